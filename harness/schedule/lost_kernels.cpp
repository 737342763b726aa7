// SPDX-License-Identifier: GPL-2.0-or-later
#include "schedule/lost_kernels.hpp"

#include <fmt/format.h>

namespace faultline::schedule {
namespace {

/// A kernel with so many errors and nothing else is given up.
constexpr unsigned errors_of_a_lost_kernel = 3;

}  // namespace

std::optional<std::string> LostKernels::count(const std::string& kernel,
                                              const model::Verdict& verdict, bool is_ready) {
    auto& so_far = so_far_[kernel];
    ++so_far.ended;
    if (verdict.status == model::Status::error && !verdict.interrupted) ++so_far.errors;
    const bool lost =
        so_far.errors == so_far.ended && (!is_ready || so_far.errors == errors_of_a_lost_kernel);
    if (!lost || reasons_.contains(kernel)) return std::nullopt;
    return reasons_[kernel] =
               fmt::format("kernel '{}' is set aside, none of its cells could be judged: {}",
                           kernel, verdict.reason);
}

std::string LostKernels::reason(const std::string& kernel) const {
    const auto found = reasons_.find(kernel);
    return found == reasons_.end() ? std::string() : found->second;
}

}  // namespace faultline::schedule
