// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/seeded_run.hpp"

#include "cli/resume.hpp"
#include "cli/run_verb.hpp"
#include "model/printable.hpp"
#include "store/read_run.hpp"
#include "store/run_directory.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <charconv>
#include <cstdio>
#include <optional>

namespace faultline::cli {
namespace {

constexpr std::size_t most_seeds = 100'000;
constexpr std::uint64_t largest_seed = std::uint64_t{1} << 62;

std::optional<std::uint64_t> number(std::string_view text) {
    std::uint64_t value = 0;
    const auto* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, value);
    if (text.empty() || error != std::errc() || stop != end) return std::nullopt;
    return value;
}

std::vector<std::string> words_of(const SeededArguments& arguments,
                                  const std::filesystem::path& out,
                                  const std::vector<std::string>& more) {
    std::vector<std::string> words{"faultline", "run", "--deterministic", "--out", out.string()};
    for (const auto& kernel : arguments.kernels)
        words.insert(words.end(), {"--kernel", kernel});
    for (const auto& setting : arguments.settings)
        words.insert(words.end(), {"--set", setting});
    if (arguments.jobs > 0) {
        words.insert(words.end(), {"--jobs", std::to_string(arguments.jobs)});
    }
    if (arguments.offline) words.emplace_back("--offline");
    if (arguments.quiet) words.emplace_back("--quiet");
    words.insert(words.end(), more.begin(), more.end());
    if (!arguments.program.empty()) {
        words.insert(words.end(), {"--program", arguments.program.string()});
    }
    if (!arguments.scenario.empty()) words.push_back(arguments.scenario.string());
    if (!arguments.program_arguments.empty()) {
        words.emplace_back("--");
        words.insert(words.end(), arguments.program_arguments.begin(),
                     arguments.program_arguments.end());
    }
    return words;
}

}  // namespace

void add_seeded_options(CLI::App& verb, SeededArguments& arguments) {
    verb.add_option("SCENARIO", arguments.scenario,
                    "the TOML file of a scenario; may be left out where --program is given");
    verb.add_option("-p,--program", arguments.program,
                    "run this in the guest, as faultline run does")
        ->type_name("FILE");
    verb.add_option("-k,--kernel", arguments.kernels,
                    "the kernel to test, in place of the scenario's")
        ->type_name("REF")
        ->expected(1)
        ->allow_extra_args(false)
        ->take_all();
    verb.add_option("-s,--set", arguments.settings, "change a key of the scenario")
        ->type_name("KEY=VALUE")
        ->expected(1)
        ->allow_extra_args(false)
        ->take_all();
    verb.add_option("-o,--out", arguments.out, "where the results go")->type_name("DIR");
    verb.add_option("-j,--jobs", arguments.jobs, "guests at once (default: as the host allows)")
        ->type_name("N")
        ->check(CLI::Range(1U, 256U));
    verb.add_flag("--offline", arguments.offline, "use only kernels that are fetched already");
    verb.add_flag("-q,--quiet", arguments.quiet, "print only errors and the answer");
}

Result<std::vector<std::uint64_t>> parse_seeds(const std::string& text) {
    std::vector<std::uint64_t> seeds;
    std::string_view left = text;
    while (true) {
        const auto item = left.substr(0, left.find(','));
        const auto dots = item.find("..");
        const auto first = number(item.substr(0, dots));
        const auto last = dots == std::string_view::npos ? first : number(item.substr(dots + 2));
        if (!first || !last || *last < *first) {
            return failure(fmt::format("'{}' names no seeds, such as 1..200 or 3,17", text));
        }
        if (*last > largest_seed) {
            return failure(fmt::format("{} is no seed: the largest is {}", *last, largest_seed));
        }
        if (*last - *first >= most_seeds - seeds.size()) {
            return failure(fmt::format("'{}' names more than {} seeds", text, most_seeds));
        }
        for (auto seed = *first; seed <= *last; ++seed)
            seeds.push_back(seed);
        if (item.size() == left.size()) return seeds;
        left.remove_prefix(item.size() + 1);
    }
}

SeededOutcome run_seeded(const SeededArguments& arguments, const std::string& name,
                         const std::vector<std::string>& more) {
    SeededOutcome outcome;
    outcome.directory = arguments.out.empty() ? store::default_run_directory(name) : arguments.out;
    const auto parsed = parse_command(words_of(arguments, outcome.directory, more));
    if (!parsed) {
        fmt::print(stderr, "error: {}\n", model::printable(parsed.error().what, 1000));
        outcome.status = ExitCode::usage;
        return outcome;
    }
    outcome.status = run_verb(*parsed);
    const auto summary = store::read_summary(outcome.directory);
    if (!summary) return outcome;
    for (const auto& cell : summary->cells) {
        auto directory = outcome.directory / cell.directory;
        auto verdict = store::read_verdict(directory / "verdict.json");
        if (verdict && !verdict->interrupted) {
            outcome.cells.push_back({std::move(*verdict), std::move(directory)});
        }
    }
    return outcome;
}

}  // namespace faultline::cli
