// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/result.hpp"
#include "model/verdict.hpp"

#include <filesystem>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace faultline::compare {

/// What a fact is about; in the order in which differences stand when nothing else is known.
enum class Topic {
    oom_score_adj,
    parameter,
    command_line,
    setting,
    module,
    config,
    taint,
    topology,
    cpu_flag,
    kernel,
    host,
};
[[nodiscard]] std::string_view to_string(Topic topic);

/// What is known of a cell's guest, by topic and name. Text is the guest's: escape it where shown.
using Facts = std::map<std::pair<Topic, std::string>, std::string>;

/// A cell as it is compared.
struct CellView {
    std::string name;  ///< the directory
    model::Verdict verdict;
    std::string config;      ///< the kernel's .config; empty: it is not known
    std::string config_why;  ///< why not
};

/// Reads the verdict of `directory`, and the configuration that was kept with its run.
[[nodiscard]] Result<CellView> read_cell(const std::filesystem::path& directory);

[[nodiscard]] Facts facts_of(const CellView& cell);

}  // namespace faultline::compare
