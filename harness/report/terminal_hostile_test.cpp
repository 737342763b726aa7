// SPDX-License-Identifier: GPL-2.0-or-later
#include "host/fd.hpp"
#include "host/file.hpp"
#include "model/printable.hpp"
#include "report/terminal.hpp"
#include "support/safe_text.hpp"
#include "support/temporary_directory.hpp"

#include <boost/test/unit_test.hpp>
#include <fcntl.h>
#include <unistd.h>

namespace faultline::report {
namespace {

/// What `work` writes on standard output and standard error.
template <class Work>
std::string written_by(Work work) {
    const test::TemporaryDirectory directory;
    const auto path = directory.path() / "output";
    const host::Fd file(::open(path.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600));
    const host::Fd out(::dup(STDOUT_FILENO)), err(::dup(STDERR_FILENO));
    BOOST_REQUIRE(file && out && err);
    std::fflush(nullptr);
    ::dup2(file.get(), STDOUT_FILENO);
    ::dup2(file.get(), STDERR_FILENO);
    work();
    std::fflush(nullptr);
    ::dup2(out.get(), STDOUT_FILENO);
    ::dup2(err.get(), STDERR_FILENO);
    return host::read_file(path).value();
}

}  // namespace

BOOST_AUTO_TEST_CASE(what_a_hostile_guest_said_reaches_the_terminal_as_safe_text) {
    const std::string hostile(
        "\xff\x1b[2J\xc2\x9b"
        "31m\x9b"
        "1m\x7f\b\0\r\n\xed\xa0\x80",
        22);
    model::Verdict verdict;
    verdict.scenario = "boot";
    verdict.cell.kernel = hostile;
    verdict.kernel.release = hostile;
    verdict.reason = "the guest said " + hostile;
    verdict.hint = hostile;
    verdict.findings.resize(1);
    verdict.findings[0].title = "BUG: " + hostile;
    verdict.findings[0].place.first_line = 12;
    verdict.console.last_lines = model::last_lines(hostile, 20);
    const auto text = written_by([&] {
        TerminalReport report({});
        report.cell_started(verdict.cell, 1, 2);
        run::Progress progress;
        progress.detail = hostile;
        report.cell_progress(verdict.cell, progress);
        report.cell_ended(verdict, "results");
        report.note(hostile);
        report.problem({hostile, hostile});
    });
    BOOST_CHECK(text.find("BUG: ") != std::string::npos);
    BOOST_CHECK(text.find("the guest said") != std::string::npos);
    BOOST_CHECK(text.find("| ") != std::string::npos);
    BOOST_CHECK_MESSAGE(test::is_safe_text(text), text);
}

}  // namespace faultline::report
