// SPDX-License-Identifier: GPL-2.0-or-later
#include "minimise/minimisation.hpp"

#include <boost/test/unit_test.hpp>

#include <random>

namespace faultline::minimise {
namespace {

using bisect::Outcome;

model::WorkloadDeclaration a_workload() {
    model::WorkloadDeclaration workload;
    workload.name = "w";
    auto& rounds = workload.parameters["rounds"];
    rounds.default_value = "100";
    rounds.minimum = 0;
    auto& uid = workload.parameters["uid"];
    uid.default_value = "0";
    uid.minimum = 0;
    return workload;
}

/// Ten faults of one kind, told apart by their CPU, on a machine of eight CPUs.
model::Scenario ten_faults() {
    model::Scenario scenario;
    scenario.name = "x";
    scenario.workload = {"w", {{"rounds", "100"}, {"uid", "0"}}};
    scenario.topology.cores = 4;
    scenario.topology.nodes = model::nodes_by_socket(scenario.topology);
    for (int cpu = 0; cpu < 10; ++cpu) {
        model::Fault fault;
        fault.kind = "cpu-online";
        fault.parameters["cpu"] = std::to_string(cpu);
        scenario.faults.push_back(std::move(fault));
    }
    return scenario;
}

bool has_fault(const model::Scenario& scenario, const std::string& cpu) {
    return std::any_of(scenario.faults.begin(), scenario.faults.end(),
                       [&](const auto& fault) { return fault.parameters.at("cpu") == cpu; });
}

int rounds_of(const model::Scenario& scenario) {
    return std::stoi(scenario.workload.parameters.at("rounds"));
}

/// Guests as the test says; counts them and what was told.
struct Guests final : Listener {
    std::function<bool(const model::Scenario&)> fails;
    double rate = 1;
    std::minstd_rand random{1};
    unsigned runs = 0;
    std::vector<Step> steps;
    std::vector<Part> parts;
    std::optional<model::Scenario> last;

    void begins(Part part, unsigned) override { parts.push_back(part); }
    void tried(const Step& step) override { steps.push_back(step); }
    void smallest(const model::Scenario& scenario) override { last = scenario; }

    Result<bisect::Tried> once(const model::Scenario& scenario) {
        ++runs;
        const bool seen = fails(scenario) && std::uniform_real_distribution<>()(random) < rate;
        return bisect::Tried{seen ? Outcome::seen : Outcome::clean, {}, {}, {}};
    }
    Result<End> minimise(const Settings& settings, const model::Scenario& whole = ten_faults()) {
        Minimisation minimisation(
            settings, workload,
            [this](const model::Scenario& scenario, unsigned) { return once(scenario); }, *this);
        return minimisation.run(whole);
    }
    model::WorkloadDeclaration workload = a_workload();
};

BOOST_AUTO_TEST_SUITE(minimisation)

BOOST_AUTO_TEST_CASE(of_ten_faults_the_one_that_matters_is_left_on_the_smallest_machine) {
    Guests guests;
    guests.fails = [](const auto& scenario) { return has_fault(scenario, "6"); };
    const auto end = guests.minimise({}).value();
    BOOST_TEST(end.reproduced);
    BOOST_TEST_REQUIRE(end.smallest.faults.size() == 1U);
    BOOST_TEST(has_fault(end.smallest, "6"));
    BOOST_TEST(rounds_of(end.smallest) == 1);
    BOOST_TEST(end.smallest.topology.cpus() == 1U);
    BOOST_TEST(end.smallest.topology.memory.mebibytes() == 128U);
    BOOST_TEST_REQUIRE(end.wrong_at_most.has_value());
    BOOST_TEST(*end.wrong_at_most <= 0.05);
    BOOST_TEST(guests.runs < 60U);
    BOOST_TEST((guests.last->topology == end.smallest.topology));
}

BOOST_AUTO_TEST_CASE(what_always_shows_takes_one_run_a_step) {
    Guests guests;
    guests.fails = [](const auto& scenario) { return has_fault(scenario, "6"); };
    Settings settings;
    settings.rate = 1;
    const auto end = guests.minimise(settings).value();
    BOOST_TEST(end.smallest.faults.size() == 1U);
    BOOST_TEST(*end.wrong_at_most == 0);
    BOOST_TEST(guests.runs <= 20U);
}

BOOST_AUTO_TEST_CASE(what_is_needed_stays) {
    Guests guests;
    guests.fails = [](const auto& scenario) {
        return has_fault(scenario, "2") && has_fault(scenario, "9") && rounds_of(scenario) >= 30 &&
               scenario.topology.sockets == 2;
    };
    Settings settings;
    settings.rate = 1;
    const auto end = guests.minimise(settings).value();
    BOOST_TEST(end.smallest.faults.size() == 2U);
    BOOST_TEST(rounds_of(end.smallest) == 50);  // half of it is too few
    BOOST_TEST(end.smallest.topology.sockets == 2U);
    BOOST_TEST(end.smallest.topology.cores == 1U);
}

BOOST_AUTO_TEST_CASE(what_shows_in_a_third_of_the_runs_is_found_as_well) {
    unsigned wrong = 0, runs = 0;
    constexpr unsigned tries = 100;
    for (unsigned seed = 1; seed <= tries; ++seed) {
        Guests guests;
        guests.random.seed(seed);
        guests.rate = 0.3;
        guests.fails = [](const auto& scenario) { return has_fault(scenario, "6"); };
        const auto end = guests.minimise({}).value();
        BOOST_TEST(has_fault(end.smallest, "6"));  // what was taken was seen
        const bool smallest = end.smallest.faults.size() == 1 && rounds_of(end.smallest) == 1 &&
                              end.smallest.topology.cpus() == 1;
        wrong += smallest ? 0 : 1;
        runs += guests.runs;
    }
    BOOST_TEST_MESSAGE(runs / tries << " runs on average, " << wrong << " not the smallest");
    BOOST_TEST(wrong <= tries * 5 / 100);
    BOOST_TEST(runs / tries < 400U);
}

BOOST_AUTO_TEST_CASE(what_would_fail_much_more_seldom_is_not_made_smaller) {
    unsigned useful = 0;
    constexpr unsigned tries = 40;
    for (unsigned seed = 1; seed <= tries; ++seed) {
        Guests guests;
        guests.random.seed(seed);
        guests.fails = [&](const auto& scenario) {
            guests.rate = rounds_of(scenario) / 100.0;
            return has_fault(scenario, "6");
        };
        const auto end = guests.minimise({}).value();
        BOOST_TEST(has_fault(end.smallest, "6"));
        useful += rounds_of(end.smallest) >= 10 ? 1 : 0;
    }
    BOOST_TEST_MESSAGE(useful << " of " << tries << " still show it in a tenth of the runs");
    BOOST_TEST(useful >= tries * 3 / 4);
}

BOOST_AUTO_TEST_CASE(what_never_shows_is_given_up) {
    Guests guests;
    guests.fails = [](const auto&) { return false; };
    const auto end = guests.minimise({}).value();
    BOOST_TEST(!end.reproduced);
    BOOST_TEST(guests.runs == 40U);
    BOOST_TEST(guests.steps.empty());
}

BOOST_AUTO_TEST_CASE(in_a_hurry_the_first_pass_is_all) {
    Guests guests;
    guests.fails = [](const auto& scenario) { return has_fault(scenario, "6"); };
    Settings settings;
    settings.quick = true;
    const auto end = guests.minimise(settings).value();
    BOOST_TEST(end.smallest.faults.size() == 1U);
    BOOST_TEST(!end.wrong_at_most.has_value());
    BOOST_TEST((guests.parts == std::vector<Part>{Part::whole, Part::first_pass}));
}

BOOST_AUTO_TEST_CASE(a_candidate_that_ends_otherwise_is_not_run_for_ever) {
    Guests guests;
    guests.fails = [](const auto& scenario) { return has_fault(scenario, "6"); };
    Minimisation minimisation(
        {}, guests.workload,
        [&](const model::Scenario& scenario, unsigned) -> Result<bisect::Tried> {
            ++guests.runs;
            if (scenario.topology.memory.mebibytes() < 1024)
                return bisect::Tried{Outcome::other, "it does not boot", {}, {}};
            const bool seen = has_fault(scenario, "6");
            return bisect::Tried{seen ? Outcome::seen : Outcome::clean, {}, {}, {}};
        },
        guests);
    const auto end = minimisation.run(ten_faults()).value();
    BOOST_TEST(end.smallest.topology.memory.mebibytes() == 1024U);
    const auto memory = std::find_if(
        guests.steps.begin(), guests.steps.end(),
        [](const auto& step) { return step.what.find("memory") != std::string::npos; });
    BOOST_TEST_REQUIRE((memory != guests.steps.end()));
    BOOST_TEST(memory->runs.other <= 2U);
    BOOST_TEST(memory->runs.detail == "it does not boot");
}

BOOST_AUTO_TEST_CASE(cut_short_it_goes_on_by_the_same_questions) {
    const auto culprit = [](const model::Scenario& scenario) { return has_fault(scenario, "3"); };
    std::vector<std::string> asked;
    const auto run = [&](std::size_t limit) {
        Guests guests;
        asked.clear();
        Minimisation minimisation(
            {}, guests.workload,
            [&](const model::Scenario& scenario, unsigned attempt) -> Result<bisect::Tried> {
                if (asked.size() == limit) return failure("interrupted");
                asked.push_back(describe(scenario) + " " + std::to_string(attempt));
                return bisect::Tried{
                    culprit(scenario) ? Outcome::seen : Outcome::clean, {}, {}, {}};
            },
            guests);
        const auto end = minimisation.run(ten_faults());
        BOOST_TEST(end.has_value() == (asked.size() < limit));
        BOOST_TEST(culprit(*guests.last));  // the smallest so far
        return asked;
    };
    const auto whole = run(1000);
    const auto part = run(9);
    BOOST_TEST(part.size() == 9U);
    BOOST_TEST(std::equal(part.begin(), part.end(), whole.begin()));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace faultline::minimise
