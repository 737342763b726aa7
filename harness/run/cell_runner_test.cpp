// SPDX-License-Identifier: GPL-2.0-or-later
#include "run/cell_runner.hpp"

#include "support/temporary_directory.hpp"
#include "vm/fake/fake_backend.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>

namespace faultline::run {
namespace {

using namespace std::chrono_literals;
using vm::FakeMachine;

constexpr const char* trap =
    "[    1.000000] int3: 0000 [#1] PREEMPT SMP NOPTI\n"
    "[    1.000100] CPU: 1 PID: 77 Comm: cat Not tainted 6.1.0 #1\n"
    "[    1.000200] RIP: 0010:enqueue_timer+0x7e/0x80\n"
    "[    1.000300] Call Trace:\n"
    "[    1.000400]  internal_add_timer+0x2e/0x40\n"
    "[    1.000500]  do_syscall_64+0x5c/0x90\n"
    "[    1.000600] Kernel panic - not syncing: Fatal exception in interrupt\n";

void crash(FakeMachine& guest) {
    guest.print(trap);
    guest.raise(vm::LifecycleEvent::panicked);
}

void pass(FakeMachine& guest) {
    const protocol::WorkloadResult passed{protocol::Outcome::pass, "", {}};
    guest.print("[    0.000000] Linux version 6.1.0\n");
    guest.send(protocol::to_line({0, 1.0, protocol::Booted{}}) + "\n" +
               protocol::to_line({1, 1.0, passed}) + "\n" +
               protocol::to_line({2, 1.0, protocol::End{}}) + "\n");
}

/// A program linked statically, which an image takes for agent and workload.
constexpr const char* program = "/bin/busybox";

/// A cell of the workload "x", whose guests do what the scripts say.
struct Cells {
    Cells() {
        std::filesystem::copy_file(program, directory.path() / "agent");
        std::filesystem::create_directory(cell_directory());
        workloads["x"].name = "x";
        workloads["x"].executable = program;
        scenario.name = "s";
        scenario.workload.name = "x";
        scenario.topology.nodes = model::nodes_by_socket(scenario.topology);
        scenario.timeouts.boot = scenario.timeouts.workload = 2s;
        scenario.timeouts.teardown = 100ms;
        environment.guest = directory.path();
        environment.workloads = &workloads;
        environment.confirm = true;
    }
    std::filesystem::path cell_directory() const { return directory.path() / "cell"; }

    model::Verdict run(std::vector<FakeMachine::Script> scripts) {
        backend.emplace(directory.path() / "scratch", std::move(scripts));
        environment.backend = &*backend;
        const Result<model::Kernel> kernel = model::Kernel{};
        CellRequest request;
        request.scenario = &scenario;
        request.cell = {"0123456789ab", "k", 0, 1};
        request.kernel = &kernel;
        request.directory = cell_directory();
        return run_cell(request, environment, cancel,
                        [&](const Progress& progress) { phases.push_back(progress.phase); });
    }
    bool has_file(const std::string& name, const std::string& content) const {
        std::ifstream file(cell_directory() / name);
        const std::string text{std::istreambuf_iterator<char>(file), {}};
        return text.find(content) != std::string::npos;
    }

    test::TemporaryDirectory directory;
    config::WorkloadCatalogue workloads;
    model::Scenario scenario;
    CellEnvironment environment;
    host::Cancel cancel;
    std::optional<vm::FakeBackend> backend;
    std::vector<model::CellPhase> phases;
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(cells, Cells)

BOOST_AUTO_TEST_CASE(a_trap_that_does_not_come_again_is_unconfirmed_and_both_consoles_are_kept) {
    const auto verdict = run({crash, pass});
    BOOST_TEST((verdict.status == model::Status::error));
    BOOST_TEST(verdict.reason.starts_with("unconfirmed: int3 in enqueue_timer: seen once"),
               verdict.reason);
    BOOST_TEST_REQUIRE(verdict.findings.size() == 1U);
    BOOST_TEST_REQUIRE(verdict.confirmation.has_value());
    BOOST_TEST((verdict.confirmation->of(0) == false));
    BOOST_TEST(has_file("console.log", "int3"));
    BOOST_TEST(has_file("confirm-console.log", "Linux version"));
    BOOST_TEST(has_file("confirm-domain.xml", "-icount"));
    BOOST_TEST(!has_file("domain.xml", "-icount"));
    BOOST_TEST(
        std::any_of(verdict.artifacts.begin(), verdict.artifacts.end(),
                    [](const auto& artifact) { return artifact.name == "confirm-console.log"; }));
    BOOST_TEST(verdict.seconds.contains(model::CellPhase::confirm));
    BOOST_TEST(
        (std::find(phases.begin(), phases.end(), model::CellPhase::confirm) != phases.end()));
    BOOST_TEST(backend->created().at(0).name != backend->created().at(1).name);
}

BOOST_AUTO_TEST_CASE(a_trap_that_comes_again_is_the_kernels) {
    const auto verdict = run({crash, crash});
    BOOST_TEST((verdict.status == model::Status::fail));
    BOOST_TEST(verdict.reason == "int3 in enqueue_timer");
    BOOST_TEST((verdict.confirmation.value().of(0) == true));
}

BOOST_AUTO_TEST_CASE(nothing_is_run_again_after_a_pass_under_kvm_or_where_it_is_not_wanted) {
    BOOST_TEST((run({pass}).status == model::Status::pass));
    environment.accelerator.accelerator = domain::Accelerator::kvm;
    BOOST_TEST((run({crash, pass}).status == model::Status::fail));
    BOOST_TEST(backend->created().size() == 1U);
    environment.accelerator.accelerator = domain::Accelerator::tcg;
    scenario.confirm = false;
    BOOST_TEST((run({crash, pass}).status == model::Status::fail));
    BOOST_TEST(backend->created().size() == 1U);
    scenario.confirm = true;
    environment.confirm = false;
    const auto verdict = run({crash, pass});
    BOOST_TEST((verdict.status == model::Status::fail));
    BOOST_TEST(!verdict.confirmation.has_value());
}

BOOST_AUTO_TEST_CASE(a_second_guest_that_cannot_be_made_leaves_the_finding_unconfirmed) {
    const auto verdict = run({crash});
    BOOST_TEST((verdict.status == model::Status::error));
    BOOST_TEST(!verdict.interrupted);
    BOOST_TEST(verdict.reason.find("could not be run again: no more guests") != std::string::npos,
               verdict.reason);
}

BOOST_AUTO_TEST_CASE(an_interruption_while_confirming_keeps_the_first_finding_as_unconfirmed) {
    const auto verdict = run({crash, [&](FakeMachine&) { cancel.set(2); }});
    BOOST_TEST((verdict.status == model::Status::error));
    BOOST_TEST(verdict.interrupted);
    BOOST_TEST(verdict.findings.size() == 1U);
    BOOST_TEST(verdict.reason.find("interrupted before it was run again") != std::string::npos,
               verdict.reason);
}

BOOST_AUTO_TEST_CASE(with_one_thread_from_the_start_there_is_nothing_to_confirm) {
    scenario.mode = model::Mode::one_thread;
    const auto verdict = run({crash});
    BOOST_TEST((verdict.status == model::Status::fail));
    BOOST_TEST(!verdict.confirmation.has_value());
    BOOST_TEST((verdict.mode == model::Mode::one_thread));
    BOOST_TEST(has_file("domain.xml", "shift=3,sleep=off"));
    BOOST_TEST(!has_file("domain.xml", "-seed"));
}

BOOST_AUTO_TEST_CASE(a_deterministic_cell_says_what_its_streams_were) {
    scenario.mode = model::Mode::deterministic;
    const auto powering_off = [](FakeMachine& guest) {
        pass(guest);
        guest.close_streams();
        guest.raise(vm::LifecycleEvent::stopped);
    };
    const auto verdict = run({powering_off});
    BOOST_TEST((verdict.status == model::Status::pass), verdict.reason);
    BOOST_REQUIRE(verdict.determinism.has_value());
    BOOST_TEST((verdict.determinism->end == model::StreamEnd::guest));
    BOOST_TEST(verdict.determinism->console.bytes == 35U);
    BOOST_TEST(has_file("domain.xml", "-seed"));
    const auto again = run({powering_off});
    BOOST_TEST(again.determinism->schedule() == verdict.determinism->schedule());
}

BOOST_AUTO_TEST_CASE(kvm_cannot_be_deterministic_and_the_skip_says_so) {
    scenario.mode = model::Mode::deterministic;
    environment.accelerator.accelerator = domain::Accelerator::kvm;
    const auto verdict = run({pass});
    BOOST_TEST((verdict.status == model::Status::skip));
    BOOST_TEST(verdict.reason.find("--accel tcg") != std::string::npos, verdict.reason);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::run
