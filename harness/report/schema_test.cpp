// SPDX-License-Identifier: GPL-2.0-or-later
// What compare, diff, history and `store list` write for machines, against its schemas.
#include "support/schema.hpp"

#include "report/compare_report.hpp"
#include "report/history_report.hpp"
#include "report/test_run.hpp"

#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>

namespace faultline::report {
namespace {

using model::Status;

std::string mistakes(const std::string& schema, const std::string& document) {
    return faultline::test::schema_mistakes(FAULTLINE_SOURCE_DIR "/results/schema/" + schema,
                                            document);
}

store::Tally tally() {
    return {5, 2, 1, 1, 2};
}

store::History history_of(store::SubjectKind kind) {
    store::History history;
    history.subject = {kind, "a000000000000000", "WARNING in f", "warning", {1}};
    history.tally = tally();
    history.first = {1762077600, "alpha", "debian:sid", "6.1.2", "one/cells/x"};
    history.runs = 2;
    history.kernels = {{"debian:sid", "6.1.1", "", "", {5, 0, 0, 0, 0}, 20394, 20394},
                       {"debian:sid", "6.1.2", std::string(40, 'c'), "p", tally(), 20394, 20402}};
    history.scenarios = {{"alpha", tally()}};
    history.findings = {{"a", "WARNING in f", "warning", true, 3, 1762077600, 1762768800}};
    history.days = {{20394, {0, 0, 1, 0, 0}}, {20396, tally()}};
    return history;
}

store::CellRecord record(const std::string& scenario, Status status, double speed) {
    store::CellRecord cell;
    cell.scenario = scenario;
    cell.kernel.reference = "debian:sid";
    cell.status = status;
    cell.metrics = {{"ops_per_second", speed}};
    if (status == Status::fail)
        cell.findings = {{"aa", "ff", "WARNING in " + test::hostile_text(), "warning", 1, false}};
    return cell;
}

compare::RunComparison comparison() {
    compare::Records a, b;
    const auto add = [](compare::Records& run, store::CellRecord cell) {
        run["cells/" + std::to_string(run.size())] = std::move(cell);
    };
    for (int i = 0; i < 5; ++i) {
        add(a, record("fast", Status::pass, 100 + i));
        add(b, record("fast", Status::pass, 50 + i));
    }
    add(a, record("broken", Status::pass, 1));
    add(b, record("broken", Status::fail, 1));
    add(a, record("unjudged", Status::pass, 1));
    add(b, record("unjudged", Status::error, 1));
    add(a, record("left", Status::pass, 1));
    add(b, record("right", Status::pass, 1));
    return compare::compare_runs(a, b);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(schemas)

BOOST_AUTO_TEST_CASE(a_history_holds_its_schema) {
    for (const auto kind : {store::SubjectKind::signature, store::SubjectKind::scenario,
                            store::SubjectKind::kernel}) {
        BOOST_TEST(mistakes("history-1.json", history_json(history_of(kind))) == "");
    }
    BOOST_TEST(mistakes("history-1.json", history_json({})) == "");
    auto other = nlohmann::json::parse(history_json({}));
    other["more"] = 1;
    BOOST_TEST(mistakes("history-1.json", other.dump()) != "");
}

BOOST_AUTO_TEST_CASE(a_list_of_runs_holds_its_schema) {
    store::RunRecord run{"run", "alpha, beta", 1762077600, true, false, 3, tally()};
    BOOST_TEST(mistakes("runs-1.json", runs_json({run, {}})) == "");
    BOOST_TEST(runs_text({run}).find("(not ended)") == std::string::npos);
    BOOST_TEST(runs_text({{}}).find("(not ended)") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_comparison_holds_its_schema) {
    const auto text = comparison_json(comparison(), "a", "b");
    BOOST_TEST(mistakes("compare-1.json", text) == "");
    const auto document = nlohmann::json::parse(text);
    BOOST_TEST(document["places_judged"] == 2);
    BOOST_TEST(document["findings"].size() == 1U);
    BOOST_TEST(document["statuses"].size() == 2U);
    BOOST_TEST(mistakes("compare-1.json", comparison_json({}, "a", "b")) == "");
}

BOOST_AUTO_TEST_CASE(a_comparison_on_a_page_tells_what_was_not_compared) {
    for (const auto& text :
         {comparison_markdown(comparison(), "a", "b"), comparison_text(comparison(), "a", "b")}) {
        BOOST_TEST(text.find("only in A: ") != std::string::npos, text);
        BOOST_TEST(text.find("only in B: ") != std::string::npos, text);
    }
    BOOST_TEST(comparison_text({}, "a", "b").find("NOTHING COMPARED") != std::string::npos);
    compare::RunComparison errors;
    errors.judged = 1;
    errors.statuses = {
        {{}, compare::StatusChange::not_judged, {1, 0, 0, 0, 0}, {0, 0, 0, 1, 0}, 1, ""}};
    const auto text = comparison_text(errors, "a", "b");
    BOOST_TEST(text.find("\nCANNOT TELL: B has errors in 1 place that A judged: nothing can be "
                         "said of it; 0 new") != std::string::npos,
               text);
}

BOOST_AUTO_TEST_CASE(a_difference_holds_its_schema) {
    compare::CellView a{"a", test::made_verdict("boot", "debian:sid", 1), {}, {}};
    compare::CellView b{"b", test::made_verdict("boot", "debian:sid", 2), {}, {}};
    compare::CellDifference difference;
    difference.differences = {{compare::Topic::module, test::hostile_text(), "1", "", 3}};
    difference.notes = {"the configuration is not known"};
    BOOST_TEST(mistakes("diff-1.json", diff_json(difference, a, b)) == "");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::report
