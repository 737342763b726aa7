// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace faultline::workload {

/// The `key=value` words that a workload is started with. The harness has checked them against
/// workload.toml; what is wrong nevertheless is kept, the first of it, for complaint().
class Arguments {
 public:
    Arguments(int count, const char* const* words);

    [[nodiscard]] std::int64_t integer(const std::string& name, std::int64_t fallback);
    /// A natural number; sizes come in bytes, durations in the unit that workload.toml names.
    [[nodiscard]] std::uint64_t count(const std::string& name, std::uint64_t fallback);
    [[nodiscard]] std::string text(const std::string& name, std::string_view fallback);
    /// "true" or "false".
    [[nodiscard]] bool boolean(const std::string& name, bool fallback);

    /// A list of strings, as a JSON array.
    [[nodiscard]] std::vector<std::string> texts(const std::string& name);

    /// What was wrong with an argument, or that one was never asked for; empty if all is well.
    [[nodiscard]] std::string complaint() const;

 private:
    struct Argument {
        std::string value;
        bool used = false;
    };
    const std::string* find(const std::string& name);
    void refuse(std::string_view name, std::string_view complaint);

    std::map<std::string, Argument, std::less<>> arguments_;
    std::string complaint_;
};

}  // namespace faultline::workload
