// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string>

namespace faultline::test {

/// Holds a document against a schema of results/schema. The answer is empty, or says what is wrong.
[[nodiscard]] std::string schema_mistakes(const std::string& schema_file,
                                          const std::string& document);

}  // namespace faultline::test
