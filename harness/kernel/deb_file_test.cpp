// SPDX-License-Identifier: GPL-2.0-or-later
#include "kernel/deb_file.hpp"

#include "host/file.hpp"
#include "kernel/test_images.hpp"
#include "support/temporary_directory.hpp"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <set>

namespace faultline::kernel {
namespace {
namespace fs = std::filesystem;

struct Files {
    test::TemporaryDirectory directory;
    fs::path deb = directory.path() / "a.deb";
    fs::path target = directory.path() / "target";

    Result<void> extract(const std::vector<PackedFile>& files,
                         std::string_view format = "xz") const {
        write_file(deb, make_deb(files, format));
        return extract_kernel(deb, "6.1-amd64", target);
    }

    [[nodiscard]] std::set<std::string> found() const {
        std::set<std::string> files;
        for (const auto& entry : fs::recursive_directory_iterator(directory.path())) {
            if (entry.is_directory() || entry.path() == deb) continue;
            files.insert(entry.path().lexically_relative(target).string());
        }
        return files;
    }
};

const std::vector<PackedFile> old_layout{
    {"./boot/vmlinuz-6.1-amd64", "the kernel", {}},
    {"./boot/config-6.1-amd64", "CONFIG=y", {}},
    {"./boot/System.map-6.1-amd64", "a stub", {}},
    {"./lib/modules/6.1-amd64/kernel/fs/ext4/ext4.ko", std::string(200000, 'm'), {}},
    {"./lib/modules/6.1-amd64/modules.order", "kernel/fs/ext4/ext4.ko\n", {}},
    {"./lib/modules/6.1-amd64/build", "", "/usr/src/linux"},
    {"./lib/modules/6.2-amd64/kernel/other.ko", "another kernel's", {}},
    {"./usr/share/doc/linux-image/changelog.gz", "text", {}}};

const std::set<std::string> kept{"vmlinuz", "config",
                                 "usr/lib/modules/6.1-amd64/kernel/fs/ext4/ext4.ko",
                                 "usr/lib/modules/6.1-amd64/modules.order"};

BOOST_FIXTURE_TEST_SUITE(deb_file, Files)

BOOST_DATA_TEST_CASE_F(Files, the_kernel_comes_out_of_each_kind_of_package,
                       std::vector<std::string>({"xz", "zstd", "gzip"})) {
    const auto done = extract(old_layout, sample);
    if (!done) BOOST_FAIL(done.error().what);
    BOOST_TEST(found() == kept, boost::test_tools::per_element());
    BOOST_TEST(host::read_file(target / "vmlinuz").value() == "the kernel");
    BOOST_TEST(host::read_file(target / "usr/lib/modules/6.1-amd64/kernel/fs/ext4/ext4.ko")
                   .value()
                   .size() == 200000u);
}

BOOST_AUTO_TEST_CASE(the_split_packages_of_7_x_fill_one_target) {
    BOOST_REQUIRE(extract({{"./usr/lib/modules/6.1-amd64/vmlinuz", "the kernel", {}}}));
    BOOST_REQUIRE(extract({{"./usr/lib/modules/6.1-amd64/config", "CONFIG=y", {}},
                           {"./usr/lib/modules/6.1-amd64/modules.order", "x", {}}}));
    BOOST_REQUIRE(extract({{"./usr/lib/modules/6.1-amd64/kernel/fs/ext4/ext4.ko", "m", {}}}));
    BOOST_TEST(found() == kept, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_path_that_leads_out_is_an_error_and_writes_nothing) {
    for (const auto* path : {"../evil", "./lib/modules/6.1-amd64/kernel/../../../../../../evil"}) {
        const auto done = extract({{path, "x", {}}});
        BOOST_REQUIRE(!done);
        BOOST_TEST(done.error().what.find("leads out of it") != std::string::npos);
    }
    BOOST_TEST(extract({{"/lib/modules/6.1-amd64/kernel/../../evil", "x", {}}}).has_value());
    BOOST_TEST(found().empty());
}

BOOST_AUTO_TEST_CASE(links_are_not_followed_and_not_made) {
    BOOST_REQUIRE(extract({{"./lib/modules/6.1-amd64/kernel/way", "", "/tmp"},
                           {"./lib/modules/6.1-amd64/kernel/way/out.ko", "x", {}}}));
    BOOST_TEST(found() == std::set<std::string>{"usr/lib/modules/6.1-amd64/kernel/way/out.ko"},
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_package_that_was_cut_off_is_an_error) {
    const auto whole = make_deb(old_layout, "gzip");
    for (const std::size_t size : {std::size_t{0}, std::size_t{20}, whole.size() - 300}) {
        write_file(deb, whole.substr(0, size));
        BOOST_TEST_CONTEXT(size) {
            BOOST_TEST(!extract_kernel(deb, "6.1-amd64", target));
        }
    }
    write_file(deb, "no package at all");
    const auto done = extract_kernel(deb, "6.1-amd64", target);
    BOOST_REQUIRE(!done);
    BOOST_TEST(done.error().what.find("cannot unpack '") == 0u);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace faultline::kernel
