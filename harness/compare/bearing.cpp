// SPDX-License-Identifier: GPL-2.0-or-later
#include "compare/bearing.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <string_view>

namespace faultline::compare {
namespace {

/// Where `word` was found, a fact of `topic` whose name has `part` (empty: any) weighs `weight`.
struct Rule {
    std::string_view word;
    Topic topic;
    std::string_view part;
    unsigned weight;
};

/// What people look at first for each kind of failure. In lower case.
constexpr std::array rules{
    // Who may be killed, then what decides when, then what there is.
    Rule{"oom", Topic::oom_score_adj, "", 100},
    Rule{"oom", Topic::parameter, "oom", 90},
    Rule{"oom", Topic::setting, "oom", 85},
    Rule{"oom", Topic::parameter, "limit", 80},
    Rule{"oom", Topic::setting, "vm.overcommit", 75},
    Rule{"oom", Topic::setting, "vm.", 65},
    Rule{"oom", Topic::command_line, "cgroup", 70},
    Rule{"oom", Topic::config, "memcg", 70},
    Rule{"oom", Topic::config, "swap", 60},
    Rule{"oom", Topic::config, "cgroup", 50},
    Rule{"oom", Topic::topology, "memory", 60},
    // Allocation without monitoring is what brought out the bug of 5.17.
    Rule{"resctrl", Topic::cpu_flag, "rdt", 100},
    Rule{"resctrl", Topic::cpu_flag, "cat_l", 100},
    Rule{"resctrl", Topic::cpu_flag, "cdp_l", 100},
    Rule{"resctrl", Topic::cpu_flag, "mba", 100},
    Rule{"resctrl", Topic::cpu_flag, "cqm", 100},
    Rule{"resctrl", Topic::command_line, "rdt", 95},
    Rule{"resctrl", Topic::command_line, "setcpuid", 95},
    Rule{"resctrl", Topic::config, "resctrl", 90},
    Rule{"rdt_", Topic::cpu_flag, "cat_l", 100},
    Rule{"rdt_", Topic::config, "resctrl", 90},
    Rule{"kernfs", Topic::config, "resctrl", 60},
    Rule{"kernfs", Topic::config, "cgroup", 50},
    // Who watches, how long, and what keeps a CPU.
    Rule{"lockup", Topic::setting, "watchdog", 90},
    Rule{"lockup", Topic::setting, "lockup", 90},
    Rule{"lockup", Topic::config, "lockup", 80},
    Rule{"lockup", Topic::config, "preempt", 75},
    Rule{"lockup", Topic::config, "hz", 60},
    Rule{"lockup", Topic::topology, "cpus", 60},
    Rule{"hung", Topic::setting, "hung_task", 90},
    Rule{"hung", Topic::config, "hung_task", 80},
    Rule{"rcu", Topic::command_line, "rcu", 90},
    Rule{"rcu", Topic::command_line, "nohz", 80},
    Rule{"rcu", Topic::command_line, "isolcpus", 80},
    Rule{"rcu", Topic::config, "rcu", 85},
    Rule{"rcu", Topic::config, "preempt", 75},
    Rule{"rcu", Topic::config, "hz", 60},
    Rule{"rcu", Topic::topology, "cpus", 60},
    Rule{"stall", Topic::host, "accelerator", 60},
    Rule{"numa", Topic::topology, "", 90},
    Rule{"numa", Topic::setting, "numa", 90},
    Rule{"numa", Topic::config, "numa", 80},
    Rule{"migrat", Topic::config, "migration", 80},
    Rule{"migrat", Topic::topology, "node", 80},
    // What checks, and how hard.
    Rule{"kasan", Topic::config, "kasan", 90},
    Rule{"kmsan", Topic::config, "kmsan", 90},
    Rule{"kcsan", Topic::config, "kcsan", 90},
    Rule{"kfence", Topic::config, "kfence", 90},
    Rule{"kfence", Topic::command_line, "kfence", 95},
    Rule{"ubsan", Topic::config, "ubsan", 90},
    Rule{"lockdep", Topic::config, "lock", 80},
    Rule{"atomic-sleep", Topic::config, "atomic_sleep", 90},
    Rule{"atomic-sleep", Topic::config, "preempt", 80},
    Rule{"list-corruption", Topic::config, "list", 80},
    Rule{"refcount", Topic::config, "refcount", 80},
    Rule{"memory-leak", Topic::config, "kmemleak", 90},
    Rule{"slab", Topic::command_line, "slub", 95},
    Rule{"slab", Topic::command_line, "slab", 95},
    Rule{"slab", Topic::config, "slub", 85},
    Rule{"usercopy", Topic::config, "usercopy", 90},
    Rule{"stack", Topic::config, "stack", 80},
    Rule{"panic", Topic::setting, "panic", 70},
    Rule{"panic", Topic::command_line, "panic", 70},
    // The machine itself.
    Rule{"machine-check", Topic::host, "", 80},
    Rule{"machine-check", Topic::cpu_flag, "", 60},
    Rule{"invalid-opcode", Topic::cpu_flag, "", 80},
    Rule{"int3", Topic::host, "accelerator", 80},
    Rule{"corruption", Topic::cpu_flag, "", 60},
    Rule{"corruption", Topic::host, "", 50},
    // A bad pointer may be of any module.
    Rule{"page-fault", Topic::module, "", 40},
    Rule{"general-protection", Topic::module, "", 40},
    Rule{"page-fault", Topic::taint, "", 40},
};

std::string lower(std::string_view text) {
    std::string result(text);
    std::transform(result.begin(), result.end(), result.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return result;
}

bool is_word(unsigned char c) {
    return std::isalnum(c) != 0;
}

/// Whether a part of a fact's name ("ext4" of CONFIG_EXT4_FS) is a word of what was found.
bool shares_word(const std::string& found, const std::string& name) {
    constexpr std::size_t shortest = 4;
    for (std::size_t begin = 0; begin < name.size();) {
        auto end = begin;
        while (end < name.size() && is_word(static_cast<unsigned char>(name[end])))
            ++end;
        const auto word = name.substr(begin, end - begin);
        begin = end + 1;
        if (word.size() < shortest || word == "config" || word == "debug" || word == "kernel")
            continue;
        for (auto place = found.find(word); place != std::string::npos;
             place = found.find(word, place + 1)) {
            const bool starts =
                place == 0 || !is_word(static_cast<unsigned char>(found[place - 1]));
            const auto after = place + word.size();
            const bool ends =
                after == found.size() || !is_word(static_cast<unsigned char>(found[after]));
            if (starts && ends) return true;
        }
    }
    return false;
}

}  // namespace

unsigned bearing(const std::string& found, Topic topic, const std::string& name) {
    const auto small = lower(name);
    unsigned weight = 0;
    for (const auto& rule : rules) {
        if (rule.topic == topic && rule.weight > weight &&
            found.find(rule.word) != std::string::npos &&
            small.find(rule.part) != std::string::npos) {
            weight = rule.weight;
        }
    }
    constexpr unsigned same_word = 45;
    const bool named =
        topic == Topic::config || topic == Topic::module || topic == Topic::command_line;
    if (weight < same_word && named && shares_word(found, small)) weight = same_word;
    return weight;
}

std::string found_words(const model::Verdict& a, const model::Verdict& b) {
    std::string words;
    for (const auto* verdict : {&a, &b}) {
        words += lower(verdict->workload) + " ";
        constexpr std::size_t most = 20;
        for (std::size_t i = 0; i < std::min(most, verdict->findings.size()); ++i) {
            const auto& finding = verdict->findings[i];
            words += lower(std::string(model::to_string(finding.kind)) + " " + finding.title + " " +
                           finding.function) +
                     " ";
            for (const auto& frame : finding.trace)
                words += lower(frame.function) + " ";
        }
    }
    return words;
}

}  // namespace faultline::compare
