// SPDX-License-Identifier: GPL-2.0-or-later
#include "program/parameters.hpp"
#include "program/verdict.hpp"
#include "pseudofs/text_file.hpp"
#include "workload/child.hpp"
#include "workload/workload.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <map>
#include <optional>
#include <string>
#include <variant>

namespace faultline::program {
namespace {

using Clock = std::chrono::steady_clock;
using namespace std::chrono_literals;

/// A task that SIGKILL does not end within this time hangs in the kernel.
constexpr auto patience = 10s;

Parameters read_parameters(workload::Arguments& arguments) {
    Parameters parameters;
    parameters.file = arguments.text("file", "");
    parameters.compile =
        arguments.text("compile", "host") == "guest" && parameters.file.ends_with(".c");
    parameters.args = arguments.texts("args");
    parameters.uid = static_cast<uid_t>(arguments.count("uid", 0));
    parameters.copies = static_cast<unsigned>(arguments.count("copies", 1));
    parameters.repeat = arguments.count("repeat", 1);
    parameters.duration = std::chrono::seconds(arguments.count("duration", 60));
    parameters.pass = pseudofs::parse_list(arguments.text("pass", "0"));
    parameters.skip = pseudofs::parse_list(arguments.text("skip", "4"));
    parameters.overrun = arguments.text("overrun", "error");
    return parameters;
}

/// The copies that run, and how the runs before them went.
class Copies {
 public:
    explicit Copies(const Parameters& parameters) : parameters_(parameters) {
        sigset_t child;
        sigemptyset(&child);
        sigaddset(&child, SIGCHLD);
        ::sigprocmask(SIG_BLOCK, &child, nullptr);
    }

    /// The result, once it is known.
    workload::Result run() {
        const auto deadline = Clock::now() + parameters_.duration;
        for (unsigned number = 0; number < parameters_.copies; ++number) {
            if (auto result = start(number, 1)) return finish(*std::move(result));
        }
        while (!running_.empty() && Clock::now() < deadline) {
            wait_for_child(deadline);
            while (auto ended = reap()) {
                if (auto result = next(*ended)) return finish(*std::move(result));
            }
        }
        const auto left = static_cast<unsigned>(running_.size());
        return finish(judge_end(parameters_, tally_, left));
    }

 private:
    struct Copy {
        unsigned number = 0;
        std::uint64_t round = 0;
    };
    struct Ended {
        Copy copy;
        int status = 0;
    };

    std::optional<workload::Result> start(unsigned number, std::uint64_t round) {
        workload::ChildSpec spec{
            {parameters_.file}, "/tmp/program-" + std::to_string(number), "", parameters_.uid};
        spec.command.insert(spec.command.end(), parameters_.args.begin(), parameters_.args.end());
        const auto pid = workload::start_child(spec);
        if (!pid) return workload::error(pid.error().what);
        running_[*pid] = {number, round};
        return std::nullopt;
    }

    std::optional<workload::Result> next(const Ended& ended) {
        if (auto result = judge_run(parameters_, ended.status, tally_)) return result;
        const bool again = parameters_.repeat == 0 || ended.copy.round < parameters_.repeat;
        // Who says that it cannot be tested here will say so again.
        if (!again || tally_.skipped > 0) return std::nullopt;
        return start(ended.copy.number, ended.copy.round + 1);
    }

    static void wait_for_child(Clock::time_point deadline) {
        sigset_t child;
        sigemptyset(&child);
        sigaddset(&child, SIGCHLD);
        const auto left = std::max<Clock::duration>(deadline - Clock::now(), 0s);
        const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(left);
        const timespec timeout{seconds.count(), (left - seconds).count()};
        ::sigtimedwait(&child, nullptr, &timeout);
    }

    std::optional<Ended> reap() {
        int status = 0;
        for (pid_t pid = 0; (pid = ::waitpid(-1, &status, WNOHANG)) > 0;) {
            const auto found = running_.find(pid);
            if (found == running_.end()) continue;
            const Ended ended{found->second, status};
            running_.erase(found);
            return ended;
        }
        return std::nullopt;
    }

    /// Kills what is left. A task that does not die is a fault of the kernel's, whatever else
    /// happened.
    workload::Result finish(workload::Result result) {
        for (const auto& [pid, copy] : running_)
            ::kill(-pid, SIGKILL);
        const auto deadline = Clock::now() + patience;
        while (!running_.empty() && Clock::now() < deadline) {
            wait_for_child(deadline);
            while (reap()) {
            }
        }
        if (running_.empty() || result.outcome == protocol::Outcome::fail) return result;
        return workload::fail(name_of(parameters_) + " did not die of SIGKILL: " +
                              workload::where_it_is(running_.begin()->first));
    }

    const Parameters& parameters_;
    std::map<pid_t, Copy> running_;
    Tally tally_;
};

/// The program that the C file becomes; or the result, which has the compiler's words.
std::variant<std::string, workload::Result> compile(const Parameters& parameters) {
    workload::report_phase("compile " + name_of(parameters));
    const std::string directory = "/tmp/compiled", output = "/tmp/compile.log";
    constexpr auto compiler = "/usr/bin/gcc";
    if (::access(compiler, X_OK) != 0) {
        return workload::error(
            "there is no gcc in the guest's image: add the packages gcc and libc6-dev to its "
            "recipe, or leave out compile = \"guest\" (the host then compiles)");
    }
    auto name = name_of(parameters);
    name.erase(name.rfind(".c"));
    auto program = directory + "/" + name;
    const auto pid =
        workload::start_child({{compiler, "-O2", "-g", "-pthread", "-o", program, parameters.file},
                               directory,
                               output,
                               0});
    if (!pid) return workload::error(pid.error().what);
    int status = 0;
    while (::waitpid(*pid, &status, 0) < 0 && errno == EINTR) {
    }
    if (status == 0) return program;
    auto words = pseudofs::read_text(output).value_or("");
    if (words.size() > 2000) words.resize(2000);
    if (WIFSIGNALED(status)) {
        return workload::fail("the compiler was killed by signal " +
                              std::to_string(WTERMSIG(status)) + ": " + words);
    }
    return workload::error("it does not compile: " + words);
}

workload::Result experiment(const Parameters& given) {
    auto parameters = given;
    if (parameters.compile) {
        auto compiled = compile(parameters);
        if (auto* result = std::get_if<workload::Result>(&compiled)) return std::move(*result);
        parameters.file = std::get<std::string>(std::move(compiled));
    }
    workload::report_phase("run " + name_of(parameters));
    return Copies(parameters).run();
}

}  // namespace
}  // namespace faultline::program

int main(int argc, char** argv) {
    return faultline::workload::run(argc, argv, faultline::program::read_parameters,
                                    faultline::program::experiment);
}
