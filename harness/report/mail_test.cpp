// SPDX-License-Identifier: GPL-2.0-or-later
#include "report/mail.hpp"

#include "report/mail_commands.hpp"
#include "report/test_run.hpp"
#include "schedule/simulated_executor.hpp"
#include "support/safe_text.hpp"
#include "support/temporary_directory.hpp"

#include <boost/test/unit_test.hpp>

namespace faultline::report {
namespace {

const std::string good_commit(40, 'a'), bad_commit(40, 'b');

test::MadeCell cell(const std::string& kernel, const std::string& release, std::uint64_t number,
                    bool failed, const std::string& commit = {}) {
    auto verdict = test::made_verdict("umount", kernel, number);
    verdict.kernel.release = release;
    verdict.kernel.git_commit = commit;
    if (failed) {
        verdict.status = model::Status::fail;
        verdict.findings = {test::made_finding("kernfs_remove")};
        verdict.expected = {false};
    }
    return {verdict, {}, {}};
}

struct Run {
    explicit Run(const std::vector<test::MadeCell>& cells) {
        test::write_run(directory.path() / "run", "umount", cells);
        auto read = view_run(directory.path() / "run");
        BOOST_REQUIRE(read.has_value());
        view = std::move(*read);
    }
    [[nodiscard]] std::string mail_of(std::size_t group = 0) const {
        auto text = mail(view, group);
        BOOST_REQUIRE(text.has_value());
        return std::move(*text);
    }
    faultline::test::TemporaryDirectory directory;
    RunView view;
};

bool has(const std::string& text, const std::string& what) {
    return text.find(what) != std::string::npos;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(mails)

BOOST_AUTO_TEST_CASE(a_regression_between_two_commits_is_told_to_regzbot) {
    const Run run({cell("tree:b", "5.17.0-rc1", 2, true, bad_commit),
                   cell("tree:a", "5.16.0", 1, false, good_commit)});
    const auto text = run.mail_of();
    BOOST_TEST(text.starts_with("Subject: [REGRESSION] BUG: unable to handle kernel NULL pointer "
                                "dereference in kernfs_remove on 5.17.0-rc1\n\n"),
               text);
    BOOST_TEST(has(text, "Last good:  5.16.0\nFirst bad:  5.17.0-rc1\n\n"));
    BOOST_TEST(has(text, "\n\n#regzbot introduced: " + good_commit + ".." + bad_commit + "\n\n"));
    BOOST_TEST(has(text,
                   "RIP: kernfs_remove+0x8/0x50\nCall Trace:\n  rdt_kill_sb+0x2f/0x70\n"
                   "    rdt_kill_sb at fs/resctrl/fs.c:9\n"));
    BOOST_TEST(!has(text, "maybe_this"));
    BOOST_TEST(has(text, "faultline run --kernel tree:b --cell"));
    BOOST_TEST(has(text, "qemu-system-x86_64"));
}

BOOST_AUTO_TEST_CASE(what_is_not_known_is_not_told) {
    // No older kernel passed; the newer one that did says nothing of who introduced it.
    const Run fixed({cell("a", "6.1.190", 1, true), cell("b", "6.1.192", 2, false)});
    BOOST_TEST(!has(fixed.mail_of(), "REGRESSION"));
    BOOST_TEST(!has(fixed.mail_of(), "Last good"));
    BOOST_TEST(!has(fixed.mail_of(), "regzbot"));
    BOOST_TEST(!has(fixed.mail_of(), "commit:"));
    // Good and bad, but no commits, or a tree with changes of its own.
    const Run versions({cell("a", "6.1.1", 1, false, good_commit + "-dirty"),
                        cell("b", "6.1.2", 2, true, bad_commit)});
    BOOST_TEST(has(versions.mail_of(), "Last good:  6.1.1"));
    BOOST_TEST(!has(versions.mail_of(), "regzbot"));
    // A kernel that passed only once is good for nothing.
    const Run rare(
        {cell("a", "6.1.1", 1, false), cell("a", "6.1.1", 3, true), cell("b", "6.1.2", 2, true)});
    BOOST_TEST(!has(rare.mail_of(), "Last good"));
    BOOST_TEST(has(rare.mail_of(), "It was seen in 1 of 2 runs on that kernel"));
}

BOOST_AUTO_TEST_CASE(kernels_without_a_release_are_in_no_order) {
    const Run known({cell("a", "6.1.1", 1, false), cell("b", "6.1.2", 2, true)});
    BOOST_TEST(has(known.mail_of(), "Kernels that were tried, the oldest first:\n"));
    const Run unknown({cell("a", "", 1, false), cell("b", "6.1.2", 2, true)});
    BOOST_TEST(has(unknown.mail_of(), "Kernels that were tried:\n"));
    BOOST_TEST(!has(unknown.mail_of(), "REGRESSION"));
}

BOOST_AUTO_TEST_CASE(what_was_simulated_says_so_first) {
    auto simulated = cell("a", "6.1.1", 1, true);
    simulated.verdict.host.accelerator_reason = schedule::simulated_reason;
    const Run run({simulated});
    const auto text = run.mail_of();
    BOOST_TEST(text.starts_with("Subject: [SIMULATED] BUG: "), text);
    BOOST_TEST(has(text, "The run was simulated: no guest ran"));
    BOOST_TEST(!has(text, "reported what follows"));
}

BOOST_AUTO_TEST_CASE(what_a_guest_printed_is_made_printable) {
    faultline::test::TemporaryDirectory directory;
    test::write_run(directory.path() / "run", "mixed", test::mixed_cells());
    const auto view = view_run(directory.path() / "run");
    BOOST_REQUIRE(view.has_value());
    for (std::size_t i = 0; i < view->groups.size(); ++i)
        BOOST_TEST(faultline::test::is_safe_text(mail(*view, i).value_or("\x1b")));
}

BOOST_AUTO_TEST_CASE(a_finding_is_named_by_number_signature_or_title) {
    const Run run({cell("a", "6.1.190", 1, true)});
    const auto& group = run.view.groups.at(0);
    for (const auto& name : {std::string(), std::string("1"), group.signature, group.finding.title})
        BOOST_TEST(find_group(run.view, name).value_or(9) == 0U, name);
    for (const auto* name : {"0", "2", "kernfs", "1x"})
        BOOST_TEST(!find_group(run.view, name).has_value(), name);
    const Run passed({cell("a", "6.1.190", 1, false)});
    BOOST_TEST(!find_group(passed.view, "").has_value());
}

BOOST_AUTO_TEST_CASE(earlier_runs_of_a_results_directory_tell_what_was_good) {
    faultline::test::TemporaryDirectory directory;
    const auto results = directory.path() / "results";
    test::write_run(results / "1", "umount", {cell("tree:a", "5.16.0", 1, false, good_commit)});
    test::write_run(results / "2", "umount", {cell("tree:b", "5.17.0", 2, true, bad_commit)});
    const auto view = view_run(results / "2");
    BOOST_REQUIRE(view.has_value());
    const auto text = mail(*view, 0).value_or("");
    BOOST_TEST(has(text, "Last good:  5.16.0\nFirst bad:  5.17.0\n"), text);
    BOOST_TEST(has(text, "#regzbot introduced: " + good_commit + ".." + bad_commit));
}

BOOST_AUTO_TEST_CASE(words_reach_a_shell_as_they_are) {
    BOOST_TEST(shell_words({"faultline", "a b", "it's", "", "$x"}) ==
               "faultline 'a b' 'it'\\''s' '' '$x'");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::report
