// SPDX-License-Identifier: GPL-2.0-or-later
// A line of JSON for each call that was made to fail goes to standard output; the harness makes its
// table of them. What stands on the console says where it was if the kernel takes the guest along.
#include "fail-sweep/kernel_log.hpp"
#include "fail-sweep/step.hpp"
#include "pseudofs/text_file.hpp"
#include "workload/workload.hpp"

#include <nlohmann/json.hpp>
#include <sys/wait.h>

#include <cstdio>
#include <ctime>
#include <string>

namespace faultline::fail_sweep {
namespace {

struct Parameters {
    Program program;
    std::uint64_t from = 1, most = 1000;
};

/// Less than the agent sends on of what a workload writes (256 KiB).
constexpr std::size_t most_output = std::size_t{200} << 10;
/// TAINT_DIE (include/linux/panic.h): an oops or a BUG; tasks may hold locks for ever.
constexpr std::int64_t died = 1 << 7;

Parameters read_parameters(workload::Arguments& arguments) {
    Parameters parameters;
    parameters.program.file = arguments.text("file", "");
    parameters.program.args = arguments.texts("args");
    parameters.program.hang = std::chrono::seconds(arguments.count("hang", 10));
    parameters.from = arguments.count("from", 1);
    parameters.most = arguments.count("most", 1000);
    return parameters;
}

/// As kselftests say it.
constexpr int workload_skips = 4;

/// Or nothing that may sleep would ever fail (mm/failslab.c and mm/page_alloc.c).
void let_everything_fail() {
    for (const auto* attribute : {"failslab", "fail_page_alloc", "fail_usercopy", "fail_futex",
                                  "fail_make_request", "fail_io_timeout"}) {
        const auto directory = std::string("/sys/kernel/debug/") + attribute;
        for (const auto& [name, value] :
             {std::pair{"/ignore-gfp-wait", "N"}, std::pair{"/ignore-gfp-highmem", "N"},
              std::pair{"/ignore-private", "N"}, std::pair{"/min-order", "0"},
              std::pair{"/verbose", "2"}}) {
            [[maybe_unused]] const int error = pseudofs::write_text(directory + name, value);
        }
    }
}

double uptime() {
    timespec now{};
    ::clock_gettime(CLOCK_BOOTTIME, &now);
    return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

std::string line_of(std::uint64_t nth, double began, const Ended& ended, const Forced& forced) {
    nlohmann::json line{{"n", nth},
                        {"t", began},
                        {"pid", ended.pid},
                        {"kind", forced.kind},
                        {"stack", forced.stack},
                        {"said", ended.said}};
    if (ended.hung) line["hung"] = true;
    if (WIFSIGNALED(ended.status)) line["signal"] = WTERMSIG(ended.status);
    if (WIFEXITED(ended.status)) line["exit"] = WEXITSTATUS(ended.status);
    return line.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

/// A step that cannot do its work even where nothing fails tells nothing.
std::optional<workload::Result> not_by_itself(const Ended& ended) {
    const auto said = ended.said.empty() ? "" : ": " + ended.said;
    if (ended.hung) {
        return workload::error("the step does not end even where nothing is made to fail" + said);
    }
    if (WIFSIGNALED(ended.status)) {
        return workload::error("where nothing is made to fail, signal " +
                               std::to_string(WTERMSIG(ended.status)) + " ends the step" + said);
    }
    const int status = WEXITSTATUS(ended.status);
    if (status == 0) return std::nullopt;
    if (status == workload_skips) return workload::skip("the step skips itself" + said);
    return workload::error("where nothing is made to fail, the step's exit status is " +
                           std::to_string(status) + said);
}

workload::Result sweep(const Parameters& parameters) {
    let_everything_fail();
    KernelLog log;
    std::size_t written = 0;
    const auto done = [](std::uint64_t last, bool all) {
        return workload::pass(
            {{"last", static_cast<double>(last)}, {"nothing_left", all ? 1.0 : 0.0}});
    };
    for (auto nth = parameters.from; nth <= parameters.most; ++nth) {
        const auto name = "n " + std::to_string(nth);
        workload::report_phase(name);
        KernelLog::write("fail-sweep: " + name);
        [[maybe_unused]] const auto before = log.read();
        const auto began = uptime();
        const auto ended = run_with_failure(parameters.program, nth);
        if (!ended) {
            return workload::fail(name + ": the program does not die of SIGKILL");
        }
        if (ended->refused) return workload::skip("this kernel has no /proc/PID/fail-nth");
        if (!ended->injected) return not_by_itself(*ended).value_or(done(nth - 1, true));
        const auto line = line_of(nth, began, *ended, forced_in(log.read()));
        std::fputs(line.c_str(), stdout);
        std::fflush(stdout);
        written += line.size();
        const auto taint = pseudofs::read_number("/proc/sys/kernel/tainted").value_or(0);
        if ((taint & died) != 0) return workload::fail(name + ": a task of the kernel's died");
        if (written >= most_output) return done(nth, false);
    }
    return done(parameters.most, false);
}

}  // namespace
}  // namespace faultline::fail_sweep

int main(int argc, char** argv) {
    return faultline::workload::run(argc, argv, faultline::fail_sweep::read_parameters,
                                    faultline::fail_sweep::sweep);
}
