// SPDX-License-Identifier: GPL-2.0-or-later
#include "reported/draft.hpp"

#include "model/printable.hpp"
#include "reported/rules.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>

namespace faultline::reported {
namespace {

using model::printable;

constexpr std::size_t comment_limit = 300;

/// Debian's suites by the series of their kernels.
constexpr std::array<std::pair<std::string_view, std::string_view>, 3> suites{{
    {"5.10", "bullseye"},
    {"6.1", "bookworm"},
    {"6.12", "trixie"},
}};

/// "6.1" of "6.1.0-50-cloud-amd64".
std::string_view series_of(std::string_view release) {
    const auto dot = release.find('.');
    if (dot == std::string_view::npos) return {};
    const auto end = release.find_first_not_of("0123456789", dot + 1);
    return release.substr(0, std::min(end, release.size()));
}

/// Null: no recipe of ours has the commit.
const KnownBug* known_bug(const std::string& commit, const std::vector<KnownBug>& known) {
    constexpr std::size_t digits = 12;
    for (const auto& bug : known) {
        const auto same = std::min(commit.size(), bug.commit.size());
        if (same >= digits && commit.compare(0, same, bug.commit, 0, same) == 0) return &bug;
    }
    return nullptr;
}

/// Debian's of the report's series, if there is one with the code that the faults change
/// (kernfs_remove() of 5.10 checks elsewhere); the bug is put into it.
void choose_stock_kernel(const Report& report, const std::vector<KnownBug>& known, Draft& draft) {
    std::string_view suite = "bookworm";
    for (const auto& release : report.facts.releases)
        if (series_of(release) == "6.12") suite = "trixie";
    draft.kernels = {fmt::format("debian:{}/cloud", suite)};
    for (const auto& commit : report.facts.commits)
        if (const auto* bug = known_bug(commit, known)) draft.other_kernel = "build:" + bug->recipe;
    draft.open.emplace_back(
        "the kernel as it was: the bug is put into Debian's by a debugger "
        "(docs/debugger-faults.md)");
}

void choose_kernel(const Report& report, const std::vector<KnownBug>& known, Draft& draft) {
    if (!draft.faults.empty()) return choose_stock_kernel(report, known, draft);
    for (const auto& commit : report.facts.commits) {
        const auto* bug = known_bug(commit, known);
        if (bug == nullptr) continue;
        draft.kernels = {"build:" + bug->recipe};
        draft.open.push_back(
            fmt::format("the kernel's other configuration: the recipe {} has the commit {} that "
                        "the report names",
                        bug->recipe, commit.substr(0, 12)));
        return;
    }
    for (const auto& release : report.facts.releases) {
        for (const auto& [series, suite] : suites) {
            if (series_of(release) != series) continue;
            draft.kernels = {fmt::format("debian:{}/cloud", suite)};
            return;
        }
    }
    draft.kernels = {"debian:bookworm/cloud"};
    draft.open.emplace_back(
        report.facts.releases.empty()
            ? "the kernel, which the report does not name"
            : fmt::format("whether Debian's kernel still has the bug: the report's is {}",
                          report.facts.releases.front()));
}

void take_scores(const Facts& facts, Draft& draft) {
    if (!facts.oom_adj) return;
    draft.scaled.push_back(fmt::format("oom_adj {}, which today's kernels have as oom_score_adj {}",
                                       *facts.oom_adj, facts.oom_score_adj.value_or(0)));
}

void take_machine(const Facts& facts, Draft& draft) {
    constexpr unsigned most_sockets = 4;
    if (facts.sockets > 0) {
        draft.sockets = std::min(facts.sockets, most_sockets);
    } else {
        draft.open.emplace_back("how many sockets the machine has");
    }
    if (facts.cpus.empty() && facts.memory.empty()) return;
    draft.scaled.push_back(fmt::format("the machine, which has {} CPUs and {} of memory",
                                       facts.cpus.empty() ? "some" : facts.cpus,
                                       facts.memory.empty() ? "some" : facts.memory));
}

void take_sysctls(const Facts& facts, Draft& draft) {
    for (const auto& [name, value] : facts.sysctls) {
        if (name == "kernel.panic_on_oops") {
            draft.panic_on_oops = value != "0";
        } else {
            draft.open.push_back(
                fmt::format("{} = {}, which a scenario does not set", name, value));
        }
    }
}

/// A basic string of TOML (v1.0, "String").
std::string quoted(std::string_view text) {
    std::string result = "\"";
    for (const char c : printable(text, comment_limit)) {
        if (c == '"' || c == '\\') result += '\\';
        result += c;
    }
    return result + '"';
}

std::string quoted_list(const std::vector<std::string>& texts) {
    std::vector<std::string> parts;
    for (const auto& text : texts)
        parts.push_back(quoted(text));
    return fmt::format("[{}]", fmt::join(parts, ", "));
}

std::string comment(std::string_view name, const std::string& text) {
    if (text.empty()) return {};
    return fmt::format("# {:<12} {}\n", name, printable(text, comment_limit));
}

std::string said(const Report& report) {
    const auto& facts = report.facts;
    std::string lines;
    for (const auto& finding : report.findings) {
        if (&finding - report.findings.data() >= 5) break;
        lines += comment(
            "finding:",
            finding.title + (finding.count > 1 ? fmt::format(", {} times", finding.count) : ""));
    }
    lines += comment("kernels:", fmt::format("{}", fmt::join(facts.releases, ", ")));
    lines += comment("hardware:", fmt::format("{}", fmt::join(facts.hardware, ", ")));
    lines += comment("commits:", fmt::format("{}", fmt::join(facts.commits, ", ")));
    lines += comment("first bad:", facts.bad_commit);
    lines += comment("introduced:", facts.introduced);
    for (const auto* settings : {&facts.sysctls, &facts.limits}) {
        for (const auto& [name, value] : *settings)
            lines += comment("setting:", name + " = " + value);
    }
    return lines;
}

std::string list_of(const char* title, const std::vector<std::string>& sentences) {
    if (sentences.empty()) return {};
    auto lines = fmt::format("#\n# {}\n", title);
    for (const auto& sentence : sentences)
        lines += fmt::format("# - {}\n", printable(sentence, comment_limit));
    return lines;
}

std::string fault_tables(const Draft& draft) {
    std::string text;
    for (const auto& fault : draft.faults) {
        text += fmt::format("\n[[fault]]\nkind = \"{}\"\n", fault.kind);
        for (const auto& [name, value] : fault.parameters)
            text += fmt::format("{} = {}\n", name, value);
    }
    return text;
}

std::string workload_value(const Draft& draft) {
    if (draft.workload == "program") return "{ program = \"repro.c\" }";
    auto text = fmt::format("{{ name = \"{}\"", draft.workload);
    for (const auto& [name, value] : draft.parameters)
        text += fmt::format(", {} = {}", name, value);
    return text + " }";
}

}  // namespace

const model::Finding* main_finding(const Report& report) {
    const auto& findings = report.findings;
    const auto whole = std::find_if(findings.begin(), findings.end(),
                                    [](const auto& finding) { return finding.corrupted.empty(); });
    if (whole != findings.end()) return &*whole;
    return findings.empty() ? nullptr : &findings.front();
}

Draft draft_of(const Report& report, std::string name, const std::vector<KnownBug>& known) {
    const auto rule = std::find_if(rules().begin(), rules().end(),
                                   [&](const Rule& each) { return meets(report, each); });
    Draft draft;
    draft.name = std::move(name);
    draft.workload = rule->workload;
    draft.because = rule->because;
    if (rule->fill != nullptr) rule->fill(report, draft);
    if (report.findings.empty())
        draft.open.emplace_back("the finding: the report has none of a kernel's own words");
    take_machine(report.facts, draft);
    take_scores(report.facts, draft);
    take_sysctls(report.facts, draft);
    choose_kernel(report, known, draft);
    if (report.facts.cut)
        draft.open.emplace_back("what stands behind the first 4 MiB of the report");
    return draft;
}

std::string scenario_text(const Report& report, const Draft& draft) {
    auto text = fmt::format("# A reported bug, from {}\n", printable(report.file, 100));
    text += said(report);
    text += fmt::format("# {:<12} {}, because {}\n", "workload:", draft.workload, draft.because);
    text += list_of("Of another size than in the report:", draft.scaled);
    text += list_of("Not inferred from the report:", draft.open);
    text += fmt::format("[scenario]\nname = {}\nworkload = {}\ntimeout = \"{}\"\n",
                        quoted(draft.name), workload_value(draft), draft.timeout);
    if (!draft.command_line.empty())
        text += fmt::format("cmdline = {}\n", quoted(draft.command_line));
    if (draft.panic_on_oops) text += "panic_on_oops = true\n";
    text +=
        fmt::format("\n[topology]\nsockets = {}\ncores = 2\nmemory = \"1GiB\"\n", draft.sockets);
    text += fault_tables(draft);
    if (!draft.finding.empty() || !draft.allow.empty()) text += "\n[expect]\n";
    if (!draft.allow.empty()) text += fmt::format("allow = {}\n", quoted_list(draft.allow));
    if (!draft.finding.empty()) text += fmt::format("finding = {}\n", quoted(draft.finding));
    text += "\n[matrix]\n";
    if (!draft.other_kernel.empty()) {
        text +=
            fmt::format("# Or, without the faults above: [{}], which is built with the commit\n",
                        quoted(draft.other_kernel));
    }
    text += fmt::format("kernel = {}\n", quoted_list(draft.kernels));
    return text;
}

}  // namespace faultline::reported
