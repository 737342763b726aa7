// SPDX-License-Identifier: GPL-2.0-or-later
#include "bisect/bisect_log.hpp"

#include "model/printable.hpp"

#include <fmt/format.h>

namespace faultline::bisect {
namespace {

constexpr std::size_t most_of_a_line = 300;

std::string named(const std::string& revision, const SubjectOf& subject_of) {
    const auto subject = model::printable(subject_of(revision), most_of_a_line);
    return fmt::format("[{}]{}{}", revision, subject.empty() ? "" : " ", subject);
}

std::string runs_of(const Judged& judged) {
    const auto all = judged.seen + judged.clean + judged.other;
    auto text = fmt::format("seen in {} of {} runs", judged.seen, all);
    if (judged.other > 0) text += fmt::format(", {} of them ended otherwise", judged.other);
    return text;
}

}  // namespace

std::string bisect_log(const Bisection& bisection, const End* end, const SubjectOf& subject_of) {
    std::string log = "git bisect start\n";
    for (const auto& judged : bisection.judged()) {
        const auto answer = to_string(judged.answer);
        log += fmt::format("# {}: {}\n", answer, named(judged.revision, subject_of));
        const bool ran = judged.seen + judged.clean + judged.other > 0;
        if (ran) log += fmt::format("# {}\n", runs_of(judged));
        if (!judged.reason.empty()) {
            log += fmt::format("# {}\n", model::printable(judged.reason, most_of_a_line));
        }
        log += fmt::format("git bisect {} {}\n", answer, judged.revision);
    }
    if (end == nullptr) return log;
    if (end->kind == End::Kind::found) {
        log += fmt::format("# first bad commit: {}\n", named(end->revision, subject_of));
    } else if (end->kind == End::Kind::only_skipped) {
        log += "# only skipped commits left to test\n";
        for (const auto& suspect : end->suspects)
            log += fmt::format("# possible first bad commit: {}\n", named(suspect, subject_of));
    }
    return log;
}

}  // namespace faultline::bisect
