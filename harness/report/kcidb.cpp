// SPDX-License-Identifier: GPL-2.0-or-later
#include "report/kcidb.hpp"

#include "host/digest.hpp"
#include "model/printable.hpp"
#include "report/finding_text.hpp"
#include "store/finding_json.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace faultline::report {
namespace {

using json = nlohmann::ordered_json;

constexpr std::size_t longest_excerpt = 16000;  ///< the schema takes 16384 characters

/// A name as a test's path may hold it: dots part it, so there is none within.
std::string path_part(const std::string& text) {
    std::string part;
    for (const char c : text) {
        const bool plain =
            (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
        part += plain ? c : '-';
    }
    return part.empty() ? "unnamed" : part;
}

/// PASS, FAIL, SKIP and ERROR are what they are called; MISS: it never ran.
std::string_view status_of(const CellRow& cell) {
    if (!cell.ran || cell.interrupted) return "MISS";
    switch (cell.status) {
        case model::Status::pass:
            return "PASS";
        case model::Status::fail:
            return "FAIL";
        case model::Status::skip:
            return "SKIP";
        case model::Status::error:
            break;
    }
    // Without a boot there was no test: infrastructure.
    return cell.seconds.contains(model::CellPhase::boot) ? "ERROR" : "MISS";
}

std::string bounded(const std::string& text, std::size_t limit) {
    std::string shown;
    std::size_t begin = 0;
    while (begin < text.size() && shown.size() < limit) {
        const auto end = std::min(text.find('\n', begin), text.size());
        shown += model::printable(std::string_view(text).substr(begin, end - begin),
                                  limit - shown.size());
        if (end < text.size()) shown += '\n';
        begin = end + 1;
    }
    return shown;
}

class Document {
 public:
    Document(const RunView& run, std::string_view origin)
        : run_(run),
          origin_(origin),
          run_id_(
              host::sha256_hex(run.summary.started + "\n" + run.summary.scenario).substr(0, 12)) {}

    std::string text() {
        for (const auto& cell : run_.cells)
            add_test(cell);
        for (const auto& group : run_.groups)
            if (group.blamed) add_issue(group);
        json document{{"version", {{"major", 5}, {"minor", 3}}}};
        const auto add = [&](const char* name, const json& list) {
            if (!list.empty()) document[name] = list;
        };
        add("checkouts", checkouts_);
        add("builds", builds_);
        add("tests", tests_);
        add("issues", issues_);
        add("incidents", incidents_);
        return store::json_text(document, 2) + "\n";
    }

 private:
    [[nodiscard]] std::string id(std::string_view name) const {
        return fmt::format("{}:{}", origin_, name);
    }
    [[nodiscard]] std::string test_id(const CellRow& cell) const {
        return id(fmt::format("{}-{}", run_id_, cell.id));
    }

    json with_origin(const std::string& own_id) const {
        return {{"id", own_id}, {"origin", origin_}};
    }

    /// The build that a cell's kernel is of; made, with its checkout, when it is first asked for.
    std::string build_of(const CellRow& cell, const model::Verdict& verdict) {
        const auto& kernel = verdict.kernel;
        const auto key = kernel.sha256.empty() ? "reference " + cell.kernel : kernel.sha256;
        const auto [found, added] = build_ids_.emplace(key, "");
        if (!added) return found->second;
        const auto name = host::sha256_hex(key).substr(0, 16);
        auto checkout = with_origin(id("checkout-" + name));
        if (is_commit(kernel.git_commit)) checkout["git_commit_hash"] = kernel.git_commit;
        checkout["comment"] = bounded(cell.kernel, 500);
        auto build = with_origin(id("build-" + name));
        build["checkout_id"] = checkout["id"];
        build["architecture"] = "x86_64";
        build["comment"] =
            bounded(kernel.version_line.empty() ? cell.kernel : kernel.version_line, 500);
        if (!kernel.release.empty()) build["status"] = "PASS";  // it was built, since it is here
        json misc{{"reference", bounded(cell.kernel, 500)}};
        const auto add = [&](const char* field, const std::string& value) {
            if (!value.empty()) misc[field] = bounded(value, 500);
        };
        add("release", kernel.release);
        add("package", kernel.package);
        add("build_id", kernel.build_id);
        add("sha256", kernel.sha256);
        add("config_sha256", kernel.config_sha256);
        build["misc"] = {{"faultline", misc}};
        found->second = build["id"].get<std::string>();
        checkouts_.push_back(std::move(checkout));
        builds_.push_back(std::move(build));
        return found->second;
    }

    void add_test(const CellRow& cell) {
        const auto read = verdict_of(run_, cell);
        const auto verdict = read ? *read : model::Verdict{};
        auto test = with_origin(test_id(cell));
        test["build_id"] = build_of(cell, verdict);
        test["path"] = "faultline." + path_part(cell.scenario);
        test["status"] = status_of(cell);
        test["comment"] = bounded(cell.name + ": " + cell.reason, 1000);
        if (!cell.started.empty()) test["start_time"] = cell.started;
        test["duration"] = cell.total_seconds;
        test["environment"] = {
            {"comment", bounded(model::describe(verdict.topology) + ", " + cell.accelerator, 200)}};
        json misc{{"cell", cell.id}, {"seed", cell.seed}, {"attempt", cell.attempt}};
        if (!verdict.replay.empty()) misc["replay"] = verdict.replay;
        test["misc"] = {{"faultline", misc}};
        std::string excerpt;
        for (std::size_t i = 0; i < verdict.findings.size(); ++i)
            if (blamed(verdict, i))
                excerpt += finding_text(verdict.findings[i], {false, 100}) + "\n";
        if (excerpt.empty() && cell.status == model::Status::error) {
            for (const auto& line : verdict.console.last_lines)
                excerpt += line + "\n";
        }
        if (!excerpt.empty()) test["log_excerpt"] = bounded(excerpt, longest_excerpt);
        tests_.push_back(std::move(test));
    }

    void add_issue(const FindingGroup& group) {
        const auto name = host::sha256_hex(group.signature).substr(0, 16);
        auto issue = with_origin(id("issue-" + name));
        issue["version"] = 1;
        issue["comment"] = bounded(group.finding.title, 500);
        issue["culprit"] = {{"code", true}, {"tool", false}, {"harness", false}};
        json misc{{"kind", to_string(group.finding.kind)}};
        if (!group.finding.function.empty())
            misc["function"] = bounded(group.finding.function, 300);
        if (!group.finding.signature.title.empty())
            misc["signature"] = bounded(group.finding.signature.title, 64);
        issue["misc"] = {{"faultline", misc}};
        for (const auto index : group.cells)
            add_incident(group, run_.cells[index], issue);
        issues_.push_back(std::move(issue));
    }

    void add_incident(const FindingGroup& group, const CellRow& cell, const json& issue) {
        const auto number = static_cast<std::size_t>(&group - run_.groups.data());
        const bool failed =
            std::any_of(cell.findings.begin(), cell.findings.end(),
                        [&](const auto& seen) { return seen.group == number && seen.blamed; });
        if (!failed) return;
        const auto issue_id = issue["id"].get<std::string>();
        auto incident = with_origin(id(
            fmt::format("{}-{}-{}", run_id_, cell.id, issue_id.substr(issue_id.rfind('-') + 1))));
        incident["issue_id"] = issue_id;
        incident["issue_version"] = 1;
        incident["test_id"] = test_id(cell);
        incident["present"] = true;
        incidents_.push_back(std::move(incident));
    }

    const RunView& run_;
    std::string origin_;
    std::string run_id_;
    std::map<std::string, std::string> build_ids_;
    json checkouts_ = json::array(), builds_ = json::array(), tests_ = json::array(),
         issues_ = json::array(), incidents_ = json::array();
};

}  // namespace

std::string kcidb_json(const RunView& run, std::string_view origin) {
    return Document(run, origin).text();
}

}  // namespace faultline::report
