// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/source_lines.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <utility>

namespace faultline::cli {

Result<SourceLines> SourceLines::open(const std::string& vmlinux, const std::string& modules) {
    auto decoder = symbols::Decoder::open(vmlinux, modules);
    if (!decoder) return failure_of(decoder);
    return SourceLines(std::move(*decoder));
}

void SourceLines::add_to(model::Finding& finding) {
    summary_ += decoder_.decode(finding);
}

void SourceLines::tell_what_was_not_decoded() const {
    if (!summary_.mismatch.empty()) fmt::print(stderr, "warning: {}\n", summary_.mismatch);
    if (summary_.decoded == summary_.frames) return;
    fmt::print(stderr, "{} of {} frames have source lines\n", summary_.decoded, summary_.frames);
    for (const auto& [reason, count] : summary_.reasons)
        fmt::print(stderr, "  {}: {}\n", count, reason);
}

}  // namespace faultline::cli
