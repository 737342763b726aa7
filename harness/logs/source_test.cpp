// SPDX-License-Identifier: GPL-2.0-or-later
#include "logs/source.hpp"

#include "base/c_handle.hpp"
#include "host/fd.hpp"
#include "support/temporary_directory.hpp"

#include <archive.h>
#include <archive_entry.h>
#include <boost/test/unit_test.hpp>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <future>
#include <sstream>
#include <string>

namespace faultline::logs {
namespace fs = std::filesystem;

namespace {

struct Contents {
    std::string text;
    std::string error;
};

Contents drain(Source& source) {
    Contents contents;
    for (;;) {
        auto bytes = source.read();
        if (!bytes) contents.error = bytes.error().what;
        if (!bytes || bytes->empty()) return contents;
        contents.text += *bytes;
    }
}

Contents read_all(const fs::path& path, const host::Cancel& cancel, SourceOptions options = {}) {
    auto source = open_source({path.string(), path, false, {}}, options, cancel);
    if (!source) return {{}, source.error().what};
    return drain(**source);
}

std::string long_text() {
    std::string text;
    for (int i = 0; text.size() < (1U << 20); ++i)
        text += "[    1.000000] line " + std::to_string(i * 7919) + "\n";
    return text;
}

/// `text` as a file of this compression.
void write_packed(const fs::path& path, const std::string& text, int filter) {
    const std::unique_ptr<archive, Free<archive_write_free>> writer(archive_write_new());
    const std::unique_ptr<archive_entry, Free<archive_entry_free>> entry(archive_entry_new());
    archive_write_add_filter(writer.get(), filter);
    archive_write_set_format_raw(writer.get());
    BOOST_REQUIRE_EQUAL(archive_write_open_filename(writer.get(), path.c_str()), ARCHIVE_OK);
    archive_entry_set_filetype(entry.get(), AE_IFREG);
    BOOST_REQUIRE_EQUAL(archive_write_header(writer.get(), entry.get()), ARCHIVE_OK);
    BOOST_REQUIRE_EQUAL(archive_write_data(writer.get(), text.data(), text.size()),
                        static_cast<la_ssize_t>(text.size()));
}

struct Files {
    test::TemporaryDirectory directory;
    host::Cancel cancel;
    fs::path file = directory.path() / "log";
};

constexpr std::array filters{ARCHIVE_FILTER_GZIP, ARCHIVE_FILTER_XZ, ARCHIVE_FILTER_ZSTD};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(source, Files)

BOOST_AUTO_TEST_CASE(a_plain_file_is_read_as_it_is) {
    for (const auto& text : {long_text(), std::string("abc"), std::string()}) {
        std::ofstream(file) << text;
        const auto contents = read_all(file, cancel);
        BOOST_CHECK(contents.text == text);
        BOOST_CHECK_EQUAL(contents.error, "");
    }
}

BOOST_AUTO_TEST_CASE(packed_files_are_known_by_their_content) {
    for (const int filter : filters) {
        for (const auto& text : {long_text(), std::string()}) {
            write_packed(file, text, filter);
            const auto contents = read_all(file, cancel);
            BOOST_CHECK(contents.text == text);
            BOOST_CHECK_EQUAL(contents.error, "");
        }
    }
}

BOOST_AUTO_TEST_CASE(a_packed_file_that_breaks_off_gives_what_it_has_and_an_error) {
    const auto text = long_text();
    for (const int filter : filters) {
        write_packed(file, text, filter);
        fs::resize_file(file, fs::file_size(file) * 3 / 4);
        const auto contents = read_all(file, cancel);
        BOOST_CHECK_GT(contents.text.size(), 0);
        BOOST_CHECK_LT(contents.text.size(), text.size());
        BOOST_CHECK(text.starts_with(contents.text));
        BOOST_CHECK(contents.error.starts_with("cannot unpack '" + file.string()));
    }
}

BOOST_AUTO_TEST_CASE(a_gzip_file_that_breaks_off_gives_all_that_its_bytes_say) {
    const std::string text = "short, but the last words of a machine\n";
    write_packed(file, text, ARCHIVE_FILTER_GZIP);
    fs::resize_file(file, fs::file_size(file) - 8);  // only checksum and length are missing
    const auto contents = read_all(file, cancel);
    BOOST_CHECK_EQUAL(contents.text, text);
    BOOST_CHECK(contents.error.ends_with("it breaks off"));
}

BOOST_AUTO_TEST_CASE(members_of_a_gzip_file_follow_each_other_and_padding_ends_it) {
    write_packed(file, "one", ARCHIVE_FILTER_GZIP);
    std::ostringstream member;
    member << std::ifstream(file).rdbuf();
    std::ofstream(file, std::ios::app) << member.str() << std::string(1000, '\0');
    const auto contents = read_all(file, cancel);
    BOOST_CHECK_EQUAL(contents.text, "oneone");
    BOOST_CHECK_EQUAL(contents.error, "");
}

BOOST_AUTO_TEST_CASE(what_only_begins_as_a_packed_file_is_read_as_it_is) {
    const std::string text = "\x1f\x8b and nothing of the sort";
    std::ofstream(file) << text;
    BOOST_CHECK_EQUAL(read_all(file, cancel).text, text);
}

BOOST_AUTO_TEST_CASE(a_missing_file_is_an_error_that_names_it) {
    const auto contents = read_all(directory.path() / "none", cancel);
    BOOST_CHECK(contents.error.find("none': No such file") != std::string::npos);
    BOOST_CHECK(read_all(directory.path(), cancel).error.find("Is a directory") !=
                std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_pipe_is_read_until_it_is_closed) {
    const auto pipe = directory.path() / "pipe";
    BOOST_REQUIRE_EQUAL(::mkfifo(pipe.c_str(), 0600), 0);
    auto contents = std::async(std::launch::async, [&] { return read_all(pipe, cancel, {true}); });
    {
        const host::Fd writer(::open(pipe.c_str(), O_WRONLY | O_CLOEXEC));
        for (const std::string part : {"a", "bc", "def"})
            BOOST_REQUIRE(::write(writer.get(), part.data(), part.size()) > 0);
    }
    BOOST_CHECK_EQUAL(contents.get().text, "abcdef");
}

BOOST_AUTO_TEST_CASE(a_followed_file_is_read_on_until_the_cancel) {
    std::ofstream writer(file);
    writer << "before\n" << std::flush;
    auto source = open_source({file.string(), file, false, {}}, {true}, cancel);
    BOOST_REQUIRE(source.has_value());
    BOOST_CHECK_EQUAL((*source)->read().value(), "before\n");
    auto next =
        std::async(std::launch::async, [&] { return std::string((*source)->read().value()); });
    writer << "after\n" << std::flush;
    BOOST_CHECK_EQUAL(next.get(), "after\n");
    auto last = std::async(std::launch::async, [&] { return (*source)->read().value().size(); });
    cancel.set(SIGINT);
    BOOST_CHECK_EQUAL(last.get(), 0);
}

BOOST_AUTO_TEST_CASE(a_followed_file_ends_when_it_is_removed_and_begins_anew_when_emptied) {
    std::ofstream(file) << "the first text\n";
    auto source = open_source({file.string(), file, false, {}}, {true}, cancel);
    BOOST_REQUIRE(source.has_value());
    BOOST_CHECK_EQUAL((*source)->read().value(), "the first text\n");
    auto next =
        std::async(std::launch::async, [&] { return std::string((*source)->read().value()); });
    std::ofstream(file) << "second\n";  // truncates
    BOOST_CHECK_EQUAL(next.get(), "second\n");
    auto last = std::async(std::launch::async, [&] { return (*source)->read().value().size(); });
    fs::remove(file);
    BOOST_CHECK_EQUAL(last.get(), 0);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::logs
