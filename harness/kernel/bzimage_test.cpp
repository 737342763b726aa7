// SPDX-License-Identifier: GPL-2.0-or-later
#include "kernel/bzimage.hpp"

#include "host/file.hpp"
#include "host/process.hpp"
#include "kernel/test_images.hpp"
#include "support/temporary_directory.hpp"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <random>

namespace faultline::kernel {
namespace {

const std::vector<std::string> formats{"gzip", "xz", "zstd", "lz4"};

/// Half of it does not compress; more than one block of each format.
std::string content() {
    std::mt19937 random(1);
    std::string bytes = make_vmlinux();
    for (int i = 0; i < 1000000; ++i)
        bytes += static_cast<char>(random());
    return bytes + std::string(9000000, 'x');
}

struct Files {
    test::TemporaryDirectory directory;
    std::filesystem::path image_path = directory.path() / "bzImage";
    std::filesystem::path target = directory.path() / "vmlinux";

    Result<Unpacked> unpack(const std::string& file) const {
        write_file(image_path, file);
        auto image = read_bzimage(image_path);
        if (!image) return failure_of(image);
        BOOST_REQUIRE(*image);
        return unpack_vmlinux(image_path, **image, target);
    }

    void damaged(const std::string& file, std::string_view why) const {
        const auto unpacked = unpack(file);
        BOOST_REQUIRE_MESSAGE(!unpacked, "unpacked, but " << why);
        BOOST_TEST_CONTEXT(unpacked.error().what) {
            BOOST_TEST(unpacked.error().what.find("is damaged: ") != std::string::npos);
            BOOST_TEST(unpacked.error().what.find(why) != std::string::npos);
        }
    }
};

BOOST_FIXTURE_TEST_SUITE(bzimage, Files)

BOOST_AUTO_TEST_CASE(the_setup_header_is_read) {
    write_file(image_path, make_bzimage(make_payload("x", "gzip"), "6.1.0-50-cloud-amd64 (a) #1"));
    const auto image = read_bzimage(image_path).value().value();
    BOOST_TEST(image.version == "6.1.0-50-cloud-amd64 (a) #1");
    BOOST_TEST(image.release == "6.1.0-50-cloud-amd64");
    BOOST_TEST(image.payload_offset == 3u * 512 + 0x100);
}

BOOST_AUTO_TEST_CASE(a_file_without_a_setup_header_is_no_bzimage) {
    for (const std::string file : {"", "text", "HdrS"}) {
        write_file(image_path, file);
        BOOST_TEST(!read_bzimage(image_path).value());
    }
    write_file(image_path, std::string(10000, '\0'));
    BOOST_TEST(!read_bzimage(image_path).value());
}

BOOST_DATA_TEST_CASE_F(Files, each_compression_unpacks_to_what_was_packed, formats) {
    const auto whole = content();
    const auto unpacked = unpack(make_bzimage(make_payload(whole, sample)));
    if (!unpacked) BOOST_FAIL(unpacked.error().what);
    BOOST_TEST(unpacked->done);
    BOOST_TEST((host::read_file(target).value() == whole));
}

BOOST_AUTO_TEST_CASE(an_xz_payload_with_the_x86_filter_unpacks) {
    // As scripts/xz_wrap.sh of the kernel packs it, by the program that it calls.
    const auto whole = content();
    write_file(directory.path() / "vmlinux.bin", whole);
    host::ProcessSpec spec;
    spec.command = {"sh", "-c", "xz --check=crc32 --x86 --lzma2=,dict=32MiB -c vmlinux.bin >xz"};
    spec.directory = directory.path();
    const auto packed = host::run_process(spec, host::Cancel());
    if (!packed || packed->exit_status != 0) {
        BOOST_TEST_MESSAGE("not tested: there is no xz here");
        return;
    }
    auto payload = make_payload(whole, "gzip");
    payload = host::read_file(directory.path() / "xz").value() + payload.substr(payload.size() - 4);
    const auto unpacked = unpack(make_bzimage(payload));
    if (!unpacked) BOOST_FAIL(unpacked.error().what);
    BOOST_TEST((host::read_file(target).value() == whole));
}

BOOST_DATA_TEST_CASE_F(Files, a_payload_of_another_size_than_the_image_says_is_damaged, formats) {
    const auto other = [&](char last_byte_of_size) {
        auto payload = make_payload(std::string(0x10005, 'x'), sample);
        payload[payload.size() - 4] = last_byte_of_size;
        return make_bzimage(payload);
    };
    // gzip's own reader compares the size first.
    damaged(other('\6'), sample == "gzip" ? "payload" : "only 65541 bytes, not to 65542");
    damaged(other('\4'), sample == "gzip" ? "payload" : "more than 65540 bytes, not to 65540");
}

BOOST_DATA_TEST_CASE_F(Files, a_payload_that_lacks_bytes_is_damaged, formats) {
    auto payload = make_payload(content(), sample);
    payload.erase(payload.size() / 4, 1000);
    damaged(make_bzimage(payload), "payload");
}

BOOST_AUTO_TEST_CASE(an_lz4_block_beyond_its_limit_is_damaged) {
    auto payload = make_payload(content(), "lz4");
    payload.replace(4, 4, "\xff\xff\xff\x7f");
    damaged(make_bzimage(payload), "payload");
}

BOOST_AUTO_TEST_CASE(an_image_that_was_cut_off_is_damaged) {
    const auto whole = make_bzimage(make_payload(content(), "zstd"));
    damaged(whole.substr(0, whole.size() / 2), "and its payload ends at");
    damaged(whole.substr(0, 0x220), "its setup header is cut short");
}

BOOST_AUTO_TEST_CASE(a_size_beyond_all_kernels_is_refused_before_anything_is_unpacked) {
    auto payload = make_payload(std::string(1000, 'x'), "xz");
    payload.replace(payload.size() - 4, 4, "\xff\xff\xff\xff");
    damaged(make_bzimage(payload), "says that it unpacks to 4294967295 bytes");
    BOOST_TEST(!std::filesystem::exists(target));
}

BOOST_AUTO_TEST_CASE(other_compressions_are_left_to_the_guest) {
    const auto lzma = unpack(make_bzimage(std::string("\x5d\0\0\0", 4) + std::string(100, 'x')));
    BOOST_REQUIRE(lzma);
    BOOST_TEST(!lzma->done);
    BOOST_TEST(lzma->why_not == "its payload is compressed with LZMA, which is not unpacked here");
    const auto unknown = unpack(make_bzimage(std::string(100, 'x')));
    BOOST_REQUIRE(unknown);
    BOOST_TEST(unknown->why_not == "its payload's compression is not known");
}

BOOST_AUTO_TEST_CASE(an_old_boot_protocol_does_not_say_where_the_payload_is) {
    auto image = make_bzimage(make_payload("x", "gzip"));
    image[0x206] = 7;
    image[0x207] = 2;
    const auto unpacked = unpack(image);
    BOOST_REQUIRE(unpacked);
    BOOST_TEST(!unpacked->done);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace faultline::kernel
