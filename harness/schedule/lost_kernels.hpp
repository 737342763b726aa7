// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "model/verdict.hpp"

#include <map>
#include <optional>
#include <string>

namespace faultline::schedule {

/// Kernels of which no cell could be judged, and that are given up: one that is not to be had, or
/// whose first three cells all were errors.
class LostKernels {
 public:
    /// Takes note of a cell's end. Answers what to tell the user if that was its kernel's end too.
    [[nodiscard]] std::optional<std::string> count(const std::string& kernel,
                                                   const model::Verdict& verdict, bool is_ready);
    /// Why cells of this kernel are not run; empty: they are.
    [[nodiscard]] std::string reason(const std::string& kernel) const;

 private:
    struct SoFar {
        unsigned ended = 0, errors = 0;
    };
    std::map<std::string, SoFar> so_far_;
    std::map<std::string, std::string> reasons_;
};

}  // namespace faultline::schedule
