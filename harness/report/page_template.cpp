// SPDX-License-Identifier: GPL-2.0-or-later
#include "report/page_template.hpp"

#include "model/printable.hpp"
#include "report/page_files.hpp"

#include <fmt/format.h>

#include <map>
#include <stdexcept>

namespace faultline::report::page {
namespace {

using Template = kainjow::mustache::mustache;

Template& template_named(std::string_view name) {
    thread_local std::map<std::string, Template, std::less<>> parsed;
    const auto found = parsed.find(name);
    if (found != parsed.end()) return found->second;
    Template made{std::string(file(std::string(name) + ".mustache"))};
    if (!made.is_valid()) throw std::logic_error(std::string(name) + ": " + made.error_message());
    return parsed.emplace(name, std::move(made)).first->second;
}

}  // namespace

std::string render(std::string_view name, const Data& data) {
    std::string rendered;
    template_named(name).render(data, [&](const std::string& piece) { rendered += piece; });
    return rendered;
}

std::string_view file(std::string_view name) {
    for (const auto& [file_name, content] : page_files)
        if (file_name == name) return content;
    throw std::logic_error("the program lacks its file " + std::string(name));
}

Data text(std::string_view words, std::size_t limit) {
    return {model::printable(words, limit)};
}

Data text_if(std::string_view words, std::size_t limit) {
    if (words.empty()) return {false};
    return text(words, limit);
}

Data coordinate(double value) {
    auto digits = fmt::format("{:.1f}", value);
    if (digits.ends_with(".0")) digits.resize(digits.size() - 2);
    return {digits};
}

Data number(std::size_t value) {
    return {std::to_string(value)};
}

std::string counted(std::size_t count, std::string_view word) {
    return fmt::format("{} {}{}", count, word, count == 1 ? "" : "s");
}

std::string duration(double seconds) {
    if (seconds < 100) return fmt::format("{:.1f} s", seconds);
    const auto whole = static_cast<std::uint64_t>(seconds);
    if (whole < 3600) return fmt::format("{} min {} s", whole / 60, whole % 60);
    return fmt::format("{} h {} min", whole / 3600, whole % 3600 / 60);
}

std::string class_of(std::string_view status) {
    if (status == "not run" || status == "interrupted") return "not-run";
    return std::string(status);
}

}  // namespace faultline::report::page
