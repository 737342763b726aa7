// SPDX-License-Identifier: GPL-2.0-or-later
#include "selftest/selftest.hpp"

#include "host/file.hpp"
#include "schedule/test_listener.hpp"
#include "support/temporary_directory.hpp"

#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>

namespace faultline::selftest {
namespace {

/// Guests that do not boot; remembers how many run.json told of when each was begun.
class NothingBoots final : public schedule::Executor {
 public:
    explicit NothingBoots(std::filesystem::path run) : run_(std::move(run)) {}
    [[nodiscard]] model::Verdict execute(const run::CellRequest& request, const host::Cancel&,
                                         const run::OnProgress&) override {
        const auto text = host::read_file(run_ / "run.json");
        told.push_back(text ? static_cast<int>(nlohmann::json::parse(*text)["cells"].size()) : -1);
        model::Verdict verdict;
        verdict.cell = request.cell;
        verdict.reason = "nothing boots here";
        return verdict;
    }
    std::vector<int> told;

 private:
    std::filesystem::path run_;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(selftests)

BOOST_AUTO_TEST_CASE(the_summary_is_on_disk_before_each_guest_for_a_run_that_is_killed) {
    const test::TemporaryDirectory directory;
    const auto run = store::RunDirectory::create(directory.path() / "run");
    BOOST_REQUIRE(run.has_value());
    NothingBoots executor(run->path());
    schedule::test::Silence listener;
    const host::Cancel never;
    const auto report = run_selftest(
        {"k", {"panic", "double-fault"}, {"faultline"}}, executor,
        [](const std::string&, model::Duration) { return Result<model::Kernel>(model::Kernel{}); },
        *run, listener, never);
    BOOST_TEST(report.guests == 2U);
    BOOST_TEST(executor.told == (std::vector<int>{0, 1}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::selftest
