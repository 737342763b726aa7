// SPDX-License-Identifier: GPL-2.0-or-later
#include "config/scenario_config.hpp"

#include "config/scenario_test_files.hpp"

#include <boost/test/unit_test.hpp>
#include <sys/stat.h>

#include <chrono>

namespace faultline::config {
namespace {

using namespace test_files;
using namespace std::chrono_literals;

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
mode = "deterministic"
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
    BOOST_TEST((scenario->mode == model::Mode::deterministic));
    BOOST_TEST(scenario->topology.nodes[1].cpus.empty());
    BOOST_TEST(scenario->topology.nodes[1].distances[0] == 28U);
    BOOST_TEST(scenario->topology.memory.mebibytes() == 384U);
    BOOST_TEST(scenario->expect.allow.size() == 2U);
    BOOST_TEST(scenario->matrix.kernels.size() == 2U);
    BOOST_TEST(scenario->matrix.repeat == 3U);
}

BOOST_AUTO_TEST_CASE(a_mode_that_there_is_not_is_told_with_those_that_there_are) {
    const auto scenario = load(minimal, {{"scenario.mode=replay"}, {"k"}});
    BOOST_REQUIRE(!scenario.has_value());
    CHECK_HAS(all_of(scenario.error()), R"(it is "parallel", "one-thread" or "deterministic")");
    BOOST_TEST((load(minimal, {{}, {"k"}})->mode == model::Mode::parallel));
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
    CHECK_HAS(told("on = []\n"), "'dump.on' names no occasion");
    CHECK_HAS(told("on = [\"hang\", \"hang\"]\n"), "'dump.on' names 'hang' twice");
    CHECK_HAS(told("on = \"end\"\nformat = \"zip\"\n"), "known: kdump-zlib, elf");
    CHECK_HAS(told("on = \"end\"\nmaximum = \"1KiB\"\n"), "'dump.maximum'");
    CHECK_HAS(told("format = \"elf\"\n"), "on = [");
    BOOST_TEST(load(head + "on = \"end\"\n")->dump.wants(model::DumpOccasion::panic));
    BOOST_TEST(!load(minimal)->dump.wanted());
}

BOOST_AUTO_TEST_CASE(two_different_times_for_the_workload_are_a_mistake) {
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

BOOST_AUTO_TEST_CASE(what_cannot_be_read_twice_is_no_scenario) {
    const auto fifo = directory.path() / "fifo.toml";
    BOOST_REQUIRE(::mkfifo(fifo.c_str(), 0600) == 0);
    CHECK_HAS(mistakes(load_scenario(fifo, catalogue, {})), "this is no regular file");
    CHECK_HAS(mistakes(load_scenario(directory.path(), catalogue, {})), "this is a directory");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::config
