// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/result.hpp"
#include "model/finding.hpp"
#include "symbols/decoder.hpp"

#include <string>

namespace faultline::cli {

/// Adds source lines to findings, and tells on standard error what could not be decoded and why.
class SourceLines {
 public:
    [[nodiscard]] static Result<SourceLines> open(const std::string& vmlinux,
                                                  const std::string& modules);

    /// A finding that was given before gets its lines anew, and counts once more.
    void add_to(model::Finding& finding);
    /// One line for a kernel that is not that of the log, and one for each other reason.
    void tell_what_was_not_decoded() const;

 private:
    explicit SourceLines(symbols::Decoder decoder) : decoder_(std::move(decoder)) {}
    symbols::Decoder decoder_;
    symbols::DecodeSummary summary_;
};

}  // namespace faultline::cli
