// SPDX-License-Identifier: GPL-2.0-or-later
#include "image/initramfs.hpp"

#include "host/digest.hpp"
#include "image/archive_reader_test.hpp"
#include "support/temporary_directory.hpp"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include <csignal>
#include <fstream>
#include <random>
#include <set>

namespace faultline::image {
namespace {

namespace fs = std::filesystem;
using test::unpacked;

Entry file(std::string path, std::string content) {
    Entry entry;
    entry.path = std::move(path);
    entry.content = std::move(content);
    return entry;
}

Entry from_host(std::string path, fs::path source, bool unpack = false) {
    Entry entry;
    entry.kind = Entry::Kind::file_from_host;
    entry.path = std::move(path);
    entry.source = std::move(source);
    entry.unpack = unpack;
    return entry;
}

Entry symlink(std::string path, std::string target) {
    Entry entry;
    entry.kind = Entry::Kind::symlink;
    entry.path = std::move(path);
    entry.link_target = std::move(target);
    return entry;
}

/// Bytes that no compression makes smaller.
std::string noise(std::size_t size) {
    std::mt19937 random(7);
    std::string bytes(size, '\0');
    for (auto& byte : bytes)
        byte = static_cast<char>(random());
    return bytes;
}

void write(const fs::path& path, std::string_view content) {
    std::ofstream(path, std::ios::binary) << content;
}

/// `content`, compressed by the filter of that name ("none": not at all).
void write_compressed(const fs::path& path, const char* filter, std::string_view content) {
    const std::unique_ptr<archive, Free<archive_write_free>> writer(archive_write_new());
    archive_write_set_format_raw(writer.get());
    if (std::string_view(filter) != "none") {
        archive_write_add_filter_by_name(writer.get(), filter);
    }
    BOOST_REQUIRE(archive_write_open_filename(writer.get(), path.c_str()) == ARCHIVE_OK);
    const std::unique_ptr<archive_entry, Free<archive_entry_free>> header(archive_entry_new());
    archive_entry_set_filetype(header.get(), AE_IFREG);
    archive_write_header(writer.get(), header.get());
    archive_write_data(writer.get(), content.data(), content.size());
    BOOST_REQUIRE(archive_write_close(writer.get()) == ARCHIVE_OK);
}

/// The error of write_initramfs(); fails the test if there is none. Nothing may be left behind.
std::string refusal(std::vector<Entry> entries) {
    const faultline::test::TemporaryDirectory directory;
    const auto written = write_initramfs(std::move(entries), directory.path() / "image");
    BOOST_TEST(fs::is_empty(directory.path()));
    BOOST_REQUIRE(!written.has_value());
    return written.error().what;
}

struct InTemporaryDirectory {
    faultline::test::TemporaryDirectory directory;
    fs::path image = directory.path() / "image";
};

/// Until it goes, no file may grow beyond `bytes`: as on a full disk.
class FileSizeLimit {
 public:
    explicit FileSizeLimit(rlim_t bytes) : handler_(std::signal(SIGXFSZ, SIG_IGN)) {
        ::getrlimit(RLIMIT_FSIZE, &before_);
        const rlimit limit{bytes, before_.rlim_max};
        ::setrlimit(RLIMIT_FSIZE, &limit);
    }
    FileSizeLimit(const FileSizeLimit&) = delete;
    FileSizeLimit& operator=(const FileSizeLimit&) = delete;
    ~FileSizeLimit() {
        ::setrlimit(RLIMIT_FSIZE, &before_);
        static_cast<void>(std::signal(SIGXFSZ, handler_));
    }

 private:
    rlimit before_{};
    void (*handler_)(int);
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(initramfs, InTemporaryDirectory)

BOOST_AUTO_TEST_CASE(every_kind_of_entry_comes_out_as_it_went_in) {
    write(directory.path() / "program", "on the host");
    auto program = from_host("bin/program", directory.path() / "program");
    program.permissions = 0755;
    Entry device;
    device.kind = Entry::Kind::character_device;
    device.path = "dev/console";
    device.permissions = 0600;
    device.device_major = 5;
    device.device_minor = 1;
    BOOST_REQUIRE(write_initramfs(
        {program, device, symlink("bin/sh", "program"), file("etc/motd", "hello")}, image));
    const auto tree = unpacked(image);
    BOOST_TEST(tree.at("bin/program").content == "on the host");
    BOOST_TEST(tree.at("bin/program").mode == (S_IFREG | 0755u));
    BOOST_TEST(tree.at("etc/motd").content == "hello");
    BOOST_TEST(tree.at("etc/motd").mode == (S_IFREG | 0644u));
    BOOST_TEST(tree.at("bin/sh").link_target == "program");
    BOOST_TEST(tree.at("dev/console").mode == (S_IFCHR | 0600u));
    BOOST_TEST(tree.at("dev/console").device == makedev(5, 1));
}

BOOST_AUTO_TEST_CASE(missing_parents_are_added_before_what_is_in_them) {
    BOOST_REQUIRE(write_initramfs({file("a/b/c", "x"), file("a-b", "y")}, image));
    const auto tree = unpacked(image);
    BOOST_TEST(tree.size() == 4u);
    BOOST_TEST(tree.at("a").mode == (S_IFDIR | 0755u));
    BOOST_TEST(tree.at("a").position < tree.at("a/b").position);
    BOOST_TEST(tree.at("a/b").position < tree.at("a/b/c").position);
}

BOOST_AUTO_TEST_CASE(a_directory_that_is_given_keeps_its_permissions) {
    Entry directory_entry;
    directory_entry.kind = Entry::Kind::directory;
    directory_entry.path = "root";
    directory_entry.permissions = 0700;
    BOOST_REQUIRE(write_initramfs({file("root/x", ""), directory_entry}, image));
    BOOST_TEST(unpacked(image).at("root").mode == (S_IFDIR | 0700u));
}

BOOST_AUTO_TEST_CASE(owners_and_times_are_zero_and_inodes_are_counted) {
    BOOST_REQUIRE(write_initramfs({file("c", ""), file("a/b", "x"), symlink("d", "c")}, image));
    std::set<std::int64_t> inodes;
    for (const auto& [path, entry] : unpacked(image)) {
        BOOST_TEST(entry.owner == 0);
        BOOST_TEST(entry.time == 0);
        inodes.insert(entry.inode);
    }
    BOOST_TEST(inodes == (std::set<std::int64_t>{1, 2, 3, 4}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(the_same_entries_give_the_same_bytes_in_any_order) {
    const auto entries = std::vector{file("b", noise(300'000)), file("a/x", "1"), file("c", "")};
    const auto first = write_initramfs(entries, image);
    const auto second = write_initramfs({entries.rbegin(), entries.rend()}, image);
    BOOST_REQUIRE(first.has_value());
    BOOST_REQUIRE(second.has_value());
    BOOST_TEST(first->sha256 == second->sha256);
    const auto third = write_initramfs({file("a/x", "2")}, image);
    BOOST_TEST(third.value().sha256 != first->sha256);
}

BOOST_AUTO_TEST_CASE(the_answer_describes_the_file_that_is_there) {
    const auto written = write_initramfs({file("x", noise(200'000))}, image);
    BOOST_REQUIRE(written.has_value());
    BOOST_TEST(written->bytes == fs::file_size(image));
    BOOST_TEST(written->sha256 == host::sha256_of_file(image).value());
}

BOOST_DATA_TEST_CASE(a_compressed_source_is_stored_unpacked,
                     boost::unit_test::data::make({"gzip", "xz", "zstd", "none"}), filter) {
    const auto content = noise(150'000) + std::string(150'000, 'x');
    const auto source = directory.path() / "module";
    write_compressed(source, filter, content);
    BOOST_REQUIRE(write_initramfs({from_host("m.ko", source, true)}, image));
    BOOST_TEST((unpacked(image).at("m.ko").content == content));
    BOOST_REQUIRE(write_initramfs({from_host("m.ko", source)}, image));
    BOOST_TEST((unpacked(image).at("m.ko").content == content) ==
               (std::string_view(filter) == "none"));
}

BOOST_AUTO_TEST_CASE(an_empty_source_stays_empty) {
    write(directory.path() / "empty", "");
    BOOST_REQUIRE(write_initramfs({from_host("m", directory.path() / "empty", true)}, image));
    BOOST_TEST(unpacked(image).at("m").content == "");
}

BOOST_AUTO_TEST_CASE(a_source_that_is_cut_short_is_an_error) {
    const auto source = directory.path() / "m.ko.xz";
    write_compressed(source, "xz", noise(100'000));
    fs::resize_file(source, 50'000);
    BOOST_TEST(refusal({from_host("m.ko", source, true)}).starts_with("cannot unpack '"));
}

BOOST_AUTO_TEST_CASE(a_source_that_is_not_there_or_no_file_is_named) {
    BOOST_TEST(refusal({from_host("x", "/nowhere/x")}) ==
               "cannot read '/nowhere/x': No such file or directory");
    BOOST_TEST(refusal({from_host("x", "/nowhere/x", true)}) ==
               "cannot open '/nowhere/x': No such file or directory");
    BOOST_TEST(refusal({from_host("x", "/dev")}) == "'/dev' is no regular file");
}

BOOST_AUTO_TEST_CASE(a_path_that_occurs_twice_is_named) {
    BOOST_TEST(refusal({file("etc/x", "1"), file("a", ""), file("etc/x", "1")}) ==
               "'etc/x' is in the initramfs twice");
}

BOOST_AUTO_TEST_CASE(nothing_lies_below_what_is_no_directory) {
    BOOST_TEST(refusal({symlink("lib", "usr/lib"), file("lib/x", "")}) ==
               "'lib' of the initramfs is no directory, but 'lib/x' lies below it");
}

BOOST_DATA_TEST_CASE(an_improper_path_is_refused,
                     boost::unit_test::data::make({"", "/a", "a/", "a//b", ".", "a/../b"}), path) {
    BOOST_TEST(refusal({file(path, "")}) ==
               "'" + std::string(path) + "' is no path for an initramfs");
}

BOOST_AUTO_TEST_CASE(a_write_that_fails_leaves_the_old_file_and_nothing_else) {
    write(image, "old");
    const FileSizeLimit limit(100'000);
    const auto written = write_initramfs({file("x", noise(1'000'000))}, image);
    BOOST_REQUIRE(!written.has_value());
    BOOST_TEST(written.error().what == "cannot write '" + image.string() + "': File too large");
    BOOST_TEST(fs::file_size(image) == 3u);
    BOOST_TEST(std::distance(fs::directory_iterator(directory.path()), {}) == 1);
}

BOOST_AUTO_TEST_CASE(a_directory_that_is_not_there_is_named) {
    const auto written = write_initramfs({}, directory.path() / "no" / "image");
    BOOST_TEST(written.error().what == "cannot write '" +
                                           (directory.path() / "no" / "image").string() +
                                           "': No such file or directory");
}

BOOST_AUTO_TEST_CASE(who_asks_between_the_pieces_can_end_the_writing_and_nothing_is_left) {
    const auto source = directory.path() / "large";
    write(source, "");
    fs::resize_file(source, 1ULL << 31);  // sparse: two gibibytes that take no disk
    const auto path = directory.path() / "initramfs.zst";
    std::size_t asked = 0;
    const auto written = write_initramfs({from_host("large", source)}, path, [&]() -> Result<void> {
        return ++asked < 10 ? Result<void>{} : failure("too late");
    });
    BOOST_REQUIRE(!written.has_value());
    BOOST_TEST(written.error().what == "too late");
    BOOST_TEST(asked == 10U);
    BOOST_TEST(!fs::exists(path));
    BOOST_TEST(std::distance(fs::directory_iterator(directory.path()), {}) == 1);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::image
