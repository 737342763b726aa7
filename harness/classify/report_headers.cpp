// SPDX-License-Identifier: GPL-2.0-or-later
#include "classify/report_headers.hpp"

#include "classify/bounded_text.hpp"
#include "classify/header_table.hpp"

#include <re2/re2.h>

#include <array>
#include <bitset>
#include <memory>

namespace faultline::classify {

namespace {

/// Subsystems put their name before some of the headers.
constexpr std::array<std::string_view, 3> subsystems{"rcu: ", "watchdog: ", "NMI watchdog: "};

std::string_view without_subsystem(std::string_view text) {
    for (const auto name : subsystems) {
        if (text.starts_with(name)) return text.substr(name.size());
    }
    return text;
}

/// The table, compiled, and an index by the first two characters. Shared by all classifiers: a
/// match does not change it.
class CompiledTable {
 public:
    CompiledTable() {
        RE2::Options options;
        options.set_encoding(RE2::Options::EncodingLatin1);  // what a guest prints is bytes
        options.set_log_errors(false);
        options.set_max_mem(256 << 10);
        for (const auto& row : header_table()) {
            patterns_.push_back(
                std::make_unique<RE2>(re2::StringPiece(row.rest.data(), row.rest.size()), options));
            begins_.set(index_of(row.literal));
        }
    }

    /// False for nearly all ordinary lines.
    [[nodiscard]] bool may_be_header(std::string_view text) const {
        return text.size() >= 2 && begins_.test(index_of(text));
    }
    [[nodiscard]] const RE2& pattern(std::size_t row) const { return *patterns_[row]; }

 private:
    static std::size_t index_of(std::string_view text) {
        return static_cast<unsigned char>(text[0]) * std::size_t{256} +
               static_cast<unsigned char>(text[1]);
    }

    std::vector<std::unique_ptr<RE2>> patterns_;
    std::bitset<65536> begins_;
};

const CompiledTable& compiled() {
    static const CompiledTable table;
    return table;
}

/// The named groups that took part, if `pattern` matches at the start of `text`.
std::optional<HeaderMatch> match_row(const HeaderRow& row, const RE2& pattern,
                                     std::string_view text) {
    std::array<re2::StringPiece, 8> groups;
    const auto count = pattern.NumberOfCapturingGroups() + 1;
    if (!pattern.Match(re2::StringPiece(text.data(), text.size()), 0, text.size(),
                       RE2::ANCHOR_START, groups.data(), count)) {
        return std::nullopt;
    }
    HeaderMatch match{&row, {}};
    for (const auto& [index, name] : pattern.CapturingGroupNames()) {
        const auto& group = groups.at(static_cast<std::size_t>(index));
        if (group.data() == nullptr || group.empty()) continue;
        match.groups.emplace_back(name, bounded({group.data(), group.size()}));
    }
    return match;
}

}  // namespace

std::optional<HeaderMatch> match_header(std::string_view text) {
    text = without_subsystem(text);
    if (!compiled().may_be_header(text)) return std::nullopt;
    std::size_t index = 0;
    for (const auto& row : header_table()) {
        if (text.starts_with(row.literal)) {
            auto match = match_row(row, compiled().pattern(index), text.substr(row.literal.size()));
            if (match) return match;
        }
        ++index;
    }
    return std::nullopt;
}

}  // namespace faultline::classify
