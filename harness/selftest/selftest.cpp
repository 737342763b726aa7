// SPDX-License-Identifier: GPL-2.0-or-later
#include "selftest/selftest.hpp"

#include "host/file.hpp"
#include "logs/source.hpp"
#include "schedule/matrix.hpp"
#include "selftest/plan.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <chrono>

namespace faultline::selftest {
namespace fs = std::filesystem;

namespace {

using Clock = std::chrono::steady_clock;

/// The transcript keeps no more of a console than this (console::TranscriptLimits).
constexpr std::size_t most_console_bytes = 32u << 20;
constexpr std::string_view lkdtm_prefix = "lkdtm/";

double seconds_since(Clock::time_point start) {
    return std::chrono::duration<double>(Clock::now() - start).count();
}

/// A cell's console, packed or not.
Result<std::string> read_console(const fs::path& cell, const host::Cancel& cancel) {
    auto path = cell / "console.log";
    std::error_code ignored;
    if (!fs::exists(path, ignored)) path += ".zst";
    auto source = logs::open_source({path.string(), path, false, {}}, {}, cancel);
    if (!source) return failure_of(source);
    std::string text;
    while (text.size() < most_console_bytes) {
        auto bytes = (*source)->read();
        if (!bytes) return failure_of(bytes);
        if (bytes->empty()) break;
        text += *bytes;
    }
    return text;
}

class Selftest {
 public:
    Selftest(const Request& request, schedule::Executor& executor,
             const schedule::KernelSource& kernels, const store::RunDirectory& directory,
             schedule::Listener& listener, const host::Cancel& cancel)
        : request_(request),
          executor_(executor),
          kernels_(kernels),
          directory_(directory),
          listener_(listener),
          cancel_(cancel) {
        report_.kernel = request.kernel;
        summary_.scenario = "selftest";
        summary_.command = request.command;
        summary_.started = store::utc_now();
    }

    Report run() {
        const auto start = Clock::now();
        kernel_ = kernels_(request_.kernel, model::Timeouts{}.fetch);
        fetch_seconds_ = seconds_since(start);
        if (!kernel_) listener_.problem(kernel_.error());
        if (kernel_) report_.release = kernel_->identity.release;
        tasks_ = stock_tasks();
        write_summary();
        if (kernel_ && wants_lkdtm()) add_lkdtm_tasks();
        while (!tasks_.empty() && !cancel_.is_set())
            run_guest(next_guest(tasks_));
        report_.seconds = seconds_since(start);
        report_.interrupted = cancel_.is_set();
        summary_.ended = store::utc_now();
        summary_.interrupted = report_.interrupted;
        write_summary();
        return std::move(report_);
    }

 private:
    void written(const Result<void>& result) {
        if (!result) listener_.problem(result.error());
    }

    /// After each guest: what was found must outlive a run that is killed. How many guests it will
    /// take shows only as they end.
    void write_summary() {
        summary_.planned = summary_.cells.size();
        written(directory_.write_summary(summary_));
    }

    bool wanted(std::string_view name) const {
        const auto& only = request_.only;
        return only.empty() || std::find(only.begin(), only.end(), name) != only.end();
    }

    bool wants_lkdtm() const {
        const auto& only = request_.only;
        return only.empty() || std::any_of(only.begin(), only.end(), [](const auto& name) {
                   return name == "lkdtm" || name.starts_with(lkdtm_prefix);
               });
    }

    std::vector<Task> stock_tasks() const {
        std::vector<Task> tasks;
        for (const auto& expectation : stock_expectations()) {
            if (wanted(expectation.name))
                tasks.push_back({std::string(expectation.name), expectation});
        }
        return tasks;
    }

    void add_row(std::string name, Outcome outcome, std::string reason) {
        Row row;
        row.name = std::move(name);
        row.outcome = outcome;
        row.reason = std::move(reason);
        report_.rows.push_back(std::move(row));
    }

    /// The kernel's .config says so; without one, a guest is asked.
    bool built_without_lkdtm() const {
        if (kernel_->config.empty()) return false;
        const auto config = host::read_file(kernel_->config);
        return config && config->find("\nCONFIG_LKDTM=") == std::string::npos;
    }

    void add_lkdtm_tasks() {
        if (built_without_lkdtm()) {
            add_row("lkdtm", Outcome::skip, "the kernel was built without CONFIG_LKDTM");
            return;
        }
        std::string console;
        const auto verdict = boot({}, console);
        const auto offers = cut_console(console).offers;
        if (offers.empty()) {
            const bool skipped = verdict.status == model::Status::skip;
            add_row("lkdtm", skipped ? Outcome::skip : Outcome::error, verdict.reason);
            return;
        }
        for (const auto& name : offers) {
            if (!wanted("lkdtm") && !wanted(name)) continue;
            auto expectation =
                lkdtm_expectation(std::string_view(name).substr(lkdtm_prefix.size()));
            if (!expectation.harmless.empty()) {
                add_row(name, Outcome::skip, std::string(expectation.harmless));
            } else {
                tasks_.push_back({name, std::move(expectation)});
            }
        }
        // Those that share a guest first.
        std::stable_partition(tasks_.begin(), tasks_.end(),
                              [](const Task& task) { return !task.expectation.alone; });
    }

    model::Verdict boot(const std::vector<Task>& tasks, std::string& console) {
        const auto scenario = scenario_for(tasks, request_.kernel);
        const auto cell = schedule::cells_of(scenario).front().cell;
        model::Verdict verdict;
        const auto name = directory_.add_cell(cell);
        if (!name) {
            verdict.reason = name.error().what;
            return verdict;
        }
        ++report_.guests;
        listener_.cell_started(cell, report_.guests, report_.guests);
        run::CellRequest request;
        request.scenario = &scenario;
        request.cell = cell;
        request.kernel = &kernel_;
        request.fetch_seconds = std::exchange(fetch_seconds_, 0);
        request.directory = directory_.path() / *name;
        request.replay = replay_of(tasks);
        const auto started = store::utc_now();
        verdict = executor_.execute(request, cancel_, [&](const run::Progress& progress) {
            listener_.cell_progress(cell, progress);
        });
        verdict.started = started;
        written(directory_.write_verdict(*name, verdict));
        model::CellSummary summary;
        summary.id = cell.id;
        summary.kernel = cell.kernel;
        summary.directory = *name;
        summary.status = verdict.status;
        summary.interrupted = verdict.interrupted;
        summary.reason = verdict.reason;
        summary_.cells.push_back(std::move(summary));
        write_summary();
        if (auto text = read_console(request.directory, cancel_)) console = std::move(*text);
        return verdict;
    }

    std::vector<std::string> replay_of(const std::vector<Task>& tasks) const {
        std::vector<std::string> words{"faultline", "selftest", "--kernel", request_.kernel};
        for (const auto& task : tasks)
            words.insert(words.end(), {"--only", task.name});
        return words;
    }

    void run_guest(const std::vector<Task>& tasks) {
        std::string console;
        const auto verdict = boot(tasks, console);
        const auto cut = cut_console(console);
        for (const auto& finding : findings_of(cut.before))
            report_.unprovoked.push_back(finding.title);
        for (const auto& segment : cut.segments)
            judge_segment(segment);
        // Where nothing was begun, the next guest would fare no better.
        if (cut.segments.empty()) {
            for (const auto& task : tasks)
                add_row(task.name, Outcome::error, verdict.reason);
            std::erase_if(tasks_, [&](const Task& task) { return is_in(tasks, task.name); });
        }
    }

    static bool is_in(const std::vector<Task>& tasks, const std::string& name) {
        return std::any_of(tasks.begin(), tasks.end(),
                           [&](const Task& task) { return task.name == name; });
    }

    void judge_segment(const ConsoleSegment& segment) {
        const auto task = std::find_if(tasks_.begin(), tasks_.end(), [&](const Task& other) {
            return other.name == segment.name;
        });
        if (task == tasks_.end()) return;
        report_.rows.push_back(judge(task->expectation, segment, findings_of(segment.text)));
        tasks_.erase(task);
    }

    const Request& request_;
    schedule::Executor& executor_;
    const schedule::KernelSource& kernels_;
    const store::RunDirectory& directory_;
    schedule::Listener& listener_;
    const host::Cancel& cancel_;
    Result<model::Kernel> kernel_ = failure("not asked for yet");
    double fetch_seconds_ = 0;
    std::vector<Task> tasks_;
    Report report_;
    model::RunSummary summary_;
};

}  // namespace

std::vector<std::string> known_names() {
    std::vector<std::string> names;
    for (const auto& expectation : stock_expectations())
        names.emplace_back(expectation.name);
    names.emplace_back("lkdtm");
    return names;
}

Report run_selftest(const Request& request, schedule::Executor& executor,
                    const schedule::KernelSource& kernels, const store::RunDirectory& directory,
                    schedule::Listener& listener, const host::Cancel& cancel) {
    return Selftest(request, executor, kernels, directory, listener, cancel).run();
}

}  // namespace faultline::selftest
