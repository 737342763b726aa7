// SPDX-License-Identifier: GPL-2.0-or-later
// Logs that still grow. Each step waits for what the program writes, none for time.
#include "analyze/piped_program.hpp"

#include <boost/test/unit_test.hpp>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <string>

namespace faultline::test {
namespace fs = std::filesystem;

namespace {

/// A warning's report, complete by its last line.
std::string warning(const std::string& function) {
    return "[   10.000001] ------------[ cut here ]------------\n"
           "[   10.000002] WARNING: CPU: 0 PID: 7 at fs/example.c:12 " +
           function +
           "+0x1/0x20\n"
           "[   10.000003] CPU: 0 PID: 7 Comm: example Not tainted 6.12.0 #1\n"
           "[   10.000004] RIP: 0010:" +
           function +
           "+0x1/0x20\n"
           "[   10.000005] Call Trace:\n"
           "[   10.000006]  <TASK>\n"
           "[   10.000007]  vfs_example+0x1/0x20\n"
           "[   10.000008]  do_syscall_64+0x1/0x20\n"
           "[   10.000009]  </TASK>\n"
           "[   10.000010] ---[ end trace 0000000000000000 ]---\n";
}

}  // namespace

BOOST_AUTO_TEST_SUITE(follow)

BOOST_AUTO_TEST_CASE(a_finding_on_a_growing_pipe_is_told_as_soon_as_it_is_complete) {
    PipedProgram program({"analyze", "--follow", "-"});
    program.write("[    1.000000] Linux version 6.12.0\n" + warning("first_one"));
    program.read_until("WARNING in first_one");
    program.write(warning("second_one"));
    program.read_until("WARNING in second_one");
    program.close_input();
    BOOST_CHECK_EQUAL(program.finish(), 1);
    BOOST_CHECK(program.out().ends_with("2 findings\n"));
}

BOOST_AUTO_TEST_CASE(a_report_that_the_end_of_the_pipe_cuts_off_is_told_at_the_end) {
    PipedProgram program({"analyze", "--follow", "--format", "jsonl", "-"});
    const auto text = warning("first_one");
    program.write(text.substr(0, text.find("</TASK>")));
    program.close_input();
    BOOST_CHECK_EQUAL(program.finish(), 1);
    BOOST_CHECK(program.out().find("WARNING in first_one") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_growing_file_is_followed_until_an_interruption) {
    const TemporaryDirectory directory;
    const auto file = directory.path() / "console.log";
    std::ofstream writer(file);
    writer << warning("first_one") << std::flush;
    PipedProgram program({"analyze", "-f", file.string()});
    program.read_until("WARNING in first_one");
    writer << warning("second_one") << std::flush;
    program.read_until("WARNING in second_one");
    program.send(SIGINT);
    BOOST_CHECK_EQUAL(program.finish(), 1);
    BOOST_CHECK(program.out().ends_with("2 findings\n"));
}

BOOST_AUTO_TEST_CASE(a_followed_file_that_is_removed_has_ended) {
    const TemporaryDirectory directory;
    const auto file = directory.path() / "console.log";
    std::ofstream(file) << warning("first_one");
    PipedProgram program({"analyze", "-f", file.string()});
    program.read_until("WARNING in first_one");
    fs::remove(file);
    BOOST_CHECK_EQUAL(program.finish(), 1);
}

BOOST_AUTO_TEST_CASE(an_interruption_ends_a_silent_pipe) {
    PipedProgram program({"analyze", "--follow", "-"});
    program.write(warning("first_one"));
    program.read_until("WARNING in first_one");
    program.send(SIGTERM);
    BOOST_CHECK_EQUAL(program.finish(), 1);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::test
