// SPDX-License-Identifier: GPL-2.0-or-later
#include "classify/test_finding_text.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace faultline::classify::test {

namespace {

/// What has a line of its own only if the report has it.
std::string details_text(const model::Finding& finding) {
    std::string text =
        fmt::format("signature: {} {}\n", finding.signature.title, finding.signature.frames);
    if (!finding.hardware.empty()) text += fmt::format("hardware: {}\n", finding.hardware);
    if (!finding.code.empty()) text += fmt::format("code: {}\n", finding.code);
    if (!finding.modules.empty())
        text += fmt::format("modules: {}\n", fmt::join(finding.modules, " "));
    for (const auto& [name, value] : finding.registers)
        text += fmt::format("{}{}={}", &name == &finding.registers[0].first ? "registers: " : " ",
                            name, value);
    if (!finding.registers.empty()) text += "\n";
    for (const auto& stack : finding.related) {
        text += fmt::format("related: {}:", stack.title);
        for (const auto& frame : stack.trace)
            text += fmt::format(" {}+{:#x}", frame.function, frame.offset);
        text += "\n";
    }
    return text;
}

}  // namespace

std::string text_of(const model::Finding& finding) {
    auto text =
        fmt::format("kind: {}\ntitle: {}\nfunction: {}\ncommand: {}\ntaint: {}\nrelease: {}\n",
                    to_string(finding.kind), finding.title, finding.function, finding.command,
                    finding.taint, finding.release);
    if (finding.cpu) text += fmt::format("cpu: {}\n", *finding.cpu);
    if (finding.pid) text += fmt::format("pid: {}\n", *finding.pid);
    if (finding.time_seconds) text += fmt::format("time: {:.6f}\n", *finding.time_seconds);
    text +=
        fmt::format("lines: {} to {}\nbytes: {} to {}\ncount: {}\npanicked: {}\nconfidence: {}\n",
                    finding.place.first_line, finding.place.last_line, finding.place.begin,
                    finding.place.end, finding.count, finding.panicked,
                    finding.confidence == model::Confidence::low ? "low" : "certain");
    for (const auto& [name, value] : finding.details)
        text += fmt::format("{}: {}\n", name, value);
    text += details_text(finding);
    for (const auto& frame : finding.trace) {
        text +=
            fmt::format("frame: {}{}+{:#x}/{:#x}{}{}\n", frame.reliable ? "" : "? ", frame.function,
                        frame.offset, frame.size, frame.module.empty() ? "" : " ", frame.module);
    }
    return text + "\n";
}

std::string findings_text(std::string_view log, std::size_t chunk, Options options) {
    Classifier classifier(options);
    while (!log.empty()) {
        const auto piece = log.substr(0, chunk);
        classifier.feed(piece);
        log.remove_prefix(piece.size());
    }
    classifier.finish();
    auto text = fmt::format("log panicked: {}\n\n", classifier.panicked());
    for (const auto& finding : classifier.findings())
        text += text_of(finding);
    return text;
}

}  // namespace faultline::classify::test
