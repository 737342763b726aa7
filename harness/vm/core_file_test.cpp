// SPDX-License-Identifier: GPL-2.0-or-later
#include "vm/core_file.hpp"

#include "host/file.hpp"
#include "support/temporary_directory.hpp"

#include <boost/test/unit_test.hpp>

#include <filesystem>
#include <string>

namespace faultline::vm {
namespace {

using model::Bytes;
using model::DumpFormat;
constexpr std::uint64_t minus_one = ~0ULL;

std::string number(std::uint64_t value) {
    std::string text;
    for (int shift = 56; shift >= 0; shift -= 8)
        text += static_cast<char>(value >> shift & 0xff);
    return text;
}

std::string record(std::uint64_t offset, const std::string& bytes) {
    return number(offset) + number(bytes.size()) + bytes;
}

/// As QEMU sends it: a page of header, then records; the dump's own header is written last.
std::string flattened() {
    std::string stream = "makedumpfile";
    stream.resize(4096);
    return stream + record(12, "pages") + record(0, "KDUMP   head") + number(minus_one) +
           number(minus_one);
}

struct Dump {
    test::TemporaryDirectory directory;
    std::filesystem::path path = directory.path() / "vmcore";

    Result<Bytes> make(DumpFormat format, Bytes maximum, const std::string& stream,
                       std::size_t chunk = 7) {
        auto file = CoreFile::create(path, format, maximum);
        BOOST_REQUIRE(file.has_value());
        for (std::size_t at = 0; at < stream.size(); at += chunk) {
            if (auto fed = file->feed(std::string_view(stream).substr(at, chunk)); !fed) {
                return failure_of(fed);
            }
        }
        return file->finish();
    }
    bool nothing_left() const { return std::filesystem::is_empty(directory.path()); }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(core_files, Dump)

BOOST_AUTO_TEST_CASE(records_go_to_their_places_whatever_the_chunks) {
    for (const std::size_t chunk : {1U, 5U, 4096U, 65536U}) {
        const auto size = make(DumpFormat::kdump_zlib, Bytes{1000}, flattened(), chunk);
        BOOST_REQUIRE(size.has_value());
        BOOST_TEST(size->value == 17U);
        BOOST_TEST(*host::read_file(path) == "KDUMP   headpages");
    }
}

BOOST_AUTO_TEST_CASE(an_elf_file_is_kept_as_it_comes) {
    const auto size = make(DumpFormat::elf, Bytes{1000},
                           "\x7f"
                           "ELF and more");
    BOOST_REQUIRE(size.has_value());
    BOOST_TEST(*host::read_file(path) ==
               "\x7f"
               "ELF and more");
}

BOOST_AUTO_TEST_CASE(what_is_larger_than_the_maximum_is_dropped_with_the_reason) {
    for (const auto maximum : {16U, 5U}) {
        const auto size = make(DumpFormat::kdump_zlib, Bytes{maximum}, flattened());
        BOOST_REQUIRE(!size.has_value());
        BOOST_TEST(size.error().what.find("larger than") != std::string::npos);
        BOOST_TEST(nothing_left());
    }
    auto far = std::string("makedumpfile");
    far.resize(4096);
    BOOST_TEST(!make(DumpFormat::kdump_zlib, Bytes{1000}, far + record(minus_one - 3, "pages")));
    BOOST_TEST(nothing_left());
}

BOOST_AUTO_TEST_CASE(what_broke_off_or_is_no_dump_is_not_kept) {
    const auto whole = flattened();
    for (const auto size : {std::size_t{0}, std::size_t{100}, whole.size() - 1}) {
        BOOST_TEST(!make(DumpFormat::kdump_zlib, Bytes{1000}, whole.substr(0, size)));
        BOOST_TEST(nothing_left());
    }
    BOOST_TEST(!make(DumpFormat::kdump_zlib, Bytes{10000}, std::string(5000, 'x')));
    BOOST_TEST(!make(DumpFormat::elf, Bytes{1000}, "no ELF"));
    BOOST_TEST(nothing_left());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::vm
