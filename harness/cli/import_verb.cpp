// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/import_verb.hpp"

#include "cli/signals.hpp"
#include "host/directories.hpp"
#include "host/file.hpp"
#include "kernel/recipe.hpp"
#include "logs/log_classifier.hpp"
#include "logs/source.hpp"
#include "model/printable.hpp"
#include "report/mail_commands.hpp"
#include "report/terminal.hpp"
#include "reported/draft.hpp"

#include <CLI/CLI.hpp>
#include <fcntl.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>

namespace faultline::cli {
namespace fs = std::filesystem;

namespace {

using model::printable;

/// Of a report, unpacked: a mail has some kilobytes, with a whole console some megabytes.
constexpr std::size_t most_text = std::size_t{64} << 20;
constexpr std::size_t beginning_bytes = 4096;

Result<std::string> read_text(const fs::path& path, const host::Cancel& cancel) {
    const bool standard_input = path == "-";
    auto source = logs::open_source({path.string(), standard_input ? fs::path() : path, false, {}},
                                    {}, cancel);
    if (!source) return tl::unexpected(source.error());
    std::string text;
    for (;;) {
        const auto bytes = (*source)->read();
        if (!bytes) return tl::unexpected(bytes.error());
        if (bytes->empty()) break;
        text.append(bytes->substr(0, most_text - text.size()));
        if (text.size() == most_text) break;
    }
    if (text.find_first_not_of(" \t\r\n") == std::string::npos) {
        return failure(fmt::format("'{}' is empty", path.string()), "name a mail, or a log");
    }
    const auto beginning = std::string_view(text).substr(0, beginning_bytes);
    if (logs::looks_binary(beginning)) {
        return failure(fmt::format("'{}' is no text", path.string()), "name a mail, or a log");
    }
    if (const auto why = logs::unreadable_text(beginning); why) {
        return failure(fmt::format("cannot read '{}': {}", path.string(), why->what), why->hint);
    }
    return text;
}

reported::Report read_report(const fs::path& path, const std::string& text) {
    logs::LogClassifier log(logs::Mail::detect, [](const model::Finding&) {});
    log.feed(text);
    log.finish();
    reported::Report report;
    report.file = path.filename().string();
    report.findings = log.classifier().take_findings();
    report.facts = reported::facts_of(text);
    reported::add_findings(report.findings, report.facts);
    return report;
}  // namespace

/// The commits whose bugs our recipes bring back. An origin that is one begins with its hash.
std::vector<reported::KnownBug> known_bugs() {
    constexpr std::size_t digits = 12;
    std::vector<reported::KnownBug> known;
    for (const auto& recipe : kernel::recipes_in(host::kernels_directory())) {
        for (const auto& use : recipe.mutations) {
            const auto& origin = use.mutation.origin;
            const auto end = std::min(origin.find_first_not_of("0123456789abcdef"), origin.size());
            if (end >= digits) known.push_back({origin.substr(0, end), recipe.name});
        }
    }
    return known;
}

/// A scenario's name out of a file's: small letters, digits and '-'.
std::string plain_name(const fs::path& file) {
    constexpr std::size_t longest = 40;
    std::string name;
    for (const unsigned char c : file.stem().string()) {
        const auto small =
            c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : static_cast<char>(c);
        const bool plain = (small >= 'a' && small <= 'z') || (small >= '0' && small <= '9');
        if (plain) {
            name += small;
        } else if (!name.empty() && name.back() != '-') {
            name += '-';
        }
        if (name.size() == longest) break;
    }
    while (name.ends_with('-'))
        name.pop_back();
    return name.empty() ? "report" : name;
}

/// Never over a file that is there.
Result<void> write_new(const fs::path& path, const std::string& text) {
    const host::Fd file(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666));
    if (!file) {
        const int error = errno;
        if (error == EEXIST) {
            return failure(
                fmt::format("'{}' is there already, and is left as it is", path.string()),
                "name another file with -o");
        }
        return tl::unexpected(host::system_error("create", path, error));
    }
    auto written = host::write_all(file.get(), text, path);
    if (!written) ::unlink(path.c_str());
    return written;
}

void print_fact(const char* name, const std::string& text) {
    if (!text.empty()) fmt::print("{:<12} {}\n", name, printable(text, 300));
}

void print_found(const reported::Report& report) {
    const auto& facts = report.facts;
    for (const auto& finding : report.findings) {
        print_fact("finding", finding.count > 1
                                  ? fmt::format("{}, {} times", finding.title, finding.count)
                                  : finding.title);
    }
    if (report.findings.empty()) print_fact("finding", "none");
    print_fact("kernels", fmt::format("{}", fmt::join(facts.releases, ", ")));
    print_fact("hardware", fmt::format("{}", fmt::join(facts.hardware, "; ")));
    if (facts.sockets > 0) print_fact("sockets", std::to_string(facts.sockets));
    print_fact("CPUs", facts.cpus);
    print_fact("memory", facts.memory);
    print_fact("commits", fmt::format("{}", fmt::join(facts.commits, ", ")));
    print_fact("first bad", facts.bad_commit);
    print_fact("introduced", facts.introduced);
    for (const auto* settings : {&facts.sysctls, &facts.limits}) {
        for (const auto& [name, value] : *settings)
            print_fact("setting", name + " = " + value);
    }
    if (facts.oom_score_adj) {
        print_fact("setting",
                   fmt::format("oom_score_adj = {}{}", *facts.oom_score_adj,
                               facts.oom_adj ? fmt::format(" (of oom_adj = {})", *facts.oom_adj)
                                             : std::string()));
    }
}

void print_draft(const reported::Draft& draft) {
    print_fact("workload", fmt::format("{}, because {}", draft.workload, draft.because));
    print_fact("kernel", fmt::format("{}", fmt::join(draft.kernels, ", ")));
    for (const auto& fault : draft.faults)
        print_fact("fault", fault.kind);
    if (!draft.other_kernel.empty())
        print_fact("or", fmt::format("kernel {}, without the faults", draft.other_kernel));
    for (const auto& sentence : draft.scaled)
        print_fact("other size", sentence);
    for (const auto& sentence : draft.open)
        print_fact("not inferred", sentence);
}

ExitCode failed(const Error& error, ExitCode status) {
    fmt::print(stderr, "{}", report::to_text(error));
    return status;
}

}  // namespace

CLI::App* add_import_verb(CLI::App& app, ImportArguments& arguments) {
    auto* verb = app.add_subcommand("import", "Make a scenario of a bug that somebody reported");
    verb->add_option("FILE", arguments.report,
                     "a mail with the report, a log, or - for standard input; may be packed")
        ->required()
        ->type_name("");
    verb->add_option("-o,--output", arguments.output,
                     "the scenario's file (default: FILE's name with .toml, here); none that is "
                     "there is written over")
        ->type_name("FILE");
    verb->footer(
        "Prints what the report says, and writes the scenario that fits, with what could not\n"
        "be inferred in its comments: read it before you run it.\n"
        "Exit status: 0 written, 2 it could not be, 64 usage, 66 the report cannot be read.\n\n"
        "Examples:\n"
        "  faultline import bug-report.mail && faultline run --expect bug-report.toml\n"
        "  faultline import -o scenarios/umount-oops.toml console.log.gz");
    return verb;
}

ExitCode import_verb(const ImportArguments& arguments) {
    host::Cancel cancel;
    const SignalThread signals(cancel);
    const auto text = read_text(arguments.report, cancel);
    if (cancel.is_set()) return ExitCode::interrupted;
    if (!text) return failed(text.error(), ExitCode::no_input);
    const auto report = read_report(arguments.report, *text);
    const auto name = plain_name(arguments.report);
    const auto output = arguments.output.empty() ? fs::path(name + ".toml") : arguments.output;
    const auto draft = draft_of(report, plain_name(output), known_bugs());
    if (auto written = write_new(output, scenario_text(report, draft)); !written) {
        std::error_code ignored;
        return failed(written.error(),
                      fs::exists(output, ignored) ? ExitCode::usage : ExitCode::cannot_judge);
    }
    print_found(report);
    print_draft(draft);
    const auto shown = report::shell_words({output.string()});
    fmt::print("\n{}: read it, then\n  faultline run {}{}\n", shown,
               draft.finding.empty() ? "" : "--expect ", shown);
    return ExitCode::all_passed;
}

}  // namespace faultline::cli
