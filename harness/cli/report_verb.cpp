// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/report_verb.hpp"

#include "cli/run_source_lines.hpp"
#include "host/file.hpp"
#include "report/run_report.hpp"
#include "report/terminal.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <map>
#include <system_error>

namespace faultline::cli {
namespace {

using report::RunFormat;

const std::map<std::string, RunFormat>& formats() {
    static const std::map<std::string, RunFormat> names(report::run_formats().begin(),
                                                        report::run_formats().end());
    return names;
}

ExitCode refused(const Error& error, ExitCode code) {
    fmt::print(stderr, "{}", report::to_text(error));
    return code;
}

ExitCode written_to(const std::filesystem::path& output, const std::string& text) {
    if (output.empty() || output == "-") {
        std::fwrite(text.data(), 1, text.size(), stdout);  // checked when the program ends
        return ExitCode::all_passed;
    }
    const auto written = host::write_output(output, text);
    if (!written) return refused(written.error(), ExitCode::cannot_judge);
    return ExitCode::all_passed;
}

std::filesystem::path directory_of(const std::filesystem::path& file) {
    return file.has_parent_path() ? file.parent_path() : std::filesystem::path(".");
}

}  // namespace

CLI::App* add_report_verb(CLI::App& app, ReportArguments& arguments) {
    auto* verb = app.add_subcommand(
        "report", "Write what a run came to, for a person, a CI system or a mailing list");
    verb->add_option("RUN", arguments.run, "the run's directory")->required();
    verb->add_option("--format", arguments.format, "what is written")
        ->type_name("FORMAT")
        ->check(CLI::IsMember(&formats()))
        ->required();
    verb->add_option("-o,--output", arguments.output, "a file (default: standard output)")
        ->type_name("FILE");
    verb->add_option("--finding", arguments.finding,
                     "with mail: which finding, by its number on the HTML page, its signature or "
                     "its title (default: the only one)")
        ->type_name("N");
    verb->add_option("--origin", arguments.origin, "with kcidb: the name that KernelCI gave you")
        ->type_name("NAME")
        ->check(CLI::Validator(
            [](const std::string& name) {
                const bool good = !name.empty() &&
                                  name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") ==
                                      std::string::npos;
                return good ? std::string() : "lower-case letters, digits and _ make an origin";
            },
            ""))
        ->capture_default_str();
    auto* vmlinux = verb->add_option(
        "--vmlinux", arguments.vmlinux,
        "the kernel's vmlinux with debug information: its frames get their source "
        "lines (default: the vmlinux of a kernel tree:DIR, if it is still that one)");
    vmlinux->type_name("FILE");
    verb->add_option("--modules", arguments.modules,
                     "with --vmlinux: a directory that holds the modules with debug information")
        ->type_name("DIR")
        ->needs(vmlinux);
    verb->footer(
        "Exit status: 0 written, 2 it could not be, 64 wrong command line, 66 no run.\n"
        "Examples:\n"
        "  faultline report results/20261122-034512-oom-loop --format junit -o junit.xml\n"
        "  faultline report results/20261122-034512-oom-loop --format html -o index.html\n"
        "  faultline report results/20261122-034512-oom-loop --format mail --finding 1");
    return verb;
}

ExitCode report_verb(const ReportArguments& arguments) {
    report::RunReportOptions options;
    options.finding = arguments.finding;
    options.origin = arguments.origin;
    auto lines = RunSourceLines::of(arguments.run, arguments.vmlinux, arguments.modules);
    if (!lines) return refused(lines.error(), ExitCode::no_input);
    options.filter = lines->filter();
    if (!arguments.output.empty() && arguments.output != "-")
        options.directory = directory_of(arguments.output);
    const auto text = report::run_report(arguments.run, formats().at(arguments.format), options);
    if (!text) return refused(text.error(), ExitCode::no_input);
    lines->tell_what_was_not_decoded();
    return written_to(arguments.output, *text);
}

std::string wrong_report(const std::string& wanted) {
    const auto name = wanted.substr(0, wanted.find('='));
    if (wanted.ends_with('=')) return "'" + wanted + "' names no file";
    if (formats().contains(name)) return {};
    std::string known;
    for (const auto& [format, value] : report::run_formats())
        known += (known.empty() ? "" : ", ") + format;
    return "there is no format '" + name + "'; there are " + known;
}

std::string written_twice(const std::vector<std::string>& wanted) {
    std::map<std::filesystem::path, std::string> known;
    for (const auto& word : wanted) {
        const auto equals = word.find('=');
        std::filesystem::path file = word;  // by its format: its place is the run's directory
        if (equals != std::string::npos) {
            std::error_code error;
            const std::filesystem::path named = word.substr(equals + 1);
            const auto type = std::filesystem::status(named, error).type();
            const bool is_file = type == std::filesystem::file_type::regular ||
                                 type == std::filesystem::file_type::not_found;
            if (!is_file) continue;  // a device or a pipe takes one after the other
            file = std::filesystem::weakly_canonical(std::filesystem::absolute(named), error);
        }
        const auto [other, added] = known.emplace(std::move(file), word);
        if (!added) return fmt::format("'{}' and '{}' are one file", other->second, word);
    }
    return {};
}

Result<std::vector<std::filesystem::path>> write_reports(const std::filesystem::path& run,
                                                         const std::vector<std::string>& wanted,
                                                         const std::filesystem::path& vmlinux) {
    std::vector<std::filesystem::path> files;
    if (wanted.empty()) return files;
    auto lines = RunSourceLines::of(run, vmlinux, {});
    if (!lines) return failure_of(lines);
    for (const auto& word : wanted) {
        const auto equals = word.find('=');
        const auto format = formats().at(word.substr(0, equals));
        const auto file = equals == std::string::npos
                              ? run / report::default_file(format)
                              : std::filesystem::path(word.substr(equals + 1));
        if (format == RunFormat::json && equals == std::string::npos) {
            files.push_back(file);  // it is there
            continue;
        }
        report::RunReportOptions options;
        options.filter = lines->filter();
        if (equals != std::string::npos) options.directory = directory_of(file);
        if (format == RunFormat::mail) {
            const auto view = report::view_run(run);
            if (view && (view->groups.empty() || !view->groups.front().blamed)) continue;
            options.finding = "1";  // the one that failed most cells
        }
        const auto text = report::run_report(run, format, options);
        if (!text) return tl::unexpected(text.error());
        if (auto written = host::write_output(file, *text); !written) return failure_of(written);
        files.push_back(file);
    }
    return files;
}

}  // namespace faultline::cli
