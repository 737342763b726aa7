// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <tl/expected.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace faultline::config {

/// A mistake in an input file.
struct Problem {
    std::string where;  ///< "FILE:LINE:COLUMN", or "--set KEY", or the file
    std::string what;   ///< what is wrong and what was expected
    std::string hint;   ///< the nearest valid name, an example; may be empty
};

/// A value, or every mistake that was found.
template <class T>
using Checked = tl::expected<T, std::vector<Problem>>;

/// "FILE:3:7: error: ...\n  hint: ..." without a trailing newline.
[[nodiscard]] std::string to_string(const Problem& problem);

}  // namespace faultline::config
