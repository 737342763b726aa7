// SPDX-License-Identifier: GPL-2.0-or-later
#include "host/process.hpp"

#include "support/temporary_directory.hpp"

#include <boost/test/unit_test.hpp>
#include <sys/stat.h>

#include <csignal>
#include <fstream>
#include <thread>

namespace faultline::host {
namespace {

using std::chrono::seconds;
using std::chrono::steady_clock;

ProcessSpec shell(std::string script) {
    ProcessSpec spec;
    spec.command = {"sh", "-c", std::move(script)};
    spec.timeout = seconds(60);
    return spec;
}

ProcessOutput run(const ProcessSpec& spec) {
    const Cancel cancel;
    auto output = run_process(spec, cancel);
    if (!output) BOOST_FAIL(output.error().what);
    return std::move(*output);
}

Error refused(const ProcessSpec& spec) {
    const Cancel cancel;
    const auto output = run_process(spec, cancel);
    BOOST_REQUIRE(!output);
    return output.error();
}

/// A process is gone when it is no more, or waits to be reaped by somebody else.
bool is_gone(pid_t pid) {
    std::ifstream stat("/proc/" + std::to_string(pid) + "/stat");
    std::string number, name, state;
    return !(stat >> number >> name >> state) || state == "Z" || state == "X";
}

BOOST_AUTO_TEST_SUITE(process)

BOOST_AUTO_TEST_CASE(both_streams_and_the_status_come_back) {
    const auto output = run(shell("echo to out; echo to err >&2; exit 3"));
    BOOST_TEST(output.out == "to out\n");
    BOOST_TEST(output.err == "to err\n");
    BOOST_TEST(output.exit_status == 3);
}

BOOST_AUTO_TEST_CASE(a_signal_gives_128_and_its_number) {
    BOOST_TEST(run(shell("kill -TERM $$")).exit_status == 128 + SIGTERM);
}

BOOST_AUTO_TEST_CASE(standard_input_is_empty) {
    BOOST_TEST(run(shell("cat")).out.empty());
}

BOOST_AUTO_TEST_CASE(output_comes_while_it_is_made_and_only_its_end_is_kept) {
    auto spec = shell("i=0; while [ $i -lt 20000 ]; do echo line $i; i=$((i+1)); done");
    std::size_t seen = 0;
    spec.on_output = [&](std::string_view text) { seen += text.size(); };
    spec.output_limit = 11;
    BOOST_TEST(run(spec).out == "line 19999\n");
    BOOST_TEST(seen > 200000u);
}

BOOST_AUTO_TEST_CASE(a_program_that_is_nowhere_is_an_error_with_a_hint) {
    ProcessSpec spec;
    spec.command = {"no-such-program-here"};
    const auto error = refused(spec);
    BOOST_TEST(error.what == "cannot run 'no-such-program-here': No such file or directory");
    BOOST_TEST(error.hint == "install the package that has 'no-such-program-here'");
}

BOOST_AUTO_TEST_CASE(a_file_that_may_not_be_run_says_so) {
    const test::TemporaryDirectory directory;
    std::ofstream(directory.path() / "script") << "#!/bin/sh\n";
    ProcessSpec spec;
    spec.command = {(directory.path() / "script").string()};
    BOOST_TEST(refused(spec).what.find("Permission denied") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_missing_directory_is_not_blamed_on_the_program) {
    auto spec = shell("true");
    spec.directory = "/nonexistent";
    const auto error = refused(spec);
    BOOST_TEST(error.what.find("in '/nonexistent'") != std::string::npos);
    BOOST_TEST(error.hint.empty());
}

BOOST_AUTO_TEST_CASE(the_directory_and_the_environment_reach_the_child) {
    const test::TemporaryDirectory directory;
    auto spec = shell("pwd; echo $FAULTLINE_TEST $HOME");
    spec.directory = directory.path();
    spec.environment = {{"FAULTLINE_TEST", "one"}, {"HOME", "/two"}};
    BOOST_TEST(run(spec).out == directory.path().string() + "\none /two\n");
}

BOOST_AUTO_TEST_CASE(a_program_is_found_in_the_path_given_and_sbin_is_searched_too) {
    const test::TemporaryDirectory directory;
    const auto program = directory.path() / "only-here";
    std::ofstream(program) << "#!/bin/sh\necho \"$PATH\"\n";
    BOOST_REQUIRE(::chmod(program.c_str(), 0755) == 0);
    ProcessSpec spec;
    spec.command = {"only-here"};
    spec.environment = {{"PATH", directory.path().string()}};
    const auto output = run(spec);
    BOOST_TEST(output.out == directory.path().string() + ":/usr/local/sbin:/usr/sbin:/sbin\n");
}

BOOST_AUTO_TEST_CASE(a_timeout_ends_the_child_and_its_children) {
    auto spec = shell("sleep 1000 & echo $!; wait");
    spec.timeout = seconds(1);
    std::string grandchild;
    spec.on_output = [&](std::string_view text) { grandchild += text; };
    BOOST_TEST(refused(spec).what == "'sh' did not end within 1 s");
    BOOST_REQUIRE(!grandchild.empty());
    const auto pid = std::stoi(grandchild);
    const auto deadline = steady_clock::now() + seconds(20);
    while (!is_gone(pid) && steady_clock::now() < deadline)
        std::this_thread::yield();
    BOOST_TEST(is_gone(pid));
}

BOOST_AUTO_TEST_CASE(a_child_that_closes_its_streams_is_still_waited_for_and_timed) {
    BOOST_TEST(run(shell("exec >&- 2>&-; (exit 5); exit $?")).exit_status == 5);
    auto spec = shell("exec >&- 2>&-; sleep 1000");
    spec.timeout = seconds(1);
    BOOST_TEST(refused(spec).what == "'sh' did not end within 1 s");
}

BOOST_AUTO_TEST_CASE(something_left_behind_with_our_pipe_does_not_hold_us) {
    const auto start = steady_clock::now();
    const auto output = run(shell("echo before; sleep 30 & exit 0"));
    BOOST_TEST(output.out == "before\n");
    BOOST_TEST((steady_clock::now() - start < seconds(25)));
}

BOOST_AUTO_TEST_CASE(a_cancel_ends_it) {
    Cancel cancel;
    auto spec = shell("echo started; sleep 1000");
    spec.on_output = [&](std::string_view) { cancel.set(SIGINT); };
    const auto start = steady_clock::now();
    const auto output = run_process(spec, cancel);
    BOOST_REQUIRE(!output);
    BOOST_TEST(output.error().what == "'sh' was interrupted");
    BOOST_TEST((steady_clock::now() - start < seconds(30)));
}

BOOST_AUTO_TEST_CASE(signals_we_ignore_end_the_child) {
    ::signal(SIGPIPE, SIG_IGN);
    const auto output = run(shell("kill -PIPE $$; echo survived"));
    ::signal(SIGPIPE, SIG_DFL);
    BOOST_TEST(output.exit_status == 128 + SIGPIPE);
    BOOST_TEST(output.out.empty());
}

BOOST_AUTO_TEST_CASE(many_in_turn_leave_no_descriptor_open) {
    const auto count = [] {
        namespace fs = std::filesystem;
        return std::distance(fs::directory_iterator("/proc/self/fd"), fs::directory_iterator());
    };
    const auto before = count();
    for (int i = 0; i < 20; ++i)
        run(shell("true"));
    BOOST_TEST(count() == before);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace faultline::host
