// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/history_verb.hpp"

#include "model/printable.hpp"
#include "report/history_report.hpp"
#include "report/terminal.hpp"
#include "report/text_table.hpp"
#include "store/index.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cstdio>

namespace faultline::cli {
namespace {

using store::SubjectKind;

ExitCode tell(const Error& error, ExitCode status) {
    fmt::print(stderr, "{}", report::to_text(error));
    return status;
}

void notice(const std::string& text) {
    fmt::print(stderr, "note: {}\n", model::printable(text));
}

Result<store::Index> open_index(const std::filesystem::path& results) {
    auto index = store::Index::open(results, notice);
    if (!index) return index;
    auto synced = index->sync();
    if (!synced) return failure_of(synced);
    return index;
}

std::optional<SubjectKind> wanted_kind(const HistoryArguments& arguments) {
    if (arguments.signature) return SubjectKind::signature;
    if (arguments.scenario) return SubjectKind::scenario;
    if (arguments.kernel) return SubjectKind::kernel;
    return std::nullopt;
}

ExitCode nothing_called(store::Index& index, const HistoryArguments& arguments) {
    constexpr std::size_t most = 5;
    auto near = index.nearest(arguments.name, wanted_kind(arguments), most);
    std::string hint = "there are no verdicts yet: faultline run writes them";
    if (near && !near->empty()) {
        hint = fmt::format("most like it: '{}'", fmt::join(*near, "', '"));
    }
    return tell({fmt::format("no finding, scenario or kernel in '{}' is called '{}'",
                             arguments.results.string(), model::printable(arguments.name)),
                 hint},
                ExitCode::no_input);
}

ExitCode ambiguous(const std::vector<store::Subject>& found, const HistoryArguments& arguments) {
    constexpr std::size_t most = 12;
    fmt::print(stderr, "error: '{}' may be any of {}:\n", model::printable(arguments.name),
               found.size());
    for (std::size_t i = 0; i < std::min(found.size(), most); ++i) {
        const auto& subject = found[i];
        fmt::print(stderr, "  --{:<9} {}{}\n", store::to_string(subject.kind),
                   model::printable(subject.name),
                   subject.title.empty() ? "" : "  " + model::printable(subject.title));
    }
    if (found.size() > most) fmt::print(stderr, "  and {} more\n", found.size() - most);
    fmt::print(stderr, "hint: give one of these names whole, with its option if need be\n");
    return ExitCode::usage;
}

}  // namespace

CLI::App* add_history_verb(CLI::App& app, HistoryArguments& arguments) {
    auto* verb = app.add_subcommand(
        "history",
        "When and on which kernels a finding was seen, or how a scenario or a kernel did");
    verb->add_option("NAME", arguments.name,
                     "a finding's signature or title, a scenario, a kernel's reference, release, "
                     "package or commit; or a part of one")
        ->type_name("")
        ->required();
    auto* kind = verb->add_option_group("kind", "What NAME is, where it may be several things");
    kind->add_flag("--signature", arguments.signature, "a finding's signature or title");
    kind->add_flag("--scenario", arguments.scenario, "a scenario");
    kind->add_flag("--kernel", arguments.kernel, "a kernel");
    kind->require_option(0, 1);
    verb->add_option("--results", arguments.results, "the directory that holds the run directories")
        ->type_name("DIR")
        ->capture_default_str();
    verb->add_option("--format", arguments.format, "text or json")
        ->type_name("FORMAT")
        ->check(CLI::IsMember({"text", "json"}))
        ->capture_default_str();
    verb->footer(
        "Exit status: 0 told, 2 the index or the output failed, 64 wrong command line or a\n"
        "name of several things, 66 no such name or no such directory.\n"
        "Examples:\n"
        "  faultline history 'WARNING in kernfs_get'\n"
        "  faultline history --scenario oom-loop\n"
        "  faultline history debian:sid/cloud\n"
        "  faultline history --format json 3fd20a0c7a1be0ba");
    return verb;
}

ExitCode history_verb(const HistoryArguments& arguments) {
    auto index = open_index(arguments.results);
    if (!index) return tell(index.error(), ExitCode::no_input);
    auto found = index->find(arguments.name, wanted_kind(arguments));
    if (!found) return tell(found.error(), ExitCode::cannot_judge);
    if (found->empty()) return nothing_called(*index, arguments);
    if (found->size() > 1) return ambiguous(*found, arguments);
    const auto history = index->history(found->front());
    if (!history) return tell(history.error(), ExitCode::cannot_judge);
    fmt::print("{}", arguments.format == "json"
                         ? report::history_json(*history)
                         : report::history_text(*history, report::unicode_terminal()));
    return ExitCode::all_passed;
}

}  // namespace faultline::cli
