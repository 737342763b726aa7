// SPDX-License-Identifier: GPL-2.0-or-later
#include "host/file.hpp"

#include "support/temporary_directory.hpp"

#include <boost/test/unit_test.hpp>
#include <sys/stat.h>
#include <sys/wait.h>

#include <array>
#include <cerrno>
#include <string>

namespace faultline::host {
namespace {
namespace fs = std::filesystem;

struct Directory : test::TemporaryDirectory {
    [[nodiscard]] fs::path operator/(const char* name) const { return path() / name; }
    [[nodiscard]] std::size_t entries() const {
        return static_cast<std::size_t>(
            std::distance(fs::directory_iterator(path()), fs::directory_iterator()));
    }
};

BOOST_AUTO_TEST_SUITE(file)

BOOST_AUTO_TEST_CASE(what_was_written_is_read_back) {
    const Directory directory;
    std::string content(200000, 'x');
    content[1234] = '\0';
    BOOST_REQUIRE(write_file_atomically(directory / "f", content));
    BOOST_TEST((read_file(directory / "f").value() == content));
    BOOST_TEST(directory.entries() == 1u);
}

BOOST_AUTO_TEST_CASE(writing_again_replaces_the_whole_content) {
    const Directory directory;
    BOOST_REQUIRE(write_file_atomically(directory / "f", "a long first content"));
    BOOST_REQUIRE(write_file_atomically(directory / "f", "short"));
    BOOST_TEST(read_file(directory / "f").value() == "short");
    BOOST_TEST(directory.entries() == 1u);
}

BOOST_AUTO_TEST_CASE(output_goes_through_links_and_into_what_is_no_regular_file) {
    const Directory directory;
    fs::create_symlink("target", directory / "link");
    BOOST_REQUIRE(write_output(directory / "link", "text"));
    BOOST_TEST(fs::is_symlink(directory / "link"));
    BOOST_TEST(read_file(directory / "target").value() == "text");
    fs::create_symlink("/dev/full", directory / "full");
    BOOST_TEST(!write_output(directory / "full", "text"));
    BOOST_TEST(fs::is_character_file("/dev/full"));
}

BOOST_AUTO_TEST_CASE(a_file_that_cannot_take_its_place_leaves_nothing_behind) {
    const Directory directory;
    fs::create_directory(directory / "f");
    const auto written = write_file_atomically(directory / "f", "content");
    BOOST_REQUIRE(!written);
    BOOST_TEST(written.error().what.find("cannot write '") == 0u);
    BOOST_TEST(directory.entries() == 1u);
}

BOOST_AUTO_TEST_CASE(a_full_disk_is_said_with_a_hint) {
    const auto fd = open_for_writing("/dev/full");
    BOOST_REQUIRE(fd);
    const auto written = write_all(fd->get(), "x", "/dev/full");
    BOOST_REQUIRE(!written);
    BOOST_TEST(written.error().what == "cannot write '/dev/full': No space left on device");
    BOOST_TEST(written.error().hint.find("free some space") == 0u);
}

BOOST_AUTO_TEST_CASE(a_file_over_the_limit_is_refused_and_one_at_the_limit_is_not) {
    const Directory directory;
    BOOST_REQUIRE(write_file_atomically(directory / "f", std::string(1000, 'x')));
    BOOST_TEST(read_file(directory / "f", 1000).value().size() == 1000u);
    BOOST_TEST(!read_file(directory / "f", 999));
}

BOOST_AUTO_TEST_CASE(a_missing_file_is_named) {
    const auto content = read_file("/nonexistent/file");
    BOOST_REQUIRE(!content);
    BOOST_TEST(content.error().what ==
               "cannot open '/nonexistent/file': No such file or directory");
}

BOOST_AUTO_TEST_CASE(directories_are_made_once_and_a_file_in_the_way_is_an_error) {
    const Directory directory;
    BOOST_TEST(make_directories(directory / "a/b/c").has_value());
    BOOST_TEST(make_directories(directory / "a/b/c").has_value());
    BOOST_REQUIRE(write_file_atomically(directory / "f", ""));
    BOOST_TEST(!make_directories(directory / "f/d"));
}

BOOST_AUTO_TEST_CASE(one_lock_at_a_time) {
    const Directory directory;
    auto first = FileLock::try_take(directory / "lock");
    BOOST_REQUIRE(first);
    BOOST_TEST(first->held());
    const auto second = FileLock::try_take(directory / "lock");
    BOOST_REQUIRE(second);
    BOOST_TEST(!second->held());
    *first = FileLock();
    BOOST_TEST(FileLock::try_take(directory / "lock")->held());
}

BOOST_AUTO_TEST_CASE(a_waiting_process_gets_the_lock_when_its_holder_dies) {
    const Directory directory;
    std::array<int, 2> ready{};
    BOOST_REQUIRE(::pipe(ready.data()) == 0);
    const auto holder = ::fork();
    BOOST_REQUIRE(holder >= 0);
    if (holder == 0) {
        const auto lock = FileLock::wait(directory / "lock");
        const char answer = lock && lock->held() ? 'y' : 'n';
        [[maybe_unused]] const auto written = ::write(ready[1], &answer, 1);
        for (;;)
            ::pause();
    }
    char answer = 0;
    BOOST_REQUIRE(::read(ready[0], &answer, 1) == 1);
    BOOST_TEST(answer == 'y');
    BOOST_TEST(!FileLock::try_take(directory / "lock")->held());
    ::kill(holder, SIGKILL);
    BOOST_TEST(FileLock::wait(directory / "lock")->held());
    ::waitpid(holder, nullptr, 0);
    ::close(ready[0]);
    ::close(ready[1]);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace faultline::host
