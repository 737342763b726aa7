// SPDX-License-Identifier: GPL-2.0-or-later
#include "sweep/guest_steps.hpp"

#include "store/json_fields.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <fstream>
#include <sstream>
#include <string_view>

namespace faultline::sweep {
namespace {

constexpr std::size_t most_bytes = std::size_t{32} << 20, most_steps = 100'000, longest_stack = 8;

/// What the kernel and the agent stamp differs by less.
constexpr double clocks_differ = 0.05;

/// What stands in stacks of forced failures between who asked and what injects.
constexpr std::array<std::string_view, 5> injecting{"dump_stack", "should_fail", "fail_dump",
                                                    "__should_fail", "should_failslab"};
/// Helpers of mm/slub.c, mm/slab_common.c, mm/page_alloc.c, mm/util.c and lib/usercopy.c, 4.13 to
/// 7, by how their names begin.
constexpr std::array<std::string_view, 19> helping{
    "_copy_to_user", "_copy_from_user",  "kmem_cache_alloc", "__kmem_cache_alloc",
    "kmalloc",       "__kmalloc",        "__do_kmalloc",     "slab_",
    "___slab",       "__slab",           "alloc_pages",      "__alloc_pages",
    "prepare_alloc", "__folio_alloc",    "folio_alloc",      "vma_alloc",
    "kvmalloc",      "__get_free_pages", "__alloc_frozen"};

template <class Beginnings>
bool begins_with_any(std::string_view text, const Beginnings& beginnings) {
    return std::any_of(beginnings.begin(), beginnings.end(),
                       [&](auto beginning) { return text.starts_with(beginning); });
}

/// The n of the phase "n 17".
std::optional<std::uint64_t> number_of_phase(std::string_view name) {
    if (!name.starts_with("n ")) return std::nullopt;
    name.remove_prefix(2);
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), number);
    if (error != std::errc{} || end != name.data() + name.size()) return std::nullopt;
    return number;
}

std::optional<int> small_number(const nlohmann::json& line, const char* name) {
    const auto& value = store::field(line, name);
    if (!value.is_number_integer()) return std::nullopt;
    return static_cast<int>(std::clamp<std::int64_t>(value.get<std::int64_t>(), 0, 255));
}

std::optional<Step> step_of(const std::string& text) {
    const auto line = nlohmann::json::parse(text, nullptr, false);
    Step step;
    step.n = store::count_of(line, "n");
    if (step.n == 0) return std::nullopt;
    step.kind = store::text_of(line, "kind");
    step.stack = store::texts_of(line, "stack");
    step.stack.resize(std::min(step.stack.size(), longest_stack));
    step.exit = small_number(line, "exit");
    step.signal = small_number(line, "signal");
    step.hung = store::flag_of(line, "hung");
    step.said = store::text_of(line, "said");
    step.began = store::number_of(line, "t");
    return step;
}

/// The last step that was begun with, by the phases, and when.
struct Begun {
    std::uint64_t n = 0;
    double at = 0;
};

struct Heard {
    std::string output;
    Begun begun;
};

Heard read_events(const std::filesystem::path& file) {
    Heard heard;
    std::ifstream stream(file);
    std::size_t read = 0;
    for (std::string text; read < most_bytes && std::getline(stream, text); read += text.size()) {
        const auto event = nlohmann::json::parse(text, nullptr, false);
        const auto kind = store::text_of(event, "event");
        if (kind == "output" && store::text_of(event, "stream") == "stdout")
            heard.output += store::text_of(event, "text");
        if (kind != "phase") continue;
        const auto n = number_of_phase(store::text_of(event, "name"));
        if (n && *n > heard.begun.n) heard.begun = {*n, store::number_of(event, "t")};
    }
    return heard;
}

/// The step that the guest ended in.
Step unfinished_step(const GuestSteps& guest, const Begun& begun, const model::Verdict& verdict) {
    Step step;
    step.n = std::max(begun.n, guest.steps.empty() ? 1 : guest.steps.back().n + 1);
    step.unfinished = true;
    const bool is_begun = step.n == begun.n;
    step.began = is_begun ? begun.at : guest.steps.empty() ? 0 : guest.steps.back().began;
    const auto& kept = verdict.forced.kept;
    // A failure that was forced before is one that a step told of.
    if (kept.empty() || kept.back().uptime.value_or(step.began) + clocks_differ < step.began)
        return step;
    step.kind = kept.back().kind;
    for (const auto& function : kept.back().stack) {
        if (step.stack.empty() && begins_with_any(function, injecting)) continue;
        if (step.stack.size() < longest_stack) step.stack.push_back(function);
    }
    return step;
}

void give_findings(std::vector<Step>& steps, const model::Verdict& verdict) {
    for (std::size_t i = 0; i < verdict.findings.size() && !steps.empty(); ++i) {
        const auto& finding = verdict.findings[i];
        if (i < verdict.expected.size() && verdict.expected[i]) continue;
        auto* owner = &steps.back();
        for (auto& step : steps) {
            const bool later =
                finding.time_seconds && step.began > *finding.time_seconds + clocks_differ;
            if (later) break;
            owner = &step;
        }
        owner->findings.push_back(finding.title);
    }
}

}  // namespace

GuestSteps read_steps(const std::filesystem::path& events, const model::Verdict& verdict) {
    GuestSteps guest;
    const auto heard = read_events(events);
    std::istringstream lines(heard.output);
    for (std::string line; guest.steps.size() < most_steps && std::getline(lines, line);) {
        auto step = step_of(line);
        const auto last = guest.steps.empty() ? 0 : guest.steps.back().n;
        if (step && step->n > last) guest.steps.push_back(std::move(*step));
    }
    const auto told = guest.steps.empty() ? 0 : guest.steps.back().n;
    const auto& result = verdict.workload_result;
    if (result && result->outcome == protocol::Outcome::pass) {
        const auto nothing = result->metrics.find("nothing_left");
        guest.nothing_left = nothing != result->metrics.end() && nothing->second > 0;
    } else if (const bool cut_short =
                   heard.begun.n > 0 && (!result || result->outcome == protocol::Outcome::fail);
               cut_short &&
               (heard.begun.n > told || (verdict.status == model::Status::fail && !result))) {
        guest.steps.push_back(unfinished_step(guest, heard.begun, verdict));
    }
    guest.last = guest.steps.empty() ? 0 : guest.steps.back().n;
    give_findings(guest.steps, verdict);
    return guest;
}

std::string asked_by(const std::vector<std::string>& stack) {
    const auto found = std::find_if(stack.begin(), stack.end(), [](const auto& function) {
        return !begins_with_any(function, helping) && !begins_with_any(function, injecting);
    });
    if (found != stack.end()) return *found;
    return stack.empty() ? std::string() : stack.back();
}

std::string outcome_of(const Step& step) {
    std::string text;
    if (step.unfinished) {
        text = "the guest ended";
    } else if (step.hung) {
        text = "hung, and was killed";
    } else if (step.signal) {
        text = fmt::format("signal {}", *step.signal);
    } else if (step.exit) {
        text = fmt::format("exit {}", *step.exit);
    }
    return step.said.empty() ? text : text + ": " + step.said;
}

}  // namespace faultline::sweep
