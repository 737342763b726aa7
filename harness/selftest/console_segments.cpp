// SPDX-License-Identifier: GPL-2.0-or-later
#include "selftest/console_segments.hpp"

#include <algorithm>
#include <charconv>

namespace faultline::selftest {
namespace {

constexpr std::string_view ours = "faultline: ";
constexpr std::string_view still_inside = "its program is still in the kernel";
/// A guest that writes lines of ours by the million must not take our memory.
constexpr std::size_t most_segments = 1000;

/// The number in "[   12.345678] "; none in a line without it.
std::optional<double> time_of(std::string_view line) {
    if (!line.starts_with('[')) return std::nullopt;
    line.remove_prefix(1);
    line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
    double seconds = 0;
    const auto parsed = std::from_chars(line.data(), line.data() + line.size(), seconds);
    if (parsed.ec != std::errc{} || parsed.ptr == line.data() + line.size()) return std::nullopt;
    return *parsed.ptr == ']' ? std::optional(seconds) : std::nullopt;
}

/// "NAME: REST" in two.
std::pair<std::string_view, std::string_view> split_name(std::string_view text) {
    const auto colon = text.find(": ");
    if (colon == std::string_view::npos) return {text, {}};
    return {text.substr(0, colon), text.substr(colon + 2)};
}

class Cutter {
 public:
    explicit Cutter(std::string_view console) : console_(console) {}

    ConsoleSegments cut() {
        for (std::size_t begin = 0; begin < console_.size();) {
            const auto end = std::min(console_.find('\n', begin), console_.size() - 1) + 1;
            take(begin, end);
            begin = end;
        }
        close(console_.size());
        if (found_.segments.empty()) found_.before = console_;
        return std::move(found_);
    }

 private:
    void take(std::size_t begin, std::size_t end) {
        auto line = console_.substr(begin, end - begin);
        while (line.ends_with('\n') || line.ends_with('\r'))
            line.remove_suffix(1);
        const auto time = time_of(line);
        if (time && open_) last_time_ = time;
        const auto at = line.find(ours);
        if (at == std::string_view::npos) return;
        const auto text = line.substr(at + ours.size());
        if (text.starts_with("provoke ")) {
            close(begin);
            start(text.substr(8), begin, time);
        } else if (text.starts_with("offers ") && found_.offers.size() < most_segments) {
            found_.offers.emplace_back(text.substr(7));
        } else if (open_ && text.starts_with("skip ")) {
            ending(text.substr(5), ConsoleSegment::End::skipped, end);
        } else if (open_ && text.starts_with("end ")) {
            const bool stuck = text.ends_with(still_inside);
            ending(text.substr(4), stuck ? ConsoleSegment::End::stuck : ConsoleSegment::End::done,
                   end);
        }
    }

    void start(std::string_view name, std::size_t begin, std::optional<double> time) {
        if (found_.segments.size() >= most_segments) return;
        if (found_.segments.empty()) found_.before = console_.substr(0, begin);
        found_.segments.emplace_back();
        found_.segments.back().name = name;
        open_ = begin;
        first_time_ = last_time_ = time;
    }

    void ending(std::string_view text, ConsoleSegment::End how, std::size_t end) {
        const auto [name, note] = split_name(text);
        auto& segment = found_.segments.back();
        if (name != segment.name) return;
        segment.end = how;
        segment.note = note;
        // What is stuck goes on printing, so that its segment stays open.
        if (how != ConsoleSegment::End::stuck) close(end);
    }

    void close(std::size_t end) {
        if (!open_) return;
        auto& segment = found_.segments.back();
        segment.text = console_.substr(*open_, end - *open_);
        if (first_time_ && last_time_) segment.seconds = *last_time_ - *first_time_;
        open_.reset();
    }

    std::string_view console_;
    ConsoleSegments found_;
    std::optional<std::size_t> open_;
    std::optional<double> first_time_, last_time_;
};

}  // namespace

ConsoleSegments cut_console(std::string_view console) {
    return Cutter(console).cut();
}

}  // namespace faultline::selftest
