// SPDX-License-Identifier: GPL-2.0-or-later
#include "kernel/boot_image.hpp"

#include "host/digest.hpp"
#include "kernel/test_images.hpp"
#include "support/temporary_directory.hpp"

#include <boost/test/unit_test.hpp>
#include <sys/stat.h>

#include <thread>
#include <vector>

namespace faultline::kernel {
namespace {
namespace fs = std::filesystem;
using model::BootFormat;

struct Provider {
    test::TemporaryDirectory directory;
    std::vector<std::string> said;
    ProviderOptions options;
    host::Cancel cancel;
    fs::path image = directory.path() / "bzImage";

    Provider() {
        options.cache = directory.path() / "cache";
        options.progress = [this](std::string_view line) { said.emplace_back(line); };
    }

    Result<model::Kernel> ask(const fs::path& path) {
        said.clear();
        return provide(parse_kernel_ref(path.string()).value(), options, cancel);
    }

    model::Kernel taken(const fs::path& path) {
        auto kernel = ask(path);
        if (!kernel) BOOST_FAIL(kernel.error().what);
        return *kernel;
    }

    Error refused(const fs::path& path) {
        const auto kernel = ask(path);
        BOOST_REQUIRE_MESSAGE(!kernel, path << " was taken");
        BOOST_TEST(!kernel.error().hint.empty());
        return kernel.error();
    }

    [[nodiscard]] std::size_t left_at_work() const {
        return static_cast<std::size_t>(std::distance(
            fs::directory_iterator(options.cache / "work"), fs::directory_iterator()));
    }
};

std::string bzimage(const VmlinuxRecipe& recipe = {}) {
    return make_bzimage(make_payload(make_vmlinux(recipe), "zstd"));
}

bool has(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

BOOST_FIXTURE_TEST_SUITE(boot_image_of_a_file, Provider)

BOOST_AUTO_TEST_CASE(a_bzimage_boots_as_the_vmlinux_in_it) {
    write_file(image, bzimage());
    const auto kernel = taken(image);
    BOOST_TEST((kernel.format == BootFormat::vmlinux));
    BOOST_TEST((host::read_file(kernel.image).value() == make_vmlinux()));
    BOOST_TEST(kernel.identity.reference == image.string());
    BOOST_TEST(kernel.identity.release == "6.1.0-test");
    BOOST_TEST(kernel.identity.build_id == "01abff");
    BOOST_TEST(kernel.identity.version_line == "Linux version 6.1.0-test (me@here) (gcc) #1 SMP");
    BOOST_TEST(kernel.identity.sha256 == host::sha256_hex(bzimage()));
    BOOST_TEST(kernel.modules.empty());
    BOOST_TEST(left_at_work() == 0u);
}

BOOST_AUTO_TEST_CASE(the_second_time_nothing_is_unpacked) {
    write_file(image, bzimage());
    const auto first = taken(image);
    BOOST_TEST(said.size() == 1u);
    const auto second = taken(image);
    BOOST_TEST(said.empty());
    BOOST_TEST(second.image == first.image);
    BOOST_TEST(second.identity.sha256 == first.identity.sha256);
    BOOST_TEST(second.identity.version_line == first.identity.version_line);
}

BOOST_AUTO_TEST_CASE(a_rebuilt_kernel_is_looked_at_again) {
    write_file(image, bzimage());
    const auto first = taken(image);
    write_file(image, bzimage({.banner = "Linux version 6.1.1-test (me@here) #2"}));
    const auto second = taken(image);
    BOOST_TEST(second.identity.release == "6.1.1-test");
    BOOST_TEST(second.image != first.image);
}

BOOST_AUTO_TEST_CASE(a_cached_vmlinux_that_somebody_changed_is_unpacked_again) {
    write_file(image, bzimage());
    const auto cached = taken(image).image;
    fs::resize_file(cached, 100);
    BOOST_TEST((host::read_file(taken(image).image).value() == make_vmlinux()));
    fs::remove(cached);
    BOOST_TEST((host::read_file(taken(image).image).value() == make_vmlinux()));
    write_file(cached.parent_path() / "facts.json", "{\"facts_version\": \"?\"}");
    BOOST_TEST((host::read_file(taken(image).image).value() == make_vmlinux()));
}

BOOST_AUTO_TEST_CASE(without_a_pvh_note_the_bzimage_boots_itself_and_says_why) {
    write_file(image, bzimage({.pvh = false}));
    for (int i = 0; i < 2; ++i) {
        const auto kernel = taken(image);
        BOOST_TEST((kernel.format == BootFormat::bzimage));
        BOOST_TEST(kernel.format_reason == "no PVH note");
        BOOST_TEST(kernel.image == image);
        BOOST_TEST(kernel.identity.build_id == "01abff");
    }
    BOOST_TEST(said.empty());
}

BOOST_AUTO_TEST_CASE(an_unknown_compression_boots_as_bzimage_with_the_headers_release) {
    write_file(image, make_bzimage(std::string("BZh9") + std::string(100, 'x')));
    const auto kernel = taken(image);
    BOOST_TEST((kernel.format == BootFormat::bzimage));
    BOOST_TEST(has(kernel.format_reason, "bzip2"));
    BOOST_TEST(kernel.identity.release == "6.1.0-test");
}

BOOST_AUTO_TEST_CASE(a_vmlinux_boots_as_it_is_and_only_with_a_pvh_note) {
    const auto vmlinux = directory.path() / "vmlinux";
    write_file(vmlinux, make_vmlinux());
    BOOST_TEST(taken(vmlinux).image == vmlinux);
    write_file(vmlinux, make_vmlinux({.pvh = false}));
    const auto error = refused(vmlinux);
    BOOST_TEST(has(error.what, "no PVH note"));
    BOOST_TEST(has(error.hint, "bzImage"));
}

BOOST_AUTO_TEST_CASE(what_is_no_kernel_is_refused_with_a_hint) {
    write_file(image, "some text");
    BOOST_TEST(refused(image).what == "'" + image.string() +
                                          "' is no kernel: neither an ELF vmlinux nor a bzImage "
                                          "(no HdrS at 0x202)");
    write_file(image, compress(make_vmlinux(), "gzip"));
    BOOST_TEST(has(refused(image).hint, "gzip -d"));
    write_file(image, compress(make_vmlinux(), "xz"));
    BOOST_TEST(has(refused(image).hint, "xz -d"));
    write_file(image, make_deb({}, "xz"));
    BOOST_TEST(has(refused(image).hint, "debian:SUITE"));
    write_file(image, make_module("x", "", ""));
    BOOST_TEST(has(refused(image).what, "module"));
    BOOST_TEST(has(refused(directory.path()).hint, "tree:" + directory.path().string()));
}

BOOST_AUTO_TEST_CASE(what_cannot_be_read_is_an_error) {
    const auto missing = ask(directory.path() / "nothing");
    BOOST_REQUIRE(!missing);
    BOOST_TEST(has(missing.error().what, "No such file"));
    BOOST_REQUIRE(::mkfifo((directory.path() / "fifo").c_str(), 0600) == 0);
    const auto fifo = ask(directory.path() / "fifo");
    BOOST_REQUIRE(!fifo);
    BOOST_TEST(has(fifo.error().what, "not a regular file"));
}

BOOST_AUTO_TEST_CASE(a_damaged_bzimage_leaves_nothing_in_the_cache) {
    auto payload = make_payload(make_vmlinux(), "xz");
    payload[payload.size() / 2] ^= 0x7f;
    write_file(image, make_bzimage(payload));
    BOOST_TEST(has(refused(image).what, "is damaged"));
    BOOST_TEST(!fs::exists(options.cache / "vmlinux"));
    BOOST_TEST(left_at_work() == 0u);
}

BOOST_AUTO_TEST_CASE(several_at_once_unpack_once) {
    write_file(image, bzimage({.before_banner = 20000000}));
    const auto ref = parse_kernel_ref(image.string()).value();
    std::atomic<int> unpacked = 0, right = 0;
    options.progress = [&](std::string_view line) { unpacked += line.starts_with("unpacking"); };
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) {
        threads.emplace_back([&] {
            const auto kernel = provide(ref, options, cancel);
            if (kernel && kernel->identity.release == "6.1.0-test") ++right;
        });
    }
    for (auto& thread : threads)
        thread.join();
    BOOST_TEST(right == 4);
    BOOST_TEST(unpacked == 1);
}

BOOST_AUTO_TEST_CASE(a_cancel_ends_it) {
    write_file(image, bzimage());
    cancel.set(2);
    const auto kernel = ask(image);
    BOOST_REQUIRE(!kernel);
    BOOST_TEST(has(kernel.error().what, "interrupted"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace faultline::kernel
