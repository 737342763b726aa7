// SPDX-License-Identifier: GPL-2.0-or-later
#include "config/scenario_text.hpp"

#include "config/scenario_test_files.hpp"

namespace faultline::config {
namespace {

using test_files::Files;
using test_files::mistakes;

struct Written : Files {
    /// The scenario as a file, and that it says the same when it is read.
    std::string again(const std::string& given) const {
        const auto& workload = catalogue.at("memcg-oom");
        const auto read = load(given);
        BOOST_TEST_REQUIRE(mistakes(read) == "");
        const auto text = scenario_text(*read, workload);
        const auto reread = load(text);
        BOOST_TEST_REQUIRE(mistakes(reread) == "", text);
        BOOST_TEST(scenario_text(*reread, workload) == text);
        BOOST_TEST((reread->topology == read->topology));
        BOOST_TEST((reread->workload.parameters == read->workload.parameters));
        BOOST_TEST(reread->faults.size() == read->faults.size());
        for (std::size_t i = 0; i < read->faults.size(); ++i)
            BOOST_TEST((reread->faults[i].parameters == read->faults[i].parameters));
        return text;
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(scenario_texts, Written)

BOOST_AUTO_TEST_CASE(what_has_its_default_is_left_out) {
    BOOST_TEST(again(test_files::minimal) ==
               "[scenario]\nname = \"x\"\nworkload = \"memcg-oom\"\n\n[topology]\nsockets = 2\n"
               "cores = 2\nmemory = \"1GiB\"\n");
}

BOOST_AUTO_TEST_CASE(all_else_is_written_in_the_units_of_a_scenario) {
    const auto text = again(R"([scenario]
name = "x"
description = "it says \"it's\""
workload = { name = "memcg-oom", limit = "64MiB", oom_score_adj = -5, watch = "90s" }
cmdline = "quiet 'x'"
panic_on_oops = true
stop_on_finding = false
mode = "deterministic"
confirm = "never"
timeout = "5min"
[topology]
sockets = 1
cores = 2
threads = 2
cpu = "Broadwell"
memory = "768MiB"
[dump]
on = ["panic", "hang"]
[expect]
finding = "BUG: x in y"
allow = ["oom-kill"]
[matrix]
kernel = ["debian:bookworm/cloud"]
seed = [7]
)");
    for (const auto* part :
         {"limit = \"64MiB\"", "oom_score_adj = -5", "watch = \"90s\"", "mode = \"deterministic\"",
          "workload = \"5min\"", "threads = 2", "cpu = \"Broadwell\"", "memory = \"768MiB\"",
          "on = [\"panic\", \"hang\"]", "finding = \"BUG: x in y\"", "allow = [\"oom-kill\"]",
          "seed = [7]"})
        CHECK_HAS(text, part);
}

BOOST_AUTO_TEST_CASE(faults_keep_their_times_and_what_is_not_the_default) {
    const auto text = again(std::string(test_files::minimal) +
                            "[[fault]]\nkind = \"failslab\"\nat = \"workload+2s\"\ntimes = 3\n"
                            "space = \"4KiB\"\nduration = \"500ms\"\noptional = true\n"
                            "[[fault]]\nkind = \"sysrq\"\nkey = \"c\"\nat = \"every=250ms\"\n");
    CHECK_HAS(text,
              "[[fault]]\nkind = \"failslab\"\nat = \"workload+2s\"\noptional = true\n"
              "duration = \"500ms\"\nspace = \"4KiB\"\ntimes = 3\n");
    CHECK_HAS(text, "kind = \"sysrq\"\nat = \"every=250ms\"\nkey = \"c\"\n");
}

BOOST_AUTO_TEST_CASE(nodes_that_are_not_those_of_the_sockets_are_written_out) {
    const auto text = again(std::string(test_files::minimal) +
                            "[topology]\nsockets = 2\ncores = 1\n"
                            "[[topology.node]]\ncpus = \"0-1\"\nmemory = \"512MiB\"\n"
                            "[[topology.node]]\nmemory = \"256MiB\"\n");
    CHECK_HAS(text, "[[topology.node]]\nmemory = \"256MiB\"\ndistances = [21, 10]\n");
    CHECK_HAS(text, "cpus = \"0-1\"");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::config
