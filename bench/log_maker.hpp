// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace faultline::bench {

/// Makes console logs of any length from the excerpts of real consoles in a directory: ordinary
/// lines are those of the clean boots with other numbers in them, reports are whole excerpts. The
/// kernel's clock goes on from line to line. The same seed gives the same log.
class LogMaker {
 public:
    LogMaker(const std::filesystem::path& excerpts, unsigned seed);

    /// `sink` gets at least `bytes` of ordinary lines, in pieces.
    using Sink = std::function<void(std::string_view)>;
    void clean(std::uint64_t bytes, const Sink& sink);
    /// The same with so many reports spread over it, each of which is one finding.
    void with_reports(std::uint64_t bytes, unsigned reports, const Sink& sink);
    /// So many dumps of the OOM killer with their kills: a finding for each of 4,096 commands.
    void oom_dumps(std::uint64_t dumps, const Sink& sink);
    /// So many reports, each of another function, with the longest traces and names that are kept.
    void distinct_reports(unsigned reports, const Sink& sink);
    /// One line of so many bytes.
    static void one_line(std::uint64_t bytes, const Sink& sink);

 private:
    void add_line(std::string_view line, std::string& to);
    void add_ordinary_lines(std::uint64_t bytes, const Sink& sink);

    std::minstd_rand random_;
    std::uint64_t microseconds_ = 0;
    std::vector<std::string> ordinary_;              ///< without time stamps
    std::vector<std::vector<std::string>> reports_;  ///< likewise
    std::vector<std::string> dump_;
};

}  // namespace faultline::bench
