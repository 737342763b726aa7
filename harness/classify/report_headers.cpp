// SPDX-License-Identifier: GPL-2.0-or-later
#include "classify/report_headers.hpp"

#include "classify/bounded_text.hpp"
#include "classify/header_table.hpp"

#include <re2/re2.h>

#include <array>
#include <bitset>
#include <map>
#include <memory>

namespace faultline::classify {

namespace {

/// Subsystems put their name before some of the headers, old lockdep a bracket; 6.19 names the CPU.
constexpr std::array<std::string_view, 8> subsystems{"rcu: ",
                                                     "watchdog: ",
                                                     "NMI watchdog: ",
                                                     "traps: ",
                                                     "[ ",
                                                     "------------[ cut "
                                                     "here ]------------",
                                                     "*** ",
                                                     "kernel: "};

std::string_view without_subsystem(std::string_view text) {
    text = trimmed(text);
    for (int i = 0; i < 3; ++i) {
        for (const auto name : subsystems) {
            if (text.starts_with(name)) text = trimmed(text.substr(name.size()));
        }
    }
    return text;
}

bool is_word(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

std::unique_ptr<RE2> compile(std::string_view pattern) {
    RE2::Options options;
    options.set_encoding(RE2::Options::EncodingLatin1);  // what a guest prints is bytes
    options.set_log_errors(false);
    options.set_max_mem(256 << 10);
    return std::make_unique<RE2>(re2::StringPiece(pattern.data(), pattern.size()), options);
}

/// The table, compiled, and its rows by the first two characters of their literals. Shared by all
/// classifiers: a match does not change it.
class CompiledTable {
 public:
    CompiledTable() {
        const auto table = header_table();
        for (std::size_t i = 0; i < table.size(); ++i) {
            patterns_.push_back(compile(table[i].rest));
            follows_.push_back(table[i].follow.empty() ? nullptr : compile(table[i].follow));
            rows_by_begin_[index_of(table[i].literal)].push_back(i);
            begins_.set(index_of(table[i].literal));
        }
    }

    [[nodiscard]] const RE2& pattern(std::size_t row) const { return *patterns_[row]; }
    [[nodiscard]] const RE2* follow(const HeaderRow& row) const {
        return follows_[static_cast<std::size_t>(&row - header_table().data())].get();
    }

    /// Calls `found(row index, where its literal stands)` for each literal in the text. Ordinary
    /// lines cost a look at each pair of characters.
    template <class Found>
    void each_literal(std::string_view text, Found found) const {
        const auto table = header_table();
        for (std::size_t at = 0; at + 2 <= text.size(); ++at) {
            if (!begins_.test(index_of(text.substr(at)))) continue;
            const auto rows = rows_by_begin_.find(index_of(text.substr(at)));
            for (const auto row : rows->second) {
                if (text.substr(at).starts_with(table[row].literal)) found(row, at);
            }
        }
    }

 private:
    static std::size_t index_of(std::string_view text) {
        return static_cast<unsigned char>(text[0]) * std::size_t{256} +
               static_cast<unsigned char>(text[1]);
    }

    std::vector<std::unique_ptr<RE2>> patterns_;
    std::vector<std::unique_ptr<RE2>> follows_;
    std::map<std::size_t, std::vector<std::size_t>> rows_by_begin_;
    std::bitset<65536> begins_;
};

const CompiledTable& compiled() {
    static const CompiledTable table;
    return table;
}

/// The named groups that took part, if `pattern` matches.
std::optional<HeaderMatch> match_row(const HeaderRow& row, const RE2& pattern,
                                     std::string_view text, RE2::Anchor anchor) {
    std::array<re2::StringPiece, 8> groups;
    const auto count = pattern.NumberOfCapturingGroups() + 1;
    if (!pattern.Match(re2::StringPiece(text.data(), text.size()), 0, text.size(), anchor,
                       groups.data(), count)) {
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

/// A literal that begins with a letter does not begin within a word: "DEBUG: " is no bug.
bool stands_alone(std::string_view text, std::size_t at, std::string_view literal) {
    return at == 0 || !is_word(literal.front()) || !is_word(text[at - 1]);
}

/// The word that lockdep puts before some of its messages.
std::string_view level_of(std::string_view before) {
    for (const std::string_view level : {"BUG", "INFO"}) {
        if (before.find(level) != std::string_view::npos) return level;
    }
    return "WARNING";
}

}  // namespace

std::optional<HeaderMatch> match_header(std::string_view text) {
    text = without_subsystem(text);
    // "---[ end Kernel panic - not syncing: ... ]---" repeats what a panic began with.
    if (text.starts_with("---[ end ")) return std::nullopt;
    const auto table = header_table();
    auto best = table.size();
    std::optional<HeaderMatch> match;
    compiled().each_literal(text, [&](std::size_t index, std::size_t at) {
        const auto& row = table[index];
        if (index >= best || (row.anchor == Anchor::line_start && at != 0)) return;
        if (!stands_alone(text, at, row.literal)) return;
        auto found = match_row(row, compiled().pattern(index), text.substr(at + row.literal.size()),
                               RE2::ANCHOR_START);
        if (!found) return;
        if (row.title.find("{level}") != std::string_view::npos) {
            found->groups.emplace_back("level", level_of(text.substr(0, at)));
        }
        best = index;
        match = std::move(found);
    });
    if (match && is_leftover(*match->row) && is_harmless(text)) return std::nullopt;
    return match;
}

std::optional<HeaderMatch> match_follow(const HeaderRow& row, std::string_view text) {
    const auto* pattern = compiled().follow(row);
    if (pattern == nullptr) return std::nullopt;
    return match_row(row, *pattern, text, RE2::UNANCHORED);
}

}  // namespace faultline::classify
