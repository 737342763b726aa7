// SPDX-License-Identifier: GPL-2.0-or-later
#include "log_maker.hpp"

#include "classify/classifier.hpp"
#include "host/file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <stdexcept>

namespace faultline::bench {

namespace {

constexpr std::size_t piece_bytes = std::size_t{1} << 20;

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/// "[    0.596853] text" without the stamp; empty if there is none, and for a boot's first and last
/// line, which by themselves mean something and come once in a boot.
std::string_view without_stamp(std::string_view line) {
    const auto close = line.find("] ");
    if (!line.starts_with('[') || close == std::string_view::npos) return {};
    line.remove_prefix(close + 2);
    const bool once = line.starts_with("Linux version ") || line.starts_with("reboot: ");
    return once ? std::string_view{} : line;
}

std::vector<std::string> lines_of(std::string_view log) {
    std::vector<std::string> lines;
    while (!log.empty()) {
        const auto line = log.substr(0, log.find('\n'));
        if (const auto text = without_stamp(line); !text.empty()) lines.emplace_back(text);
        log.remove_prefix(std::min(line.size() + 1, log.size()));
    }
    return lines;
}

/// A number below 4096 in letters: of digits the titles make NUM.
std::string letters(std::uint64_t number) {
    return {static_cast<char>('a' + number % 16), static_cast<char>('a' + number / 16 % 16),
            static_cast<char>('a' + number / 256 % 16)};
}

bool is_one_report(std::string_view log) {
    classify::Classifier classifier;
    classifier.feed(log);
    classifier.finish();
    const auto& findings = classifier.findings();
    return findings.size() == 1 && findings[0].count == 1 &&
           findings[0].kind != model::FindingKind::oom_kill &&
           findings[0].kind != model::FindingKind::oom_loop;
}

}  // namespace

LogMaker::LogMaker(const std::filesystem::path& excerpts, unsigned seed) : random_(seed) {
    std::vector<std::filesystem::path> paths;
    for (const auto& entry : std::filesystem::directory_iterator(excerpts))
        paths.push_back(entry.path());
    std::sort(paths.begin(), paths.end());
    for (const auto& path : paths) {
        const auto name = path.filename().string();
        if (!name.ends_with(".log")) continue;
        const auto log = host::read_file(path).value();
        if (name.ends_with("-boot.log")) {
            std::ranges::move(lines_of(log), std::back_inserter(ordinary_));
        } else if (name.ends_with("-oomkill.log") && dump_.empty()) {
            const auto end = log.find("Killed process ");
            const auto begin = log.rfind('\n', log.find("invoked oom-killer")) + 1;
            dump_ = lines_of(std::string_view(log).substr(begin, log.find('\n', end) - begin));
        } else if (is_one_report(log)) {
            reports_.push_back(lines_of(log));
        }
    }
    if (ordinary_.empty() || reports_.empty() || dump_.empty()) {
        throw std::runtime_error("there are no excerpts in " + excerpts.string());
    }
}

void LogMaker::add_line(std::string_view line, std::string& to) {
    microseconds_ += random_() % 2000;
    fmt::format_to(std::back_inserter(to), "[{:5}.{:06}] ", microseconds_ / 1'000'000,
                   microseconds_ % 1'000'000);
    to += line;
    to += '\n';
}

void LogMaker::add_ordinary_lines(std::uint64_t bytes, const Sink& sink) {
    std::string piece;
    for (std::uint64_t made = 0; made < bytes;) {
        const auto begin = piece.size();
        add_line(ordinary_[random_() % ordinary_.size()], piece);
        // Other numbers of the same length: numbers of one digit are often part of a name.
        for (auto i = begin + 15; i + 1 < piece.size(); ++i) {
            if (is_digit(piece[i]) && (is_digit(piece[i - 1]) || is_digit(piece[i + 1]))) {
                piece[i] = static_cast<char>('0' + random_() % 10);
            }
        }
        made += piece.size() - begin;
        if (piece.size() < piece_bytes && made < bytes) continue;
        sink(piece);
        piece.clear();
    }
}

void LogMaker::clean(std::uint64_t bytes, const Sink& sink) {
    add_ordinary_lines(bytes, sink);
}

void LogMaker::with_reports(std::uint64_t bytes, unsigned reports, const Sink& sink) {
    for (unsigned i = 0; i < reports; ++i) {
        add_ordinary_lines(bytes / (reports + 1), sink);
        std::string report;
        for (const auto& line : reports_[random_() % reports_.size()])
            add_line(line, report);
        sink(report);
    }
    add_ordinary_lines(bytes / (reports + 1), sink);
}

void LogMaker::oom_dumps(std::uint64_t dumps, const Sink& sink) {
    for (std::uint64_t i = 0; i < dumps; ++i) {
        std::string dump;
        // Letters: of numbers the titles make one.
        const std::string name{static_cast<char>('a' + i % 16),
                               static_cast<char>('a' + i / 16 % 16),
                               static_cast<char>('a' + i / 256 % 16)};
        const auto victim = fmt::format("Killed process {} (victim-{})", 1000 + i, letters(i));
        for (const auto& line : dump_) {
            const auto at = line.find("Killed process ");
            if (at == std::string::npos) {
                add_line(line, dump);
            } else {
                add_line(line.substr(0, at) + victim + line.substr(line.find(')', at) + 1), dump);
            }
        }
        sink(dump);
    }
}

void LogMaker::distinct_reports(unsigned reports, const Sink& sink) {
    for (unsigned i = 0; i < reports; ++i) {
        std::string report;
        add_line("BUG: kernel NULL pointer dereference, address: 0000000000000008", report);
        add_line("CPU: 0 PID: 1 Comm: x Not tainted 6.1.0 #1", report);
        add_line(fmt::format("RIP: 0010:function_{}+0x8/0x50", letters(i)), report);
        add_line("Call Trace:", report);
        for (int frame = 0; frame < 200; ++frame) {
            const auto name = fmt::format("f{}_{}", i, frame);
            add_line(fmt::format(" {}{}+0x10/0x20 [{}]", name, std::string(240 - name.size(), 'x'),
                                 std::string(240, 'm')),
                     report);
        }
        add_line("---[ end trace 0000000000000000 ]---", report);
        sink(report);
    }
}

void LogMaker::one_line(std::uint64_t bytes, const Sink& sink) {
    const std::string piece(piece_bytes, 'x');
    for (std::uint64_t made = 0; made < bytes; made += piece.size())
        sink(std::string_view(piece).substr(0, std::min<std::uint64_t>(bytes - made, piece_bytes)));
}

}  // namespace faultline::bench
