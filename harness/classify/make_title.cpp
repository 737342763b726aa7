// SPDX-License-Identifier: GPL-2.0-or-later
#include "classify/make_title.hpp"

#include "classify/bounded_text.hpp"

namespace faultline::classify {

namespace {

/// syzkaller's word for what a report broke off before.
constexpr std::string_view missing = "corrupted";

std::string_view value_of(std::string_view name, std::string_view function,
                          const std::map<std::string, std::string>& details) {
    if (name == "f") return function.empty() ? missing : function;
    const auto found = details.find(std::string(name));
    if (found == details.end()) return name == "message" ? missing : std::string_view();
    std::string_view value = trimmed(found->second);
    if (name == "rest") return found->second;
    // "panic_on_warn set ..." loses its dots.
    while (value.ends_with('.'))
        value = trimmed(value.substr(0, value.size() - 1));
    return value;
}

}  // namespace

std::string make_title(std::string_view form, std::string_view function,
                       const std::map<std::string, std::string>& details) {
    std::string title;
    while (!form.empty()) {
        const auto open = form.find('{');
        title += form.substr(0, open);
        if (open == std::string_view::npos) break;
        const auto close = form.find('}', open);
        const auto name = form.substr(open + 1, close - open - 1);
        const auto value = value_of(name, function, details);
        title += value;
        form.remove_prefix(close + 1);
    }
    while (title.ends_with(' ') || title.ends_with(':'))
        title.pop_back();
    return stable_title(title);
}

}  // namespace faultline::classify
