// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/faults_verb.hpp"

#include "cli/help_format.hpp"
#include "config/nearest.hpp"
#include "faults/catalogue.hpp"
#include "model/quantity.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace faultline::cli {
namespace {

using faults::FaultKind;
using model::ParameterType;

std::string value_text(const model::Parameter& parameter) {
    const auto& value = parameter.default_value;
    if (parameter.type == ParameterType::string) return fmt::format("\"{}\"", value);
    if (parameter.type == ParameterType::duration)
        return fmt::format("\"{}\"", model::to_string(model::Duration(std::stoll(value))));
    if (parameter.type == ParameterType::size)
        return fmt::format("\"{}\"", model::to_string(model::Bytes{std::stoull(value)}));
    return value;
}

std::string bounds_text(const model::Parameter& parameter) {
    if (!parameter.choices.empty()) return fmt::format(" ({})", fmt::join(parameter.choices, ", "));
    if (parameter.type != ParameterType::integer || !parameter.minimum || !parameter.maximum)
        return {};
    return fmt::format(" ({} to {})", *parameter.minimum, *parameter.maximum);
}

void print_list() {
    for (const auto& kind : faults::catalogue())
        fmt::print("{:19}{:10}{}\n", kind.name, to_string(kind.side), kind.purpose);
    fmt::print("\n`faultline faults KIND` tells what a kind takes and needs.\n");
}

void print_parameters(const FaultKind& kind) {
    for (const auto& [name, parameter] : kind.parameters) {
        const bool required =
            std::find(kind.required.begin(), kind.required.end(), name) != kind.required.end();
        fmt::print("  {} = {}\n      {}{}\n", name, required ? "..." : value_text(parameter),
                   parameter.help, bounds_text(parameter));
    }
}

void print_kind(const FaultKind& kind) {
    fmt::print("{}: {}\n", kind.name, kind.purpose);
    fmt::print("  injected by the {}, at \"{}\" unless the plan says when\n",
               kind.side == model::FaultSide::guest  ? "agent in the guest"
               : kind.side == model::FaultSide::host ? "host through the hypervisor"
                                                     : "host through QEMU's debugger stub",
               kind.default_at);
    if (!kind.options.empty()) fmt::print("  needs {}\n", fmt::join(kind.options, ", "));
    if (!kind.command_line.empty())
        fmt::print("  adds '{}' to the kernel's command line\n", kind.command_line);
    fmt::print("\n");
    print_parameters(kind);
    fmt::print("\nIn a scenario:\n\n[[fault]]\nkind = \"{}\"\n{}{}", kind.name, kind.example,
               kind.example.empty() ? "" : "\n");
}

}  // namespace

CLI::App* add_faults_verb(CLI::App& app, FaultsArguments& arguments) {
    auto* verb = app.add_subcommand("faults", "List the faults that a scenario may plan");
    verb->add_option("KIND", arguments.kind, "tell all of this one");
    verb->footer(
        "Examples:\n"
        "  faultline faults             # all kinds\n"
        "  faultline faults failslab    # its parameters, and what it needs of a kernel\n\n"
        "In a scenario:\n"
        "  [[fault]]\n"
        "  kind = \"failslab\"\n"
        "  at = \"workload+2s\"           # boot, workload, phase=NAME, event=NAME, round=17,\n"
        "                               # each with +TIME, or every=500ms\n"
        "  optional = true              # a kernel that cannot do it goes without\n"
        "  times = 3");
    return verb;
}

ExitCode faults_verb(const FaultsArguments& arguments) {
    if (arguments.kind.empty()) {
        print_list();
        return ExitCode::all_passed;
    }
    const auto* kind = faults::find_kind(arguments.kind);
    if (kind == nullptr) {
        fmt::print(stderr, "faultline: error: there is no kind of fault '{}'\n  hint: {}\n",
                   arguments.kind, config::suggestion(arguments.kind, faults::kind_names()));
        return ExitCode::usage;
    }
    print_kind(*kind);
    return ExitCode::all_passed;
}

}  // namespace faultline::cli
