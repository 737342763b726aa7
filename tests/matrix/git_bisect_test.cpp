// SPDX-License-Identifier: GPL-2.0-or-later
// `git bisect run faultline run --bisect` in a repository whose revisions say which cell they make.
#include "host/file.hpp"
#include "support/program.hpp"

#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>

#include <map>

namespace faultline::test {
namespace {

const std::string program = std::string(FAULTLINE_BUILD_DIR) + "/bin/faultline";

struct Repository : Program {
    /// A seed whose simulated cell comes out as each status does.
    Repository() {
        std::string seeds = "1";
        for (int seed = 2; seed <= 300; ++seed)
            seeds += "," + std::to_string(seed);
        run({"--simulate", "0", "--kernel", "k", "--jobs", "8", "--set",
             "matrix.seed=[" + seeds + "]", scenario("boot")});
        const auto all = summary();
        for (const auto& cell : all["cells"])
            seed_of[cell["status"]] = cell["seed"].get<int>();
        git("init -q && git config user.name a && git config user.email a@b");
    }
    Answer git(const std::string& words) {
        return shell("mkdir -p tree && cd tree && git " + words);
    }
    void commit(const std::string& name, const std::string& status) {
        const auto answer =
            git("rev-parse -q --git-dir > git-dir && echo " + std::to_string(seed_of.at(status)) +
                " > seed && echo " + name + " > name && git add . && git commit -q -m " + name +
                " && git tag " + name);
        BOOST_TEST(answer.status == 0, answer.err);
    }
    /// A step of the bisection, for the shell.
    std::string step(const std::string& more = {}) const {
        return program + " run --bisect --quiet --simulate 0 --kernel k --out $(mktemp -u) --set " +
               "matrix.seed=[$(cat seed)] " + more + " " + scenario("boot");
    }
    std::map<std::string, int> seed_of;
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(git_bisect, Repository)

BOOST_AUTO_TEST_CASE(a_step_answers_as_git_wants_it) {
    for (const auto& [status, code] :
         std::map<std::string, int>{{"pass", 0}, {"fail", 1}, {"skip", 125}, {"error", 125}}) {
        commit("c-" + status, status);
        const auto answer = shell("cd tree && " + step());
        BOOST_TEST(answer.status == code, status + ": " + answer.err);
    }
    BOOST_TEST(shell("cd tree && " + step("--only ''")).status == 128);
    BOOST_TEST(shell("cd tree && " + step("--set topology.sockets=99")).status == 128);
}

BOOST_AUTO_TEST_CASE(the_first_bad_revision_is_found_past_one_that_cannot_be_told) {
    commit("c1", "pass");
    commit("c2", "pass");
    commit("c3", "pass");
    commit("c4", "skip");
    commit("c5", "pass");
    commit("c6", "fail");
    commit("c7", "fail");
    commit("c8", "fail");
    const auto found = git("bisect start c8 c1 && git bisect run sh -c '" + step() + "'");
    BOOST_TEST(found.status == 0, found.err);
    const auto bad = git("show -s --format=%s refs/bisect/bad");
    BOOST_TEST(bad.out == "c6\n", bad.out + found.out);
    // What keeps every step from running ends the bisection instead of skipping revisions.
    const auto stopped = git("bisect reset && git bisect start c8 c1 && git bisect run sh -c '" +
                             step("--set topology.sockets=99") + "'");
    BOOST_TEST(stopped.status != 0);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::test
