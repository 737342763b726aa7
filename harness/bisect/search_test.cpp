// SPDX-License-Identifier: GPL-2.0-or-later
#include "bisect/search.hpp"

#include "support/temporary_directory.hpp"

#include <boost/test/unit_test.hpp>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <fstream>
#include <system_error>

namespace faultline::bisect {
namespace {
namespace fs = std::filesystem;

constexpr std::size_t revisions = 40, first_bad = 23;

std::vector<std::string> numbered() {
    std::vector<std::string> names;
    for (std::size_t i = 0; i < revisions; ++i)
        names.push_back(std::to_string(i));
    return names;
}

State fresh() {
    State state;
    state.settings.good = "0";
    state.settings.bad = std::to_string(revisions - 1);
    state.kernels = numbered();
    return state;
}

Tried try_once(const std::string& revision, unsigned attempt) {
    const auto at = std::stoul(revision);
    if (at == 19) return {Outcome::unbuildable, "it does not build", {}, {}};
    const bool seen = at >= first_bad && attempt % 2 == 0;
    return {seen ? Outcome::seen : Outcome::clean, {}, {}, seen ? "BUG" : ""};
}

/// One process of a bisection, as the command starts it and goes on with it.
Result<End> go_on(const fs::path& run, const TryRevision& try_revision) {
    auto state = read_state(run).value();
    const RevisionList list(state.kernels);
    Bisection bisection(state.settings, list);
    return search(state, bisection, run, try_revision, {});
}

BOOST_AUTO_TEST_SUITE(bisect_search)

BOOST_AUTO_TEST_CASE(an_error_of_the_host_at_any_step_costs_no_run) {
    const faultline::test::TemporaryDirectory whole;
    BOOST_REQUIRE(write_state(whole.path(), fresh()));
    unsigned needed = 0;
    const auto counted = [&](const std::string& revision, unsigned attempt) -> Result<Tried> {
        ++needed;
        return try_once(revision, attempt);
    };
    const auto end = go_on(whole.path(), counted).value();
    BOOST_TEST(end.revision == std::to_string(first_bad));

    const faultline::test::TemporaryDirectory broken;
    BOOST_REQUIRE(write_state(broken.path(), fresh()));
    unsigned made = 0;
    bool fails = false;
    std::optional<End> ended;
    while (!ended) {
        const auto now =
            go_on(broken.path(), [&](const auto& revision, unsigned attempt) -> Result<Tried> {
                fails = !fails;
                if (fails) return failure("the host is tired");
                ++made;
                return try_once(revision, attempt);
            });
        if (now) ended = *now;
    }
    BOOST_TEST(ended->revision == end.revision);
    BOOST_TEST(made == needed);
    BOOST_TEST(read_state(broken.path())->target == "BUG");
}

/// Waits until `file` has more than `lines` lines, or the process is gone.
void wait_for_lines(const fs::path& file, std::size_t lines, pid_t process) {
    for (;;) {
        std::ifstream in(file);
        std::size_t count = 0;
        for (std::string line; std::getline(in, line);)
            ++count;
        siginfo_t gone{};
        ::waitid(P_PID, static_cast<id_t>(process), &gone, WEXITED | WNOHANG | WNOWAIT);
        if (count > lines || gone.si_pid == process) return;
        ::poll(nullptr, 0, 1);
    }
}

BOOST_AUTO_TEST_CASE(a_search_that_is_killed_again_and_again_ends_at_the_same_revision) {
    const faultline::test::TemporaryDirectory directory;
    BOOST_REQUIRE(write_state(directory.path(), fresh()));
    const auto tries = directory.path() / "tries";
    unsigned kills = 0;
    for (bool done = false; !done;) {
        const auto before = read_state(directory.path())->observations.size();
        const auto process = ::fork();
        BOOST_REQUIRE(process >= 0);
        if (process == 0) {
            const auto end = go_on(directory.path(),
                                   [&](const auto& revision, unsigned attempt) -> Result<Tried> {
                                       std::ofstream(tries, std::ios::app) << revision << '\n';
                                       return try_once(revision, attempt);
                                   });
            ::_exit(end && end->revision == std::to_string(first_bad) ? 0 : 1);
        }
        wait_for_lines(tries, before + kills + 3, process);
        ::kill(process, SIGKILL);
        int status = 0;
        ::waitpid(process, &status, 0);
        done = WIFEXITED(status);
        if (done) BOOST_TEST(WEXITSTATUS(status) == 0);
        kills += done ? 0 : 1;
        // What is on record is whole, and never less than it was.
        BOOST_TEST(read_state(directory.path())->observations.size() >= before);
    }
    BOOST_TEST_MESSAGE("killed " << kills << " times");
    BOOST_TEST(kills > 5U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace faultline::bisect
