// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/analyze_verb.hpp"

#include "cli/signals.hpp"
#include "cli/source_lines.hpp"
#include "host/file.hpp"
#include "logs/log_reader.hpp"
#include "model/printable.hpp"
#include "report/analysis_report.hpp"
#include "report/terminal.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <map>
#include <optional>
#include <string_view>

namespace faultline::cli {
namespace {

using report::AnalysisFormat;

const std::map<std::string, logs::Mail>& mail_modes() {
    static const std::map<std::string, logs::Mail> all{
        {"auto", logs::Mail::detect}, {"yes", logs::Mail::yes}, {"no", logs::Mail::no}};
    return all;
}

const std::map<std::string, AnalysisFormat>& formats() {
    static const std::map<std::string, AnalysisFormat> all{{"text", AnalysisFormat::text},
                                                           {"json", AnalysisFormat::json},
                                                           {"jsonl", AnalysisFormat::jsonl},
                                                           {"junit", AnalysisFormat::junit},
                                                           {"ktap", AnalysisFormat::ktap}};
    return all;
}

/// Standard output, until it fails: a reader that goes away has read enough, and ends the analysis.
class Output {
 public:
    explicit Output(host::Cancel& cancel) : cancel_(cancel) {}

    void write(std::string_view text) {
        while (error_ == 0 && !text.empty()) {
            const auto written = ::write(STDOUT_FILENO, text.data(), text.size());
            if (written >= 0) {
                text.remove_prefix(static_cast<std::size_t>(written));
            } else if (errno != EINTR) {
                error_ = errno;
                cancel_.set(SIGPIPE);
            }
        }
    }
    /// None if all was written, or nobody wanted more.
    [[nodiscard]] std::optional<Error> error() const {
        if (error_ == 0 || error_ == EPIPE) return std::nullopt;
        return host::system_error("write", "standard output", error_);
    }

 private:
    host::Cancel& cancel_;
    int error_ = 0;
};

report::AnalysisOptions report_options(const AnalyzeArguments& arguments) {
    const auto terminal = report::terminal_options(false);
    report::AnalysisOptions options;
    options.format = formats().at(arguments.format);
    options.first = arguments.first;
    options.follow = arguments.follow;
    options.color = terminal.color;
    options.width = std::min(terminal.width, 100U);
    return options;
}

void tell(const Error& error) {
    fmt::print(stderr, "{}", report::to_text(error));
}

/// A combination of options that makes no sense; empty if all is well.
std::string mistake(const AnalyzeArguments& arguments, const std::vector<logs::Input>& inputs) {
    if (!arguments.modules.empty() && arguments.vmlinux.empty()) return "--modules needs --vmlinux";
    if (arguments.first && arguments.format != "jsonl") return "--first is for --format jsonl";
    if (!arguments.follow) return {};
    if (inputs.size() != 1 || inputs[0].found) return "--follow reads one log";
    if (arguments.format != "text" && arguments.format != "jsonl") {
        return "--follow is for the formats text and jsonl";
    }
    return {};
}

struct Outcome {
    bool found = false;
    bool unreadable = false;
};

Outcome analyze(const std::vector<logs::Input>& inputs, const AnalyzeArguments& arguments,
                const host::Cancel& cancel, SourceLines* source_lines,
                report::AnalysisReport& report) {
    Outcome outcome;
    const logs::ReadOptions options{arguments.follow, mail_modes().at(arguments.mail)};
    report.begin(inputs.size());
    for (const auto& input : inputs) {
        if (cancel.is_set()) break;
        const auto on_finding = [&](const model::Finding& finding) {
            if (!arguments.follow) return;
            auto shown = finding;
            if (source_lines != nullptr) source_lines->add_to(shown);
            report.finding(input.name, shown);
        };
        auto log = logs::read_log(input, options, cancel, on_finding);
        if (source_lines != nullptr) {
            for (auto& finding : log.findings)
                source_lines->add_to(finding);
        }
        if (!log.skipped.empty()) {
            fmt::print(stderr, "skipped {}: {}\n", model::printable(input.name), log.skipped);
        }
        outcome.found = outcome.found || !log.findings.empty();
        outcome.unreadable = outcome.unreadable || log.trouble;
        report.log(log);
        if (log.trouble) tell(*log.trouble);
    }
    report.end();
    return outcome;
}

}  // namespace

CLI::App* add_analyze_verb(CLI::App& app, AnalyzeArguments& arguments) {
    auto* verb = app.add_subcommand(
        "analyze", "Say what the kernel reported in a console log, a dmesg, a journal or a mail");
    verb->add_option(
            "LOG", arguments.logs,
            "files (also .gz, .xz, .zst, .bz2, .lz4), directories, or - for standard input, "
            "which is also what is read if there is none")
        ->type_name("");
    verb->add_option("--format", arguments.format, "how findings are written")
        ->type_name("FORMAT")
        ->check(CLI::IsMember(&formats()))
        ->capture_default_str();
    verb->add_option("--mail", arguments.mail,
                     "the log is quoted in a mail: take off quotation, join wrapped lines")
        ->type_name("WHEN")
        ->check(CLI::IsMember(&mail_modes()))
        ->capture_default_str();
    verb->add_flag("--first", arguments.first,
                   "with jsonl: one short line a log, of its first finding");
    verb->add_flag("-f,--follow", arguments.follow,
                   "read on while the log grows; findings are written as they come");
    verb->add_option("--vmlinux", arguments.vmlinux,
                     "the kernel's vmlinux with debug information: frames get their source lines")
        ->type_name("FILE");
    verb->add_option("--modules", arguments.modules,
                     "with --vmlinux: a directory that holds the modules with debug information")
        ->type_name("DIR");
    verb->footer(
        "Exit status: 0 nothing found, 1 findings, 2 the output could not be written,\n"
        "64 wrong command line, 66 a log that cannot be read (what could be read is\n"
        "analyzed), 130 interrupted.\n"
        "Examples:\n"
        "  faultline analyze console.log\n"
        "  faultline analyze --vmlinux build/vmlinux --modules build console.log\n"
        "  dmesg | faultline analyze -\n"
        "  journalctl -k -f | faultline analyze --follow -\n"
        "  faultline analyze bug-report.mail\n"
        "  faultline analyze --format junit logs/ > report.xml\n"
        "  faultline analyze --format jsonl --first logs/ > first.jsonl");
    return verb;
}

ExitCode analyze_verb(const AnalyzeArguments& arguments) {
    const auto inputs = logs::inputs_of(arguments.logs);
    if (arguments.logs.empty() && ::isatty(STDIN_FILENO) != 0) {
        fmt::print(stderr, "reading a log from this terminal; Ctrl-D ends it\n");
    }
    if (const auto wrong = mistake(arguments, inputs); !wrong.empty()) {
        tell({wrong, "faultline analyze --help shows examples"});
        return ExitCode::usage;
    }
    std::optional<SourceLines> source_lines;
    if (!arguments.vmlinux.empty()) {
        auto opened = SourceLines::open(arguments.vmlinux, arguments.modules);
        if (!opened) {
            tell(opened.error());
            return ExitCode::no_input;
        }
        source_lines.emplace(std::move(*opened));
    }
    host::Cancel cancel;
    const SignalThread signals(cancel);
    Output output(cancel);
    const auto report = report::make_analysis_report(
        report_options(arguments), [&](std::string_view text) { output.write(text); });
    const auto outcome =
        analyze(inputs, arguments, cancel, source_lines ? &*source_lines : nullptr, *report);
    if (source_lines) source_lines->tell_what_was_not_decoded();
    if (const auto error = output.error()) {
        tell(*error);
        return ExitCode::cannot_judge;
    }
    const bool interrupted = cancel.is_set() && cancel.signal() != SIGPIPE;
    if (interrupted && !arguments.follow) return ExitCode::interrupted;
    if (outcome.unreadable) return ExitCode::no_input;
    return outcome.found ? ExitCode::kernel_failed : ExitCode::all_passed;
}

}  // namespace faultline::cli
