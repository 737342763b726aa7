// SPDX-License-Identifier: GPL-2.0-or-later
#include "kernel/kconfig.hpp"

#include "config/nearest.hpp"
#include "host/file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <sstream>
#include <string_view>
#include <system_error>

namespace faultline::kernel {
namespace fs = std::filesystem;

namespace {

constexpr std::size_t kconfig_limit = 1u << 20;
/// Targets that every kernel has and that make the same of the same source
/// (scripts/kconfig/Makefile, 6.1). The others are files.
constexpr std::array<std::string_view, 6> targets{"tinyconfig",   "allnoconfig",  "defconfig",
                                                  "alldefconfig", "allmodconfig", "allyesconfig"};

/// The name that a line of a Kconfig file begins an entry for; empty: it is another line.
std::string_view entry_of(std::string_view line) {
    line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
    for (const std::string_view word : {"config ", "menuconfig "}) {
        if (!line.starts_with(word)) continue;
        auto name = line.substr(word.size());
        name.remove_prefix(std::min(name.find_first_not_of(" \t"), name.size()));
        return name.substr(0, name.find_first_of(" \t\r#"));
    }
    return {};
}

void add_options(const fs::path& file, std::set<std::string>& options) {
    const auto text = host::read_file(file, kconfig_limit);
    if (!text) return;
    std::istringstream lines(*text);
    for (std::string line; std::getline(lines, line);) {
        if (const auto name = entry_of(line); !name.empty())
            options.insert(fmt::format("CONFIG_{}", name));
    }
}

}  // namespace

std::set<std::string> defined_options(const fs::path& source) {
    std::set<std::string> options;
    std::error_code error;
    for (auto entry = fs::recursive_directory_iterator(source, error);
         entry != fs::recursive_directory_iterator() && !error; entry.increment(error)) {
        const auto name = entry->path().filename().string();
        if (entry.depth() == 1 && name != "x86" &&
            entry->path().parent_path().filename() == "arch" && entry->is_directory(error)) {
            entry.disable_recursion_pending();
        } else if (name.starts_with("Kconfig")) {
            add_options(entry->path(), options);
        }
    }
    return options;
}

Result<void> check_options(const fs::path& source, const std::vector<KernelOption>& options) {
    const auto defined = defined_options(source);
    const std::vector<std::string> names(defined.begin(), defined.end());
    Error error;
    for (const auto& option : options) {
        if (option.value == "n" || defined.contains(option.name)) continue;
        const auto near = config::nearest(option.name, names);
        error.what +=
            fmt::format("{}{}:{}: this kernel has no option {}{}", error.what.empty() ? "" : "\n",
                        option.file.string(), option.line, option.name,
                        near.empty() ? "" : fmt::format(" (did you mean {}?)", near));
    }
    if (error.what.empty()) return {};
    error.hint =
        "an option that only some kernels have goes after '# since VERSION:' or '# before "
        "VERSION:', up to an empty line";
    return tl::unexpected(std::move(error));
}

Result<void> check_base(const fs::path& source, const std::string& base, const fs::path& recipe) {
    if (std::find(targets.begin(), targets.end(), base) != targets.end()) return {};
    std::vector<std::string> known(targets.begin(), targets.end());
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(source / "arch/x86/configs", error)) {
        auto name = entry.path().filename().string();
        if (name == base) return {};
        if (name.ends_with("_defconfig")) known.push_back(std::move(name));
    }
    return failure(fmt::format("{}: this kernel has no configuration '{}' to begin with",
                               recipe.string(), base),
                   config::suggestion(base, known));
}

}  // namespace faultline::kernel
