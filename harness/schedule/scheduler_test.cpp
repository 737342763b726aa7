// SPDX-License-Identifier: GPL-2.0-or-later
#include "schedule/scheduler.hpp"

#include "host/file.hpp"
#include "schedule/ledger.hpp"
#include "schedule/rates.hpp"
#include "store/read_run.hpp"
#include "store/summary.hpp"
#include "support/schema.hpp"
#include "support/temporary_directory.hpp"

#include <boost/test/unit_test.hpp>
#include <poll.h>

#include <atomic>
#include <condition_variable>
#include <csignal>
#include <fstream>
#include <map>
#include <mutex>

namespace faultline::schedule {
namespace {

namespace fs = std::filesystem;
using model::Status;

/// Answers with what a test says; counts.
class TestExecutor final : public Executor {
 public:
    using Answer = std::function<model::Verdict(const run::CellRequest&, const host::Cancel&)>;
    explicit TestExecutor(Answer answer) : answer_(std::move(answer)) {}

    model::Verdict execute(const run::CellRequest& request, const host::Cancel& cancel,
                           const run::OnProgress&) override {
        if (request.wait_for_turn && !request.wait_for_turn()) return refused(request);
        {
            const std::scoped_lock lock(mutex_);
            ++executed_[request.cell.id];
            most_ = std::max(most_, ++running_);
            order_ += request.cell.kernel + std::to_string(request.cell.attempt) + " ";
        }
        auto verdict = answer_(request, cancel);
        verdict.cell = request.cell;
        verdict.scenario = request.scenario->name;
        verdict.workload = "none";
        verdict.topology = request.scenario->topology;
        verdict.host.accelerator = "tcg";
        verdict.host.cpus = 1;
        verdict.replay = {"faultline"};
        const std::scoped_lock lock(mutex_);
        --running_;
        return verdict;
    }
    std::size_t executed() const { return executed_.size(); }
    unsigned times(const std::string& id) const {
        const auto found = executed_.find(id);
        return found == executed_.end() ? 0 : found->second;
    }
    unsigned most_at_once() const { return most_; }
    const std::string& order() const { return order_; }

 private:
    static model::Verdict refused(const run::CellRequest& request) {
        model::Verdict verdict;
        verdict.cell = request.cell;
        verdict.status = Status::error;
        verdict.interrupted = true;
        return verdict;
    }

    Answer answer_;
    std::mutex mutex_;
    std::map<std::string, unsigned> executed_;
    std::string order_;
    unsigned running_ = 0, most_ = 0;
};

/// Makes guests; the first that runs fails, once another is made.
class MakesGuests final : public Executor {
 public:
    model::Verdict execute(const run::CellRequest& request, const host::Cancel&,
                           const run::OnProgress&) override {
        {
            const std::scoped_lock lock(mutex_);
            ++made_;
            changed_.notify_all();
        }
        model::Verdict verdict;
        verdict.cell = request.cell;
        verdict.topology = request.scenario->topology;
        verdict.host.accelerator = "tcg";
        verdict.host.cpus = 1;
        verdict.replay = {"faultline"};
        verdict.status = Status::fail;
        verdict.reason = "because";
        verdict.seconds[model::CellPhase::boot] = 1;
        verdict.interrupted = !request.wait_for_turn();
        if (verdict.interrupted) return verdict;
        std::unique_lock lock(mutex_);
        ++ran_;
        made_while_one_ran_ =
            changed_.wait_for(lock, std::chrono::seconds(60), [&] { return made_ > ran_; });
        return verdict;
    }
    bool made_while_one_ran() const { return made_while_one_ran_; }
    unsigned ran() const { return ran_; }

 private:
    std::mutex mutex_;
    std::condition_variable changed_;
    unsigned made_ = 0, ran_ = 0;
    bool made_while_one_ran_ = false;
};

class Quiet final : public Listener {
 public:
    void cell_started(const model::Cell&, std::size_t, std::size_t) override {}
    void cell_progress(const model::Cell&, const run::Progress&) override {}
    void cell_ended(const model::Verdict&, const fs::path&) override { ++ended; }
    void note(const std::string& text) override {
        const std::scoped_lock lock(mutex);
        notes.push_back(text);
    }
    void problem(const Error& error) override { note(error.what); }
    std::mutex mutex;
    std::vector<std::string> notes;
    std::atomic<unsigned> ended = 0;
};

model::Verdict verdict(Status status) {
    model::Verdict verdict;
    verdict.status = status;
    verdict.reason = "because";
    verdict.seconds[model::CellPhase::boot] = 1;
    return verdict;
}

/// An error that came before the guest.
model::Verdict trouble() {
    auto error = verdict(Status::error);
    error.seconds.clear();
    return error;
}

/// What runs until it is told to stop.
model::Verdict endless(const host::Cancel& cancel) {
    pollfd wait{cancel.fd(), POLLIN, 0};
    ::poll(&wait, 1, -1);
    auto cut = verdict(Status::error);
    cut.interrupted = true;
    return cut;
}

TestExecutor::Answer always(Status status) {
    return [status](const auto&, const auto&) { return verdict(status); };
}

struct Runs {
    Runs() {
        scenario.name = "x";
        scenario.matrix.kernels = {"a", "b"};
        scenario.matrix.repeat = 3;
        scenario.topology.nodes = model::nodes_by_socket(scenario.topology);
        plan.name = "x";
        plan.capacity.jobs = 2;
        plan.retry.wait = model::Duration{1};
        plan.replay = [](const auto&, const auto*) { return std::vector<std::string>{}; };
        kernels = [](const std::string&, model::Duration) { return model::Kernel{}; };
    }

    RunOutcome run(Executor& executor, const std::string& name = "run") {
        plan.cells = cells_of(scenario);
        const auto path = directory.path() / name;
        const auto taken =
            plan.resume ? store::RunDirectory::reopen(path) : store::RunDirectory::create(path);
        BOOST_REQUIRE(taken.has_value());
        auto outcome =
            run_cells(plan, executor, {kernels, images, image_of}, *taken, listener, cancel);
        const auto text = host::read_file(path / "run.json").value();
        BOOST_TEST(test::schema_mistakes(
                       std::string(FAULTLINE_SOURCE_DIR) + "/results/schema/run-1.json", text) ==
                   "");
        return outcome;
    }

    test::TemporaryDirectory directory;
    model::Scenario scenario;
    RunPlan plan;
    KernelSource kernels;
    ImageSource images;
    std::function<std::string(const model::Scenario&)> image_of;
    Quiet listener;
    host::Cancel cancel;
};

/// "pass:5 fail:1"
std::string counts(const model::RunSummary& run) {
    std::map<std::string, unsigned> counts;
    for (const auto& cell : run.cells)
        ++counts[std::string(to_string(cell.status))];
    if (!run.not_run.empty()) counts["not run"] = static_cast<unsigned>(run.not_run.size());
    std::string text;
    for (const auto& [status, count] : counts)
        text += (text.empty() ? "" : " ") + status + ":" + std::to_string(count);
    return text;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(runs, Runs)

BOOST_AUTO_TEST_CASE(every_cell_runs_once_and_its_verdict_is_on_disk) {
    TestExecutor executor(always(Status::pass));
    const auto outcome = run(executor);
    BOOST_TEST(outcome.all_written);
    BOOST_TEST(counts(outcome.summary) == "pass:6");
    for (std::size_t i = 0; i < plan.cells.size(); ++i) {
        BOOST_TEST(outcome.summary.cells[i].id == plan.cells[i].cell.id);
        BOOST_TEST(executor.times(plan.cells[i].cell.id) == 1U);
        const auto file =
            directory.path() / "run" / outcome.summary.cells[i].directory / "verdict.json";
        BOOST_TEST(store::read_verdict(file).has_value());
    }
}

BOOST_AUTO_TEST_CASE(as_many_run_at_once_as_the_capacity_allows) {
    std::mutex mutex;
    std::condition_variable both;
    unsigned inside = 0;
    bool met = false;
    TestExecutor executor([&](const auto&, const auto&) {
        std::unique_lock lock(mutex);
        met = met || ++inside == 2;
        both.notify_all();
        both.wait(lock, [&] { return met; });  // the first waits for a second
        --inside;
        return verdict(Status::pass);
    });
    BOOST_TEST(counts(run(executor).summary) == "pass:6");
    BOOST_TEST(executor.most_at_once() == 2U);
}

BOOST_AUTO_TEST_CASE(a_guest_is_made_while_another_runs_and_waits_for_its_turn) {
    plan.capacity.jobs = 1;
    plan.until_failure = true;
    MakesGuests executor;
    const auto outcome = run(executor);
    BOOST_TEST(executor.made_while_one_ran());
    BOOST_TEST(executor.ran() == 1U);
    // Those that were made and had no turn are told as what they are.
    BOOST_TEST(counts(outcome.summary) == "fail:1 not run:5");
    const fs::directory_iterator cells(directory.path() / "run/cells");
    BOOST_TEST(std::distance(begin(cells), end(cells)) == 1);
}

BOOST_AUTO_TEST_CASE(a_cell_that_failed_is_repeated_and_its_rate_told) {
    plan.repeat_failures = 4;
    scenario.matrix.repeat = 1;
    TestExecutor executor([](const auto& request, const auto&) {
        const auto& cell = request.cell;
        return verdict(cell.kernel == "a" && cell.attempt % 2 == 1 ? Status::fail : Status::pass);
    });
    const auto outcome = run(executor);
    BOOST_TEST(counts(outcome.summary) == "fail:3 pass:3");
    BOOST_TEST(outcome.summary.planned == 6U);
    BOOST_TEST_REQUIRE(outcome.summary.rates.size() == 1U);
    BOOST_TEST(to_string(outcome.summary.rates[0]) == "fail 3/5 (95 %: 23 to 88 %)");
    BOOST_TEST(outcome.summary.cells[4].attempt == 5U);
    BOOST_TEST(outcome.summary.cells[5].kernel == "b");
}

BOOST_AUTO_TEST_CASE(trouble_before_the_guest_is_tried_again_and_a_judged_cell_is_not) {
    plan.retry.retries = 2;
    scenario.matrix.repeat = 1;
    std::map<std::string, unsigned> tries;
    std::mutex mutex;
    TestExecutor executor([&](const auto& request, const auto&) {
        const std::scoped_lock lock(mutex);
        const auto count = ++tries[request.cell.kernel];
        if (request.cell.kernel == "a") return count < 3 ? trouble() : verdict(Status::pass);
        return verdict(Status::error);
    });
    BOOST_TEST(counts(run(executor).summary) == "error:1 pass:1");
    BOOST_TEST(tries["a"] == 3U);
    BOOST_TEST(tries["b"] == 1U);
}

BOOST_AUTO_TEST_CASE(a_kernel_that_is_not_to_be_had_is_set_aside_with_one_message) {
    kernels = [](const std::string& name, model::Duration) -> Result<model::Kernel> {
        if (name == "a") return failure("no such kernel");
        return model::Kernel{};
    };
    plan.capacity.jobs = 1;
    TestExecutor executor([](const auto& request, const auto&) {
        return *request.kernel ? verdict(Status::pass) : trouble();
    });
    const auto outcome = run(executor);
    BOOST_TEST(counts(outcome.summary) == "error:1 not run:2 pass:3");
    BOOST_TEST(outcome.summary.not_run[0].reason.find("kernel 'a' is set aside") == 0U);
    BOOST_TEST(listener.notes.size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_kernel_whose_every_cell_errors_is_set_aside_and_one_that_passed_is_not) {
    scenario.matrix.repeat = 6;
    plan.capacity.jobs = 1;
    TestExecutor executor([](const auto& request, const auto&) {
        const auto& cell = request.cell;
        return verdict(cell.kernel == "b" && cell.attempt == 1 ? Status::pass : Status::error);
    });
    BOOST_TEST(counts(run(executor).summary) == "error:8 not run:3 pass:1");
}

BOOST_AUTO_TEST_CASE(what_does_not_fit_into_the_budget_is_told_as_not_run) {
    plan.budget = std::chrono::seconds(2);
    plan.capacity.jobs = 1;
    model::RunSummary past;
    const auto cells = cells_of(scenario);
    past.cells.push_back(store::summary_of(verdict(Status::pass), ""));
    past.cells[0].id = cells[1].cell.id;
    past.cells[0].scenario = "other";
    past.cells[0].seconds = 3600;
    PastRuns history;
    history.add(past);
    plan.history = &history;
    TestExecutor executor([](const auto& request, const auto& inner) {
        return request.cell.kernel == "b" ? endless(inner) : verdict(Status::pass);
    });
    const auto outcome = run(executor);
    // First one attempt of each kernel, then b runs until the time is up.
    BOOST_TEST(counts(outcome.summary) == "not run:5 pass:1");
    BOOST_TEST(!outcome.summary.interrupted);
    const auto& not_run = outcome.summary.not_run;
    BOOST_TEST(not_run[2].reason == "it still ran when the run's 2s were used up");
}

BOOST_AUTO_TEST_CASE(the_first_failure_ends_a_run_that_looks_for_one) {
    plan.until_failure = true;
    plan.capacity.jobs = 1;
    TestExecutor executor([](const auto& request, const auto&) {
        return verdict(request.cell.attempt == 2 ? Status::fail : Status::pass);
    });
    const auto outcome = run(executor);
    BOOST_TEST(counts(outcome.summary) == "fail:1 not run:4 pass:1");
    BOOST_TEST(!outcome.summary.interrupted);
    BOOST_TEST(outcome.summary.not_run[0].reason == "another cell had failed");
    plan.until_failure = false;
    BOOST_TEST(counts(run(executor, "all").summary) == "fail:2 pass:4");
}

BOOST_AUTO_TEST_CASE(an_interruption_ends_what_runs_and_tells_the_rest) {
    TestExecutor executor([&](const auto&, const auto& inner) {
        cancel.set(SIGINT);
        return endless(inner);
    });
    plan.capacity.jobs = 1;
    const auto outcome = run(executor);
    BOOST_TEST(outcome.summary.interrupted);
    BOOST_TEST(counts(outcome.summary) == "error:1 not run:5");
    BOOST_TEST(outcome.summary.cells[0].interrupted);
}

BOOST_AUTO_TEST_CASE(an_image_is_made_once_beside_cells_that_need_none) {
    auto other = scenario;
    other.name = "y";
    std::atomic<unsigned> made = 0;
    std::mutex mutex;
    std::condition_variable changed;
    unsigned ended = 0;
    images = [&](const std::string& name, model::Duration) -> Result<model::DiskImage> {
        ++made;
        BOOST_TEST(name == "debian");
        std::unique_lock lock(mutex);
        changed.wait(lock, [&] { return ended == 6; });
        model::DiskImage image;
        image.file = "disk";
        return image;
    };
    image_of = [](const model::Scenario& of) { return of.name == "x" ? "debian" : ""; };
    TestExecutor executor([&](const auto& request, const auto&) {
        const bool in_image = request.scenario->name == "x";
        BOOST_TEST((request.image != nullptr) == in_image);
        if (in_image) {
            BOOST_TEST((*request.image)->file == "disk");
        } else {
            const std::scoped_lock lock(mutex);
            ++ended;
            changed.notify_all();
        }
        return verdict(Status::pass);
    });
    plan.cells = cells_of(scenario);
    for (auto& planned : cells_of(other))
        plan.cells.push_back(std::move(planned));
    const auto taken = store::RunDirectory::create(directory.path() / "run");
    BOOST_REQUIRE(taken.has_value());
    const auto outcome =
        run_cells(plan, executor, {kernels, images, image_of}, *taken, listener, cancel);
    BOOST_TEST(counts(outcome.summary) == "pass:12");
    BOOST_TEST(made == 1U);
}

BOOST_AUTO_TEST_CASE(a_resumed_run_does_only_what_had_not_ended) {
    {
        TestExecutor executor([&](const auto& request, const auto& inner) {
            if (request.cell.kernel == "a") return verdict(Status::pass);
            cancel.set(SIGINT);
            return endless(inner);
        });
        plan.capacity.jobs = 1;
        (void)run(executor);
    }
    // As kill -9 leaves it: a verdict half-written.
    const auto half = directory.path() / "run" / store::RunDirectory::cell_name(plan.cells[1].cell);
    std::ofstream(half / "verdict.json", std::ios::trunc) << "{\"schema\":";
    host::Cancel fresh;
    plan.resume = true;
    TestExecutor executor(always(Status::pass));
    const auto taken = store::RunDirectory::reopen(directory.path() / "run");
    BOOST_REQUIRE(taken.has_value());
    const auto outcome =
        run_cells(plan, executor, {kernels, images, image_of}, *taken, listener, fresh);
    BOOST_TEST(counts(outcome.summary) == "pass:6");
    BOOST_TEST(executor.executed() == 4U);
    BOOST_TEST(executor.times(plan.cells[0].cell.id) == 0U);
    BOOST_TEST(executor.times(plan.cells[1].cell.id) == 1U);
    BOOST_TEST(executor.times(plan.cells[2].cell.id) == 0U);
}

BOOST_AUTO_TEST_CASE(repetitions_are_resumed_too) {
    plan.repeat_failures = 2;
    TestExecutor first(always(Status::fail));
    BOOST_TEST(counts(run(first).summary) == "fail:10");
    plan.resume = true;
    TestExecutor second(always(Status::fail));
    BOOST_TEST(counts(run(second).summary) == "fail:10");
    BOOST_TEST(second.executed() == 0U);
}

BOOST_AUTO_TEST_CASE(a_verdict_that_cannot_be_written_ends_the_run) {
    plan.capacity.jobs = 1;
    // Which of the cells is third depends on which kernel and which guest is ready first.
    std::atomic<unsigned> begun = 0;
    TestExecutor executor([&](const auto& request, const auto&) {
        // Nothing can be renamed over a directory that is not empty.
        if (++begun == 3) {
            fs::create_directories(request.directory / "verdict.json/x");
        }
        return verdict(Status::pass);
    });
    const auto outcome = run(executor);
    BOOST_TEST(!outcome.all_written);
    BOOST_TEST(counts(outcome.summary) == "not run:3 pass:3");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::schedule
