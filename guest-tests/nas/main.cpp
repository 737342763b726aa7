// SPDX-License-Identifier: GPL-2.0-or-later
#include "nas/build.hpp"
#include "nas/parameters.hpp"
#include "nas/resctrl_churn.hpp"
#include "nas/trial.hpp"
#include "nas/verdict.hpp"
#include "pseudofs/text_file.hpp"
#include "workload/child.hpp"
#include "workload/workload.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <functional>
#include <map>
#include <memory>
#include <optional>

namespace faultline::nas {
namespace {

Parameters read_parameters(workload::Arguments& arguments) {
    Parameters parameters;
    parameters.compiler = arguments.text("compiler", "tcc");
    parameters.benchmarks = arguments.texts("benchmarks");
    parameters.size = arguments.text("class", "S");
    parameters.placements = arguments.texts("placements");
    parameters.threads = static_cast<unsigned>(arguments.count("threads", 4));
    parameters.parallel = static_cast<unsigned>(arguments.count("parallel", 2));
    parameters.rounds = static_cast<unsigned>(arguments.count("rounds", 1));
    parameters.directories = static_cast<unsigned>(arguments.count("directories", 200));
    parameters.resctrl = arguments.boolean("resctrl", true);
    parameters.broken = arguments.boolean("broken", false);
    return parameters;
}

using Answer = std::optional<workload::Result>;
/// Is told how a job ended and what it printed.
using OnEnd = std::function<Answer(int wait_status, const std::string& output)>;

struct Job {
    std::vector<std::string> command;
    OnEnd on_end;
};

/// Runs the jobs, `parallel` of them at a time, until all are done or one of them gives a result.
class Jobs {
 public:
    explicit Jobs(unsigned parallel) : parallel_(parallel) {}

    Answer run(const std::vector<Job>& jobs) {
        for (const auto& job : jobs) {
            while (running_.size() >= parallel_) {
                if (auto answer = wait()) return stop(*std::move(answer));
            }
            if (auto answer = start(job)) return stop(*std::move(answer));
        }
        while (!running_.empty()) {
            if (auto answer = wait()) return stop(*std::move(answer));
        }
        return std::nullopt;
    }

 private:
    struct Running {
        const Job* job = nullptr;
        std::string output;
    };

    Answer start(const Job& job) {
        const auto directory = std::string(tree) + "/job" + std::to_string(++started_);
        const auto output = directory + ".out";
        const auto pid = workload::start_child({job.command, directory, output, 0});
        if (!pid) return workload::error(pid.error().what);
        running_[*pid] = {&job, output};
        return std::nullopt;
    }

    Answer wait() {
        int status = 0;
        const pid_t pid = ::waitpid(-1, &status, 0);
        if (pid < 0 && errno == EINTR) return std::nullopt;
        if (pid < 0) return workload::error("waitpid: " + pseudofs::error_text(errno));
        const auto found = running_.find(pid);
        if (found == running_.end()) return std::nullopt;
        const auto ended = found->second;
        running_.erase(found);
        return ended.job->on_end(status, pseudofs::read_text(ended.output).value_or(""));
    }

    /// Kills what is left, without waiting: the guest ends now.
    workload::Result stop(workload::Result result) {
        for (const auto& [pid, running] : running_)
            ::kill(-pid, SIGKILL);
        return result;
    }

    unsigned parallel_;
    unsigned started_ = 0;
    std::map<pid_t, Running> running_;
};

Answer compile(const Parameters& parameters, Jobs& jobs) {
    workload::report_phase("compile");
    std::vector<Job> compilations;
    for (const auto& benchmark : parameters.benchmarks) {
        compilations.push_back({compile_command(benchmark, parameters),
                                [benchmark](int status, const std::string& output) -> Answer {
                                    if (status == 0) return std::nullopt;
                                    auto reason = "the compiler of " + benchmark + " " +
                                                  describe_end(status, output);
                                    if (WIFSIGNALED(status))
                                        return workload::fail(std::move(reason));
                                    return workload::error(std::move(reason));
                                }});
    }
    return jobs.run(compilations);
}

Answer run_trials(const Parameters& parameters, const std::vector<Trial>& trials, Jobs& jobs,
                  Tally& tally) {
    for (unsigned round = 1; round <= parameters.rounds; ++round) {
        workload::report_phase("round " + std::to_string(round));
        workload::report_round(round);
        std::vector<Job> runs;
        for (const auto& trial : trials) {
            runs.push_back({{program_of(trial.benchmark), trial.size,
                             std::to_string(parameters.threads), trial.placement},
                            [&](int status, const std::string& output) {
                                const auto wrong = tally.wrong.size();
                                auto answer = judge_trial(trial, status, output, tally);
                                if (tally.wrong.size() > wrong) {
                                    workload::report_corruption(tally.wrong.back());
                                }
                                return answer;
                            }});
        }
        if (auto answer = jobs.run(runs)) return answer;
    }
    return std::nullopt;
}

workload::Result experiment(const Parameters& parameters) {
    const auto planned = plan_trials(
        parameters, pseudofs::parse_list(pseudofs::read_line("/sys/devices/system/node/has_cpu")));
    if (const auto* wrong = std::get_if<std::string>(&planned)) return workload::error(*wrong);
    std::unique_ptr<ResctrlChurn> churn;
    if (parameters.resctrl) churn = std::make_unique<ResctrlChurn>();
    if (churn && !churn->why_not().empty()) {
        workload::report_phase("without resctrl: " + churn->why_not());
    }
    workload::report_phase("make directories");
    if (auto made = make_tree(parameters.directories); !made) {
        return workload::error(made.error().what);
    }
    Jobs jobs(parameters.parallel);
    Tally tally;
    auto answer = compile(parameters, jobs);
    if (!answer) {
        answer = run_trials(parameters, std::get<std::vector<Trial>>(planned), jobs, tally);
    }
    if (churn && churn->why_not().empty()) {
        auto trouble = churn->stop();
        const bool failed = answer && answer->outcome == protocol::Outcome::fail;
        if (trouble && !failed) answer = std::move(trouble);
    }
    tally.metrics["trials_verified"] = tally.verified;
    tally.metrics["trials_wrong"] = static_cast<double>(tally.wrong.size());
    tally.metrics["nodes_used"] = static_cast<double>(tally.nodes.size());
    tally.metrics["resctrl_umounts"] = churn ? static_cast<double>(churn->rounds()) : 0;
    if (answer) {
        answer->metrics = std::move(tally.metrics);
        return *std::move(answer);
    }
    return workload::pass(std::move(tally.metrics));
}

}  // namespace
}  // namespace faultline::nas

int main(int argc, char** argv) {
    return faultline::workload::run(argc, argv, faultline::nas::read_parameters,
                                    faultline::nas::experiment);
}
