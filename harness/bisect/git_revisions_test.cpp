// SPDX-License-Identifier: GPL-2.0-or-later
#include "bisect/git_revisions.hpp"

#include "bisect/bisect_log.hpp"
#include "bisect/test_repository.hpp"

#include <boost/test/unit_test.hpp>

#include <fstream>

namespace faultline::bisect {
namespace {

constexpr auto passes = "echo clean > kernel";
constexpr auto fails = "echo seen > kernel";
constexpr auto crashes = "echo other > kernel";
constexpr auto does_not_build = "echo 'init/main.c:7: error' >&2; exit 2";

/// Ten commits in a line: the seventh brings the bug, the fourth does not build, the eighth crashes
/// otherwise.
struct Line {
    test::Repository repository;
    std::vector<std::string> commits;
    host::Cancel cancel;
    GitRevisions revisions{repository.path(), cancel};

    Line() {
        for (int i = 0; i < 10; ++i) {
            const auto* script = i >= 6 ? fails : passes;
            if (i == 3) script = does_not_build;
            if (i == 7) script = crashes;
            commits.push_back(repository.commit("change " + std::to_string(i), script));
        }
    }
    [[nodiscard]] Outcome run(const std::string& commit) const {
        const auto word = repository.build(commit);
        return outcome_from(word).value_or(Outcome::unbuildable);
    }
    [[nodiscard]] End finish(Bisection& bisection) const {
        for (int i = 0; i < 1000; ++i) {
            const auto step = bisection.next();
            if (!step) BOOST_FAIL(step.error().what);
            if (step->end) return *step->end;
            bisection.observe({step->revision, run(step->revision), "why", {}});
        }
        BOOST_FAIL("it does not end");
        return {};
    }
    [[nodiscard]] Bisection whole() const {
        Settings settings;
        settings.good = commits.front();
        settings.bad = commits.back();
        return {settings, revisions};
    }
};

BOOST_AUTO_TEST_SUITE(bisect_git)

BOOST_AUTO_TEST_CASE(
    the_first_bad_commit_is_found_past_one_that_does_not_build_and_one_that_crashes) {
    const Line line;
    auto bisection = line.whole();
    const auto end = line.finish(bisection);
    BOOST_TEST((end.kind == End::Kind::found));
    BOOST_TEST(line.revisions.subject_of(end.revision) == "change 6");
}

BOOST_AUTO_TEST_CASE(the_repository_stays_as_it_is) {
    const Line line;
    const auto before = line.repository.git({"for-each-ref"}) + line.repository.git({"status"});
    auto bisection = line.whole();
    [[maybe_unused]] const auto end = line.finish(bisection);
    BOOST_TEST(line.repository.git({"for-each-ref"}) + line.repository.git({"status"}) == before);
}

BOOST_AUTO_TEST_CASE(git_replays_the_log_to_the_same_commit) {
    const Line line;
    auto bisection = line.whole();
    const auto end = line.finish(bisection);
    const auto log = bisect_log(bisection, &end, [&](const std::string& commit) {
        return line.revisions.subject_of(commit);
    });
    BOOST_TEST(log.find("# first bad commit: [" + line.commits[6] + "] change 6\n") !=
               std::string::npos);
    std::ofstream(line.repository.path() / "../log") << log;
    line.repository.git({"bisect", "replay", "../log"});
    const auto replayed = line.repository.git({"bisect", "log"});
    BOOST_TEST(replayed.find("# first bad commit: [" + line.commits[6] + "]") != std::string::npos);
    line.repository.git({"bisect", "reset"});
}

BOOST_AUTO_TEST_CASE(a_bug_on_a_branch_that_was_merged_is_found_there) {
    Line line;
    auto& repository = line.repository;
    const auto main = repository.git({"symbolic-ref", "--short", "HEAD"});
    repository.git({"checkout", "--quiet", "-b", "topic", line.commits[1]});
    repository.commit("topic 1", passes);
    const auto culprit = repository.commit("topic 2", fails);
    repository.commit("topic 3", fails);
    repository.git({"checkout", "--quiet", "-b", "merged", line.commits[2]});
    repository.git({"merge", "--quiet", "--no-ff", "-X", "theirs", "-m", "merge", "topic"});
    const auto last = repository.commit("after", fails);
    Settings settings;
    settings.good = line.commits[0];
    settings.bad = last;
    Bisection bisection(settings, line.revisions);
    BOOST_TEST(line.finish(bisection).revision == culprit);
}

BOOST_AUTO_TEST_CASE(where_histories_meet_is_told_and_what_is_the_wrong_way_round) {
    Line line;
    line.repository.git({"checkout", "--quiet", "-b", "stable", line.commits[2]});
    const auto stable = line.repository.commit("stable 1", passes);
    const auto& revisions = line.revisions;
    BOOST_TEST(revisions.bases(stable, line.commits[9]).value() ==
                   std::vector<std::string>{line.commits[2]},
               boost::test_tools::per_element());
    BOOST_TEST(revisions.bases(line.commits[1], line.commits[9]).value() ==
                   std::vector<std::string>{line.commits[1]},
               boost::test_tools::per_element());
    BOOST_TEST(
        revisions.bases(line.commits[9], line.commits[1]).error().hint.find("wrong way round") !=
        std::string::npos);
    BOOST_TEST(revisions.commit_of("stable").value() == stable);
    BOOST_TEST(!revisions.commit_of("no-such-branch"));
    BOOST_TEST(!revisions.commit_of("--all"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace faultline::bisect
