// SPDX-License-Identifier: GPL-2.0-or-later
#include "config/scenario_config.hpp"

#include "config/run_file.hpp"
#include "host/file.hpp"
#include "support/temporary_directory.hpp"

#include <boost/test/unit_test.hpp>
#include <sys/stat.h>

#include <chrono>

namespace faultline::config {
namespace {

using namespace std::chrono_literals;

/// A guest directory with one workload, and a scenario file beside it.
struct Files {
    Files() {
        const auto workload = directory.path() / "workloads/memcg-oom";
        BOOST_REQUIRE(host::make_directories(workload));
        BOOST_REQUIRE(host::write_file_atomically(workload / "workload.toml", R"(
name = "memcg-oom"
purpose = "fills a memory cgroup"
executable = "memcg-oom"
[parameter.limit]
type = "size"
default = "32MiB"
minimum = "1MiB"
help = "memory.max"
[parameter.oom_score_adj]
type = "integer"
default = 0
minimum = -1000
maximum = 1000
help = "of the tasks"
[parameter.watch]
type = "duration"
unit = "s"
default = "60s"
minimum = 1
maximum = 3600
help = "how long"
)"));
        auto loaded = load_workloads(directory.path());
        BOOST_REQUIRE(loaded.has_value());
        catalogue = std::move(*loaded);
    }

    Checked<model::Scenario> load(const std::string& text, const Overrides& overrides = {}) const {
        BOOST_REQUIRE(host::write_file_atomically(file(), text));
        return load_scenario(file(), catalogue, overrides);
    }
    std::filesystem::path file() const { return directory.path() / "x.toml"; }

    test::TemporaryDirectory directory;
    WorkloadCatalogue catalogue;
};

/// The same with a workload that takes a program, and a program.
struct ProgramFiles : Files {
    ProgramFiles() {
        const auto workload = directory.path() / "workloads/program";
        BOOST_REQUIRE(host::make_directories(workload));
        BOOST_REQUIRE(host::write_file_atomically(workload / "workload.toml", R"(
name = "program"
[parameter.file]
type = "program"
[parameter.args]
type = "strings"
default = []
[parameter.pass]
type = "integers"
default = [0]
[parameter.overrun]
type = "string"
default = "error"
choices = ["error", "fail"]
)"));
        BOOST_REQUIRE(host::write_file_atomically(directory.path() / "repro.c", "int main;"));
        auto loaded = load_workloads(directory.path());
        BOOST_REQUIRE_MESSAGE(loaded.has_value(), "the declaration is right");
        catalogue = std::move(*loaded);
    }
};

std::string all_of(const std::vector<Problem>& problems) {
    std::string text;
    for (const auto& problem : problems)
        text += to_string(problem) + "\n";
    return text;
}

/// Empty if there are none.
template <class T>
std::string mistakes(const Checked<T>& checked) {
    return checked ? std::string{} : all_of(checked.error());
}

#define CHECK_HAS(text, part) BOOST_CHECK_MESSAGE((text).find(part) != std::string::npos, (text))

constexpr const char* minimal = R"([scenario]
name = "x"
workload = "memcg-oom"
)";

}  // namespace

BOOST_FIXTURE_TEST_SUITE(scenario_files, Files)

BOOST_AUTO_TEST_CASE(what_is_left_out_has_its_default) {
    const auto scenario = load(minimal);
    BOOST_REQUIRE(scenario.has_value());
    BOOST_TEST(scenario->workload.parameters.at("limit") == "33554432");
    BOOST_TEST(scenario->workload.parameters.at("watch") == "60");
    BOOST_TEST(scenario->topology.cpus() == 4U);
    BOOST_TEST(scenario->topology.nodes.size() == 2U);
    BOOST_TEST(scenario->topology.nodes[1].memory.mebibytes() == 512U);
    BOOST_TEST(scenario->topology.nodes[1].distances[0] == 21U);
    BOOST_TEST(scenario->matrix.repeat == 1U);
}

BOOST_AUTO_TEST_CASE(every_key_is_read) {
    const auto scenario = load(R"([scenario]
name = "a-b"
description = "d"
workload = { name = "memcg-oom", limit = "64MiB", oom_score_adj = -1000, watch = "2min" }
timeout = "90s"
cmdline = "quiet"
stop_on_finding = false
panic_on_oops = true
confirm = "never"
[timeouts]
boot = "5min"
[dump]
on = ["panic", "hang"]
format = "elf"
maximum = "2GiB"
[topology]
sockets = 2
cores = 1
threads = 2
cpu = "Broadwell"
[[topology.node]]
cpus = "0-3"
memory = "256MiB"
distances = [10, 17]
[[topology.node]]
memory = "128MiB"
distances = [28, 10]
[expect]
finding = "t"
allow = ["oom-kill", "warning"]
[matrix]
kernel = ["a", "b"]
seed = [1, 2]
repeat = 3
)");
    BOOST_REQUIRE(scenario.has_value());
    BOOST_TEST(scenario->workload.parameters.at("watch") == "120");
    BOOST_TEST(scenario->workload.parameters.at("oom_score_adj") == "-1000");
    BOOST_TEST((scenario->timeouts.workload == model::Duration{90s}));
    BOOST_TEST((scenario->timeouts.boot == model::Duration{5min}));
    BOOST_TEST(!scenario->stop_on_finding);
    BOOST_TEST(scenario->panic_on_oops);
    BOOST_TEST(scenario->dump.wants(model::DumpOccasion::hang));
    BOOST_TEST(!scenario->dump.wants(model::DumpOccasion::end));
    BOOST_TEST((scenario->dump.format == model::DumpFormat::elf));
    BOOST_TEST(scenario->dump.maximum.mebibytes() == 2048U);
    BOOST_TEST(!scenario->confirm);
    BOOST_TEST(scenario->topology.nodes[1].cpus.empty());
    BOOST_TEST(scenario->topology.nodes[1].distances[0] == 28U);
    BOOST_TEST(scenario->topology.memory.mebibytes() == 384U);
    BOOST_TEST(scenario->expect.allow.size() == 2U);
    BOOST_TEST(scenario->matrix.kernels.size() == 2U);
    BOOST_TEST(scenario->matrix.repeat == 3U);
}

BOOST_AUTO_TEST_CASE(all_mistakes_are_told_at_once_each_with_its_place_and_the_nearest_name) {
    const auto scenario = load(R"([scenario]
name = "Bad Name"
workload = { name = "memcg-oom", limt = "64MiB", oom_score_adj = 2000 }
timeout = 3
[topolgy]
sockets = 2
[topology]
sockets = "two"
memory = "1GB"
[expect]
allow = ["oom-kil"]
)");
    BOOST_REQUIRE(!scenario.has_value());
    const auto text = all_of(scenario.error());
    const auto place = [&](const char* line_and_column) {
        return file().string() + line_and_column;
    };
    CHECK_HAS(text, place(":2:8: error: 'Bad Name' is no plain name"));
    CHECK_HAS(text, place(":3:34: error: unknown key 'scenario.workload.limt'"));
    CHECK_HAS(text, "did you mean 'limit'?");
    CHECK_HAS(text,
              "'scenario.workload.oom_score_adj' must be between -1000 and 1000, but is 2000");
    CHECK_HAS(text, place(":4:11: error: 'scenario.timeout' must be a duration"));
    CHECK_HAS(text, "unknown table 'topolgy'");
    CHECK_HAS(text, "did you mean 'topology'?");
    CHECK_HAS(text, place(":8:11: error: 'topology.sockets' must be an integer, but is a string"));
    CHECK_HAS(text, "'topology.memory' must be a size");
    CHECK_HAS(text, "there is no kind of finding 'oom-kil'");
    CHECK_HAS(text, "did you mean 'oom-kill'?");
    BOOST_TEST(scenario.error().size() == 8U);
}

BOOST_AUTO_TEST_CASE(what_is_no_toml_is_told_with_its_place) {
    const auto scenario = load("[scenario]\nname = \n");
    BOOST_REQUIRE(!scenario.has_value());
    CHECK_HAS(all_of(scenario.error()), file().string() + ":2:");
}

BOOST_AUTO_TEST_CASE(a_file_that_is_not_there_is_told) {
    const auto scenario = load_scenario(directory.path() / "none.toml", catalogue, {});
    BOOST_REQUIRE(!scenario.has_value());
    CHECK_HAS(all_of(scenario.error()), "No such file");
}

BOOST_AUTO_TEST_CASE(a_workload_that_is_not_there_names_the_nearest) {
    const auto scenario = load("[scenario]\nname = \"x\"\nworkload = \"memcg-om\"\n");
    BOOST_REQUIRE(!scenario.has_value());
    CHECK_HAS(all_of(scenario.error()), "did you mean 'memcg-oom'?");
}

BOOST_AUTO_TEST_CASE(the_known_keys_are_each_named_once) {
    const auto scenario =
        load("[scenario]\nname = \"x\"\nworkload = { name = \"memcg-oom\", nonsense = 1 }\n");
    BOOST_REQUIRE(!scenario.has_value());
    CHECK_HAS(all_of(scenario.error()), "known: name, ");
    BOOST_TEST(all_of(scenario.error()).find("name, name") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(an_empty_file_names_what_is_missing) {
    const auto scenario = load("");
    BOOST_REQUIRE(!scenario.has_value());
    CHECK_HAS(all_of(scenario.error()), "'scenario' is missing");
}

BOOST_AUTO_TEST_CASE(nodes_that_make_no_machine_are_refused) {
    const std::string head = std::string(minimal) + "[topology]\nsockets = 1\ncores = 2\n";
    const auto problem = [&](const std::string& nodes) {
        const auto scenario = load(head + nodes);
        return scenario ? std::string("accepted") : all_of(scenario.error());
    };
    CHECK_HAS(problem("[[topology.node]]\ncpus = \"0\"\nmemory = \"128MiB\"\n"),
              "must hold each of the CPUs 0-1 once, but hold 0");
    CHECK_HAS(problem("[[topology.node]]\nmemory = \"128MiB\"\n"), "but hold none");
    CHECK_HAS(problem("[[topology.node]]\ncpus = \"0-1\"\nmemory = \"128MiB\"\n"
                      "[[topology.node]]\ncpus = \"1\"\n"),
              "but hold 0-1,1");
    CHECK_HAS(problem("[[topology.node]]\ncpus = \"0-1\"\nmemory = \"128MiB\"\ndistances = [11]\n"),
              "to itself must be 10");
    CHECK_HAS(problem("[[topology.node]]\ncpus = \"0\"\nmemory = \"128MiB\"\n"
                      "[[topology.node]]\ncpus = \"1\"\n"),
              "CPUs 0 and 1 are of one socket but of two nodes");
    CHECK_HAS(problem("[[topology.node]]\ncpus = \"zero\"\nmemory = \"128MiB\"\n"),
              "no list of CPUs");
    CHECK_HAS(problem("[[topology.node]]\n"), "has CPUs or memory");
    BOOST_TEST(problem("[[topology.node]]\ncpus = \"0-1\"\nmemory = \"128MiB\"\n") == "accepted");
}

BOOST_AUTO_TEST_CASE(a_dump_that_cannot_be_is_told_with_what_there_is) {
    const auto head = std::string(minimal) + "[dump]\n";
    const auto told = [&](const std::string& text) { return mistakes(load(head + text)); };
    CHECK_HAS(told("on = \"panik\"\n"), "did you mean 'panic'?");
    CHECK_HAS(told("on = [\"hang\", 3]\n"), "'dump.on'");
    CHECK_HAS(told("on = \"end\"\nformat = \"zip\"\n"), "known: kdump-zlib, elf");
    CHECK_HAS(told("on = \"end\"\nmaximum = \"1KiB\"\n"), "'dump.maximum'");
    CHECK_HAS(told("format = \"elf\"\n"), "on = [");
    BOOST_TEST(load(head + "on = \"end\"\n")->dump.wants(model::DumpOccasion::panic));
    BOOST_TEST(!load(minimal)->dump.wanted());
}

BOOST_AUTO_TEST_CASE(settings_of_the_command_line_win) {
    const auto scenario =
        load(minimal, {{"topology.memory=2GiB", "workload.limit=\"16MiB\"", "timeout=5s",
                        "matrix.seed=[7]", "scenario.stop_on_finding=false"},
                       {"k"}});
    BOOST_TEST_REQUIRE(mistakes(scenario) == "");
    BOOST_TEST(scenario->topology.memory.mebibytes() == 2048U);
    BOOST_TEST(scenario->workload.parameters.at("limit") == "16777216");
    BOOST_TEST((scenario->timeouts.workload == model::Duration{5s}));
    BOOST_TEST(scenario->matrix.seeds[0] == 7U);
    BOOST_TEST(!scenario->stop_on_finding);
    BOOST_TEST(scenario->matrix.kernels[0] == "k");
}

BOOST_AUTO_TEST_CASE(a_wrong_setting_is_told_as_such) {
    const auto scenario =
        load(minimal, {{"topology.memry=2GiB", "nonsense", "topology.cores=0"}, {}});
    BOOST_REQUIRE(!scenario.has_value());
    const auto text = all_of(scenario.error());
    CHECK_HAS(text, "--set topology.memry: error: unknown key 'topology.memry'");
    CHECK_HAS(text, "'nonsense' is no setting");
    CHECK_HAS(text, "--set topology.cores: error: 'topology.cores' must be between 1");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(workload_declarations)

BOOST_AUTO_TEST_CASE(a_broken_declaration_is_told_with_its_place) {
    const test::TemporaryDirectory directory;
    const auto workload = directory.path() / "workloads/bad";
    BOOST_REQUIRE(host::make_directories(workload));
    BOOST_REQUIRE(host::write_file_atomically(
        workload / "workload.toml", "name = \"bad\"\n[parameter.n]\ntype = \"intger\"\n"));
    const auto loaded = load_workloads(directory.path());
    BOOST_REQUIRE(!loaded.has_value());
    const auto text = all_of(loaded.error());
    CHECK_HAS(text, "unknown parameter type 'intger'");
    CHECK_HAS(text, "did you mean 'integer'?");
    CHECK_HAS(text, "'parameter.n.default' is missing");
}

BOOST_FIXTURE_TEST_CASE(two_different_times_for_the_workload_are_a_mistake, Files) {
    const std::string text =
        "[scenario]\nname = \"x\"\nworkload = \"memcg-oom\"\ntimeout = \"90s\"\n[timeouts]\n";
    const auto differing = load(text + "workload = \"60s\"\n");
    BOOST_REQUIRE(!differing.has_value());
    CHECK_HAS(all_of(differing.error()),
              file().string() + ":6:12: error: 'timeouts.workload' is 1min");
    CHECK_HAS(all_of(differing.error()), "'scenario.timeout' is 90s");
    BOOST_TEST(mistakes(load(text + "workload = \"90s\"\n")) == "");
    BOOST_TEST(load(text + "boot = \"60s\"\n")->timeouts.workload == 90s);
}

BOOST_FIXTURE_TEST_CASE(what_cannot_be_read_twice_is_no_scenario, Files) {
    const auto fifo = directory.path() / "fifo.toml";
    BOOST_REQUIRE(::mkfifo(fifo.c_str(), 0600) == 0);
    CHECK_HAS(mistakes(load_scenario(fifo, catalogue, {})), "this is no regular file");
    CHECK_HAS(mistakes(load_scenario(directory.path(), catalogue, {})), "this is a directory");
}

BOOST_AUTO_TEST_CASE(every_workload_that_we_ship_is_declared_rightly) {
    const auto loaded = load_workloads(std::filesystem::path(FAULTLINE_BUILD_DIR) / "guest");
    BOOST_TEST_REQUIRE(mistakes(loaded) == "");
    for (const auto* name : {"boot", "freeze", "memcg-oom", "sysrq"}) {
        BOOST_TEST(loaded->count(name) == 1U, name);
    }
}

BOOST_AUTO_TEST_CASE(every_scenario_that_we_ship_is_right) {
    const auto workloads = load_workloads(std::filesystem::path(FAULTLINE_BUILD_DIR) / "guest");
    BOOST_REQUIRE(workloads.has_value());
    std::size_t count = 0;
    const auto directory = std::filesystem::path(FAULTLINE_SOURCE_DIR) / "scenarios";
    for (const auto& entry : std::filesystem::directory_iterator(directory)) {
        if (entry.path().extension() != ".toml") continue;
        const auto run = load_run_file(entry.path(), *workloads, {});
        BOOST_TEST_REQUIRE(mistakes(run) == "");
        ++count;
    }
    BOOST_TEST(count >= 4U);
}

BOOST_FIXTURE_TEST_CASE(a_program_is_found_beside_the_scenario_and_its_parameters_are_checked,
                        ProgramFiles) {
    const auto scenario = load(
        "[scenario]\nname = 'x'\n"
        "workload = { name = 'program', file = 'repro.c', args = ['-n', 'a b'], pass = [0, 77] "
        "}\n");
    BOOST_REQUIRE_MESSAGE(scenario.has_value(), "see problems");
    const auto& parameters = scenario->workload.parameters;
    BOOST_TEST(parameters.at("file") == (directory.path() / "repro.c").string());
    BOOST_TEST(parameters.at("args") == R"(["-n","a b"])");
    BOOST_TEST(parameters.at("pass") == "0,77");
    BOOST_TEST(parameters.at("overrun") == "error");
    const auto wrong = load(
        "[scenario]\nname = 'x'\nworkload = { name = 'program', file = 'none.c', args = [1], "
        "pass = [-1], overrun = 'failed' }\n");
    BOOST_REQUIRE(!wrong.has_value());
    const auto text = all_of(wrong.error());
    BOOST_TEST(text.find("x.toml:3:39: error: there is no file '") != std::string::npos, text);
    BOOST_TEST(text.find("args") != std::string::npos, text);
    BOOST_TEST(text.find("pass") != std::string::npos, text);
    BOOST_TEST(text.find("must be one of error, fail, but is 'failed'") != std::string::npos, text);
    BOOST_TEST(wrong.error().size() == 4U);
}

BOOST_FIXTURE_TEST_CASE(a_program_has_a_short_form_and_cannot_be_left_out, ProgramFiles) {
    const auto scenario =
        load("[scenario]\nname = 'x'\nworkload = { program = 'repro.c', overrun = 'fail' }\n");
    BOOST_REQUIRE(scenario.has_value());
    BOOST_TEST(scenario->workload.name == "program");
    BOOST_TEST(scenario->workload.parameters.at("file") == (directory.path() / "repro.c").string());
    BOOST_TEST(scenario->workload.parameters.at("overrun") == "fail");
    const auto none = load("[scenario]\nname = 'x'\nworkload = 'program'\n");
    BOOST_REQUIRE(!none.has_value());
    BOOST_TEST(all_of(none.error()).find("'scenario.workload.file' is missing") !=
               std::string::npos);
}

BOOST_FIXTURE_TEST_CASE(the_command_line_s_program_takes_the_place_of_the_scenario_s_workload,
                        ProgramFiles) {
    Overrides overrides;
    overrides.program = directory.path() / "repro.c";
    overrides.arguments = {"-n", "3"};
    const auto other =
        load("[scenario]\nname = 'x'\nworkload = { name = 'memcg-oom' }\n", overrides);
    BOOST_REQUIRE(other.has_value());
    BOOST_TEST(other->workload.name == "program");
    BOOST_TEST(other->workload.parameters.at("args") == R"(["-n","3"])");
    const auto same = load(
        "[scenario]\nname = 'x'\nworkload = { program = 'none.c', overrun = 'fail' }\n", overrides);
    BOOST_REQUIRE(same.has_value());
    BOOST_TEST(same->workload.parameters.at("file") == overrides.program.string());
    BOOST_TEST(same->workload.parameters.at("overrun") == "fail");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::config
