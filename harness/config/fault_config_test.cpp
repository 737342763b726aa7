// SPDX-License-Identifier: GPL-2.0-or-later
#include "config/fault_config.hpp"

#include <boost/test/unit_test.hpp>

#include <string>
#include <vector>

namespace faultline::config {
namespace {

struct Answer {
    std::vector<model::Fault> plan;
    std::vector<std::string> problems;
};

Answer read(std::string_view text, const FaultSurroundings& surroundings = {}) {
    const auto root = toml::parse(text, std::string_view("plan.toml"));
    Report report{"plan.toml", {}};
    TableReader reader(root, "", report);
    Answer answer;
    answer.plan = read_faults(reader, "fault", surroundings, report);
    for (const auto& problem : report.problems)
        answer.problems.push_back(to_string(problem));
    return answer;
}

std::string only_problem(std::string_view text, const FaultSurroundings& surroundings = {}) {
    const auto answer = read(text, surroundings);
    BOOST_REQUIRE(answer.problems.size() == 1u);
    return answer.problems.front();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(fault_config)

BOOST_AUTO_TEST_CASE(a_fault_has_all_parameters_in_the_guests_units) {
    const auto answer = read(
        "[[fault]]\nkind = 'failslab'\nat = 'workload+2s'\ntimes = 3\nduration = '2s'\n"
        "space = '4KiB'\noptional = true\n");
    BOOST_TEST(answer.problems.empty());
    BOOST_REQUIRE(answer.plan.size() == 1u);
    const auto& fault = answer.plan.front();
    BOOST_TEST(protocol::to_string(fault.at) == "workload+2s");
    BOOST_TEST(fault.optional);
    BOOST_TEST(fault.parameters.at("times") == "3");
    BOOST_TEST(fault.parameters.at("duration") == "2000");
    BOOST_TEST(fault.parameters.at("space") == "4096");
    BOOST_TEST(fault.parameters.at("probability") == "100");
}

BOOST_AUTO_TEST_CASE(a_time_that_is_not_given_is_the_kinds_own) {
    const auto answer =
        read("[[fault]]\nkind = 'nmi'\n[[fault]]\nkind = 'skip-branch'\nfunction = 'f'\n");
    BOOST_REQUIRE(answer.plan.size() == 2u);
    BOOST_TEST(protocol::to_string(answer.plan[0].at) == "workload");
    BOOST_TEST(protocol::to_string(answer.plan[1].at) == "boot");
    BOOST_CHECK(answer.plan[1].side == model::FaultSide::debugger);
}

BOOST_AUTO_TEST_CASE(mistakes_have_a_place_and_the_nearest_name) {
    BOOST_TEST(only_problem("[[fault]]\nkind = 'failslap'\n") ==
               "plan.toml:2:8: error: there is no kind of fault 'failslap'\n"
               "  hint: did you mean 'failslab'?");
    BOOST_TEST(only_problem("[[fault]]\nkind = 'failslab'\ntime = 3\n") ==
               "plan.toml:3:1: error: unknown key 'fault.time'\n  hint: did you mean 'times'?");
    BOOST_TEST(only_problem("[[fault]]\nkind = 'failslab'\nprobability = 101\n") ==
               "plan.toml:3:15: error: 'fault.probability' must be between 1 and 100, but is 101");
    BOOST_TEST(only_problem("[[fault]]\nkind = 'nmi'\nat = 'event=boted'\n") ==
               "plan.toml:3:6: error: the agent sends no event 'boted' while a workload runs\n"
               "  hint: did you mean 'booted'?");
    BOOST_TEST(
        only_problem("[[fault]]\nkind = 'nmi'\nat = 'later'\n")
            .starts_with("plan.toml:3:6: error: 'fault.at' is no time of a fault: 'later' is "
                         "no moment\n  hint: it is \"boot\""));
}

BOOST_AUTO_TEST_CASE(what_has_no_default_must_be_given) {
    BOOST_TEST(only_problem("[[fault]]\nkind = 'lkdtm'\n")
                   .starts_with("plan.toml:1:1: error: 'fault.type' is missing"));
    BOOST_TEST(only_problem("[[fault]]\nkind = 'lkdtm'\ntype = ''\n")
                   .starts_with("plan.toml:3:8: error: 'fault.type' must not be empty"));
    BOOST_TEST(only_problem("[[fault]]\nat = 'boot'\n")
                   .starts_with("plan.toml:1:1: error: 'fault.kind' is missing"));
}

BOOST_AUTO_TEST_CASE(only_the_guest_knows_the_workloads_rounds) {
    BOOST_TEST(read("[[fault]]\nkind = 'failslab'\nat = 'round=3'\n").problems.empty());
    BOOST_TEST(only_problem("[[fault]]\nkind = 'nmi'\nat = 'round=3'\n")
                   .starts_with("plan.toml:3:6: error: 'nmi' cannot wait for a round"));
}

BOOST_AUTO_TEST_CASE(a_debuggers_fault_is_done_at_boot_or_at_a_moment_of_the_guest) {
    const std::string skip = "[[fault]]\nkind = 'skip-branch'\nfunction = 'f'\nat = ";
    for (const auto* at : {"'boot'", "'workload+2s'", "'phase=x'", "'event=booted'"})
        BOOST_TEST(read(skip + at + "\n").problems.empty());
    BOOST_TEST(only_problem(skip + "'every=1s'\n")
                   .starts_with("plan.toml:4:6: error: 'skip-branch' is done once, and lasts"));
    BOOST_TEST(only_problem(skip + "'boot+1s'\n").find("before any program runs") !=
               std::string::npos);
    BOOST_TEST(only_problem("[[fault]]\nkind = 'force-rdt'\nat = 'workload'\n")
                   .starts_with("plan.toml:3:6: error: 'force-rdt' is possible while the kernel "
                                "boots only"));
}

BOOST_AUTO_TEST_CASE(an_errno_is_named_as_the_kernel_names_it) {
    BOOST_TEST(only_problem("[[fault]]\nkind = 'return-error'\nfunction = 'f'\nerror = 'ENOMEN'\n")
                   .find("ENOMEM") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_phase_that_the_workload_does_not_enter_is_told_with_the_nearest) {
    model::WorkloadDeclaration workload;
    workload.name = "w";
    const FaultSurroundings surroundings{&workload, 0, 0};
    const auto at = [](const std::string& phase) {
        return "[[fault]]\nkind = 'nmi'\nat = 'phase=" + phase + "'\n";
    };
    BOOST_TEST(read(at("nosuch"), surroundings).problems.empty());  // it does not say which
    workload.phases = {"grow", "round *"};
    for (const auto* known : {"grow", "round 3", "workload"})
        BOOST_TEST(read(at(known), surroundings).problems.empty());
    BOOST_TEST(only_problem(at("grwo"), surroundings) ==
               "plan.toml:3:6: error: workload 'w' enters no phase 'grwo'\n"
               "  hint: did you mean 'grow'?");
}

BOOST_AUTO_TEST_CASE(a_round_that_never_comes_is_told) {
    model::WorkloadDeclaration workload;
    workload.name = "w";
    FaultSurroundings surroundings{&workload, 0, 0};
    constexpr auto plan = "[[fault]]\nkind = 'failslab'\nat = 'round=17'\n";
    BOOST_TEST(only_problem(plan, surroundings).find("tells of no rounds") != std::string::npos);
    workload.counts_rounds = true;
    BOOST_TEST(read(plan, surroundings).problems.empty());
    surroundings.rounds = 17;
    BOOST_TEST(read(plan, surroundings).problems.empty());
    surroundings.rounds = 16;
    BOOST_TEST(only_problem(plan, surroundings).find("round 17 never comes") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_cpu_that_no_machine_has_is_told_where_it_stands) {
    constexpr auto plan = "[[fault]]\nkind = 'cpu-offline'\ncpu = 4\n";
    BOOST_TEST(read(plan, {nullptr, 0, 5}).problems.empty());
    BOOST_TEST(only_problem(plan, {nullptr, 0, 4}) ==
               "plan.toml:3:7: error: the guest has no CPU 4: it has 0 to 3\n"
               "  hint: give the topology more CPUs, or take another");
    BOOST_TEST(read("[[fault]]\nkind = 'notifier-error'\n", {nullptr, 0, 1}).problems.empty());
}

BOOST_AUTO_TEST_CASE(code_that_is_no_hex_is_told_where_it_stands) {
    for (const auto* code : {"", " ", "zz", "48 8"}) {
        const auto told =
            only_problem("[[fault]]\nkind = 'skip-branch'\nfunction = 'f'\nafter = '" +
                         std::string(code) + "'\n");
        BOOST_TEST(told.starts_with("plan.toml:4:9: error: "), told);
    }
    BOOST_TEST(read("[[fault]]\nkind = 'skip-branch'\nfunction = 'f'\nafter = '4885 ff'\n")
                   .problems.empty());
}

BOOST_AUTO_TEST_CASE(a_suspended_guest_beside_breakpoints_is_told_at_its_clock) {
    const auto told = only_problem(
        "[[fault]]\nkind = 'delay'\nfunction = 'f'\n[[fault]]\nkind = 'pause'\nclock = 'stops'\n");
    BOOST_TEST(told.starts_with("plan.toml:6:9: error: 'pause' with clock"), told);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::config
