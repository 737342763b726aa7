// SPDX-License-Identifier: GPL-2.0-or-later
#include "console/transcript.hpp"

#include "host/file.hpp"
#include "support/temporary_directory.hpp"

#include <archive.h>
#include <archive_entry.h>
#include <boost/test/unit_test.hpp>
#include <fmt/format.h>
#include <sys/resource.h>

#include <csignal>
#include <random>
#include <string>

namespace faultline::console {
namespace fs = std::filesystem;

namespace {

/// Lines that say where they stand, so that a byte in the wrong place shows.
std::string numbered_stream(std::size_t bytes) {
    std::string stream;
    while (stream.size() < bytes)
        stream += fmt::format("line at {}\n", stream.size());
    stream.resize(bytes);
    return stream;
}

std::string content(const fs::path& path) {
    return host::read_file(path).value();
}

std::string unpacked(const fs::path& path) {
    archive* reader = archive_read_new();
    archive_entry* entry = nullptr;
    archive_read_support_filter_zstd(reader);
    archive_read_support_format_raw(reader);
    BOOST_REQUIRE_EQUAL(archive_read_open_filename(reader, path.c_str(), 65536), ARCHIVE_OK);
    BOOST_REQUIRE_EQUAL(archive_read_next_header(reader, &entry), ARCHIVE_OK);
    std::string text(16u << 20, '\0');
    const auto got = archive_read_data(reader, text.data(), text.size());
    BOOST_REQUIRE_GE(got, 0);
    text.resize(static_cast<std::size_t>(got));
    archive_read_free(reader);
    return text;
}

/// What every transcript must hold, whatever was fed and marked.
void check_exact(const TranscriptFile& result, const std::string& stream, const std::string& file,
                 const TranscriptLimits& limits) {
    BOOST_REQUIRE_LE(file.size(), limits.limit);
    BOOST_REQUIRE_EQUAL(result.stream_bytes, stream.size());
    std::uint64_t kept = 0, stream_end = 0, file_end = 0;
    for (const auto& stretch : result.stretches) {
        BOOST_REQUIRE_GT(stretch.bytes, 0);
        BOOST_REQUIRE_GE(stretch.stream_begin, stream_end);
        BOOST_REQUIRE(file.substr(stretch.file_begin, stretch.bytes) ==
                      stream.substr(stretch.stream_begin, stretch.bytes));
        const auto gap = stretch.stream_begin - stream_end;
        const auto between = file.substr(file_end, stretch.file_begin - file_end);
        const auto line = fmt::format("[faultline: {} bytes left out here]\n", gap);
        const bool at_line_start = file_end == 0 || file[file_end - 1] == '\n';
        BOOST_REQUIRE_EQUAL(between, gap == 0 ? "" : (at_line_start ? "" : "\n") + line);
        kept += stretch.bytes;
        stream_end = stretch.stream_begin + stretch.bytes;
        file_end = stretch.file_begin + stretch.bytes;
    }
    BOOST_REQUIRE_EQUAL(result.left_out_bytes, stream.size() - kept);
}

bool keeps(const TranscriptFile& result, std::uint64_t begin, std::uint64_t end) {
    for (const auto& stretch : result.stretches) {
        if (stretch.stream_begin <= begin && end <= stretch.stream_begin + stretch.bytes)
            return true;
    }
    return false;
}

struct Fixture {
    test::TemporaryDirectory directory;
    fs::path path = directory.path() / "console.log";
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(transcript, Fixture)

BOOST_AUTO_TEST_CASE(a_short_log_is_kept_whole) {
    auto transcript = Transcript::create(path).value();
    const auto stream = numbered_stream(5000);
    BOOST_REQUIRE(transcript.append(stream));
    const auto result = transcript.finish().value();
    BOOST_CHECK_EQUAL(result.path, path);
    BOOST_CHECK_EQUAL(content(path), stream);
    BOOST_CHECK_EQUAL(result.stretches.size(), 1);
    BOOST_CHECK_EQUAL(result.left_out_bytes, 0);
}

BOOST_AUTO_TEST_CASE(an_empty_log_is_an_empty_file) {
    auto transcript = Transcript::create(path).value();
    const auto result = transcript.finish().value();
    BOOST_CHECK_EQUAL(content(path), "");
    BOOST_CHECK(result.stretches.empty());
}

BOOST_AUTO_TEST_CASE(a_long_log_keeps_head_tail_and_what_is_around_a_mark) {
    const TranscriptLimits limits{1000, 2000, 300, 100'000, 1u << 20};
    auto transcript = Transcript::create(path, limits).value();
    const auto stream = numbered_stream(50'000);
    BOOST_REQUIRE(transcript.append(std::string_view(stream).substr(0, 20'000)));
    transcript.mark(19'000);
    BOOST_REQUIRE(transcript.append(std::string_view(stream).substr(20'000)));
    const auto result = transcript.finish().value();
    check_exact(result, stream, content(path), limits);
    BOOST_CHECK_EQUAL(result.stretches.size(), 3);
    BOOST_CHECK(keeps(result, 0, 1000));
    BOOST_CHECK(keeps(result, 18'700, 19'300));
    BOOST_CHECK(keeps(result, 48'000, 50'000));
}

BOOST_AUTO_TEST_CASE(stretches_are_exact_for_random_sizes_and_marks) {
    std::mt19937 random(7);
    for (int round = 0; round < 400; ++round) {
        const TranscriptLimits limits{random() % 500, random() % 500, random() % 300,
                                      random() % 4000, 1u << 20};
        const auto stream = numbered_stream(random() % 9000);
        auto transcript = Transcript::create(path, limits).value();
        for (std::size_t at = 0; at < stream.size();) {
            const auto piece = std::string_view(stream).substr(at, 1 + random() % 700);
            BOOST_REQUIRE(transcript.append(piece));
            at += piece.size();
            if (random() % 4 == 0) transcript.mark(at - random() % std::min<std::size_t>(at, 400));
            const auto last = transcript.last_bytes(random() % 600);
            BOOST_REQUIRE(std::string_view(stream).substr(0, at).ends_with(last));
        }
        const auto result = transcript.finish().value();
        check_exact(result, stream, content(path), limits);
    }
}

BOOST_AUTO_TEST_CASE(the_tail_has_its_place_however_many_marks_there_are) {
    const TranscriptLimits limits{1000, 2000, 1000, 6000, 1u << 20};
    const auto stream = numbered_stream(200'000);
    auto transcript = Transcript::create(path, limits).value();
    for (std::size_t at = 0; at < stream.size(); at += 100) {
        BOOST_REQUIRE(transcript.append(std::string_view(stream).substr(at, 100)));
        transcript.mark(at);
    }
    const auto result = transcript.finish().value();
    check_exact(result, stream, content(path), limits);
    BOOST_CHECK(keeps(result, 198'000, 200'000));
}

BOOST_AUTO_TEST_CASE(the_last_bytes_span_head_and_ring) {
    auto transcript = Transcript::create(path, {100, 50, 10, 1000, 1u << 20}).value();
    const auto stream = numbered_stream(120);
    BOOST_REQUIRE(transcript.append(stream));
    BOOST_CHECK_EQUAL(transcript.last_bytes(50), stream.substr(70));
    BOOST_CHECK_EQUAL(transcript.last_bytes(10), stream.substr(110));
    BOOST_CHECK_EQUAL(transcript.last_bytes(999), stream.substr(70));
}

BOOST_AUTO_TEST_CASE(a_long_file_is_compressed_at_the_end) {
    auto transcript = Transcript::create(path).value();
    const auto stream = numbered_stream(3u << 20);
    BOOST_REQUIRE(transcript.append(stream));
    const auto result = transcript.finish().value();
    BOOST_CHECK_EQUAL(result.path, path.string() + ".zst");
    BOOST_CHECK(!fs::exists(path));
    BOOST_CHECK_LT(fs::file_size(result.path), stream.size() / 5);
    BOOST_CHECK(unpacked(result.path) == stream);
}

BOOST_AUTO_TEST_CASE(a_place_that_does_not_exist_is_an_error) {
    const auto transcript = Transcript::create(directory.path() / "nowhere" / "console.log");
    BOOST_REQUIRE(!transcript);
    BOOST_CHECK_NE(transcript.error().what.find("nowhere"), std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_full_disk_is_said_once_and_again_at_the_end,
                     *boost::unit_test::precondition([](boost::unit_test::test_unit_id) {
                         return boost::test_tools::assertion_result(fs::exists("/dev/full"));
                     })) {
    auto transcript = Transcript::create("/dev/full").value();
    const auto first = transcript.append("some bytes\n");
    BOOST_REQUIRE(!first);
    BOOST_CHECK_NE(first.error().what.find("No space left"), std::string::npos);
    BOOST_CHECK(!first.error().hint.empty());
    BOOST_CHECK(transcript.append("more bytes\n"));
    BOOST_CHECK_EQUAL(transcript.last_bytes(100), "some bytes\nmore bytes\n");
    const auto finished = transcript.finish();
    BOOST_REQUIRE(!finished);
    BOOST_CHECK_EQUAL(finished.error().what, first.error().what);
}

BOOST_AUTO_TEST_CASE(a_disk_that_fills_up_later_keeps_what_was_written) {
    rlimit before{};
    BOOST_REQUIRE_EQUAL(::getrlimit(RLIMIT_FSIZE, &before), 0);
    const auto handler = std::signal(SIGXFSZ, SIG_IGN);
    const rlimit small{4096, before.rlim_max};
    BOOST_REQUIRE_EQUAL(::setrlimit(RLIMIT_FSIZE, &small), 0);
    const auto stream = numbered_stream(10'000);
    auto transcript = Transcript::create(path, {1000, 500, 400, 100'000, 1u << 20}).value();
    int errors = 0;
    for (std::size_t at = 0; at < stream.size(); at += 100) {
        if (!transcript.append(std::string_view(stream).substr(at, 100))) ++errors;
        transcript.mark(at);
    }
    const auto finished = transcript.finish();
    BOOST_REQUIRE_EQUAL(::setrlimit(RLIMIT_FSIZE, &before), 0);
    (void)std::signal(SIGXFSZ, handler);
    BOOST_CHECK_EQUAL(errors, 1);
    BOOST_CHECK(!finished);
    BOOST_CHECK_EQUAL(content(path), stream.substr(0, 4096));
    BOOST_CHECK_EQUAL(transcript.last_bytes(500), stream.substr(9'500));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::console
