// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "model/finding.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace faultline::reported {

/// What a report says of its bug beside the kernel's own words: mostly a person's prose, so all of
/// it is text of a stranger's, bounded, and to be escaped where it is shown.
struct Facts {
    std::vector<std::string> releases;           ///< of kernels, as named, each once
    std::vector<std::string> commits;            ///< 12 to 40 hex digits, each once
    std::string introduced;                      ///< "#regzbot introduced:": a commit or a range
    std::string bad_commit;                      ///< what a bisection ended with
    std::vector<std::string> hardware;           ///< "2x Xeon(R) Gold 6126", each once
    unsigned sockets = 0;                        ///< 0: it does not say
    std::string cpus, memory;                    ///< of the machine, as crash's `sys` prints them
    std::map<std::string, std::string> sysctls;  ///< "kernel.panic_on_oops" to "1"
    std::map<std::string, std::string> limits;   ///< "memory.limit_in_bytes" to "3000M"
    std::optional<int> oom_score_adj;            ///< also from oom_adj
    std::optional<int> oom_adj;                  ///< what the former was made of, if it was
    std::set<std::string> words;                 ///< those of words_looked_for() that it has
    bool cut = false;                            ///< it goes on behind what was read
};

/// The words that rules may ask for, in small letters.
[[nodiscard]] const std::vector<std::string_view>& words_looked_for();

/// Reads a report's text line by line: quotation marks are taken off, and what a mailer broke in
/// two lines is found, too. Of lines so much is kept as their facts take; a line counts with its
/// first 2 KiB, a text with its first 4 MiB, and of each sort of fact the first 20 are taken.
[[nodiscard]] Facts facts_of(std::string_view text);

/// What the findings of the report's log add: releases, hardware, oom_adj.
void add_findings(const std::vector<model::Finding>& findings, Facts& facts);

/// "3000M" as cgroup files and LXC read it: K, M, G and T are binary. Nothing: no size.
[[nodiscard]] std::optional<std::uint64_t> cgroup_bytes(std::string_view text);

}  // namespace faultline::reported
