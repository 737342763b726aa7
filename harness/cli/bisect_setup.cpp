// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/bisect_setup.hpp"

#include "bisect/git_revisions.hpp"
#include "cli/search_options.hpp"
#include "config/nearest.hpp"
#include "host/directories.hpp"
#include "kernel/recipe_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <system_error>

namespace faultline::cli {
namespace fs = std::filesystem;
using config::Problem;

namespace {

fs::path made_absolute(const fs::path& path) {
    std::error_code ignored;
    return fs::absolute(path, ignored).lexically_normal();
}

bisect::Settings settings_of(const BisectArguments& arguments) {
    bisect::Settings settings;
    settings.wrong_limit = arguments.limit / 100;
    if (arguments.rate) settings.rate = *arguments.rate / 100;
    settings.rate_seen = arguments.rate_seen;
    settings.most_runs = arguments.most_runs;
    settings.most_unseen = arguments.most_unseen;
    return settings;
}

Result<void> find_ends(bisect::State& state, const BisectArguments& arguments,
                       const host::Cancel& cancel) {
    const bisect::GitRevisions revisions(state.repository, cancel);
    auto good = revisions.commit_of(arguments.good);
    if (!good) return tl::unexpected(good.error());
    auto bad = revisions.commit_of(arguments.bad);
    if (!bad) return tl::unexpected(bad.error());
    if (*good == *bad) {
        return failure(fmt::format("--good {} and --bad {} are the same commit, {}", arguments.good,
                                   arguments.bad, good->substr(0, 12)),
                       "the good one is to be older than the bad one");
    }
    auto bases = revisions.bases(*good, *bad);
    if (!bases) return tl::unexpected(bases.error());
    std::erase(*bases, *good);
    state.settings.good = std::move(*good);
    state.settings.bad = std::move(*bad);
    state.settings.bases = std::move(*bases);
    return {};
}

/// From the good end of the list to the bad one.
Result<void> cut_list(bisect::State& state, const BisectArguments& arguments) {
    auto& kernels = state.kernels;
    kernels = arguments.kernels;
    const auto place = [&](const std::string& wanted,
                           std::size_t otherwise) -> Result<std::size_t> {
        if (wanted.empty()) return otherwise;
        const auto found = std::find(kernels.begin(), kernels.end(), wanted);
        if (found == kernels.end()) {
            return failure(fmt::format("'{}' is not one of --kernels", wanted),
                           config::suggestion(wanted, kernels));
        }
        return static_cast<std::size_t>(found - kernels.begin());
    };
    const auto good = place(arguments.good, 0);
    if (!good) return tl::unexpected(good.error());
    const auto bad = place(arguments.bad, kernels.size() - 1);
    if (!bad) return tl::unexpected(bad.error());
    if (*good >= *bad) {
        return failure("the good kernel has to come before the bad one",
                       "--kernels REF,REF,...: the oldest first, two at least");
    }
    kernels = std::vector<std::string>(kernels.begin() + static_cast<std::ptrdiff_t>(*good),
                                       kernels.begin() + static_cast<std::ptrdiff_t>(*bad) + 1);
    state.settings.good = kernels.front();
    state.settings.bad = kernels.back();
    return {};
}

}  // namespace

std::vector<std::string> split_list(const std::vector<std::string>& texts) {
    std::vector<std::string> parts;
    for (std::string_view text : texts) {
        for (auto comma = text.find(','); comma != std::string_view::npos; comma = text.find(',')) {
            parts.emplace_back(text.substr(0, comma));
            text.remove_prefix(comma + 1);
        }
        parts.emplace_back(text);
    }
    return parts;
}

Result<BisectArguments> resumed_bisection(const BisectArguments& now) {
    const auto directory = made_absolute(now.resume);
    const auto state = bisect::read_state(directory);
    if (!state) return tl::unexpected(state.error());
    auto then = parse_kept<BisectArguments>(state->command, add_bisect_verb);
    if (!then) {
        return failure(
            fmt::format("'{}' cannot be resumed: {}", directory.string(), then.error().what));
    }
    if (auto there = go_to(state->directory); !there) return tl::unexpected(there.error());
    then->resume = directory;
    then->scenario = directory / "scenario.toml";
    then->quiet = then->quiet || now.quiet;
    return then;
}

RunArguments run_arguments_of(const BisectArguments& arguments) {
    RunArguments run;
    run.words = arguments.words;
    run.scenario = arguments.scenario;
    run.kernels = arguments.of_commits() ? std::vector<std::string>{"build:" + arguments.recipe}
                                         : arguments.kernels;
    run.settings = arguments.settings;
    run.out = arguments.resume.empty() ? arguments.out : arguments.resume;
    run.scheduling.resume = arguments.resume;
    run.accel = arguments.accel;
    run.quiet = arguments.quiet;
    run.offline = arguments.offline;
    run.no_confirm = true;  // what is seen once is run again anyway, or looked for by its title
    return run;
}

std::vector<Problem> check_bisection(const BisectArguments& arguments) {
    std::vector<Problem> problems;
    if (arguments.scenario.empty()) {
        problems.push_back({"SCENARIO", "no scenario is named", "faultline bisect --help"});
    }
    if (!arguments.of_commits()) {
        if (!arguments.repository.empty() || !arguments.recipe.empty()) {
            problems.push_back({"--kernels", "kernels of a list are not built of commits",
                                "leave out --repo and --recipe"});
        }
        auto sorted = arguments.kernels;
        std::sort(sorted.begin(), sorted.end());
        const auto twice = std::adjacent_find(sorted.begin(), sorted.end());
        if (!sorted.empty() && sorted.front().empty()) {
            problems.push_back({"--kernels", "a kernel's name is empty",
                                "REF,REF,...: one comma between two of them"});
        } else if (twice != sorted.end()) {
            problems.push_back({"--kernels", fmt::format("'{}' is named twice", *twice),
                                "a kernel has one place in the order"});
        }
        return problems;
    }
    const std::pair<const char*, const std::string*> needed[]{
        {"--good", &arguments.good}, {"--bad", &arguments.bad}, {"--recipe", &arguments.recipe}};
    for (const auto& [option, value] : needed) {
        if (value->empty()) {
            problems.push_back({option, "it is not given",
                                "commits need --good, --bad and --recipe; or name --kernels"});
        }
    }
    return problems;
}

config::Checked<std::map<std::string, schedule::PlannedCell>> one_cell_each(
    const Prepared& prepared) {
    std::map<std::string, schedule::PlannedCell> cells;
    for (const auto& planned : prepared.cells) {
        if (planned.cell.attempt > 1) continue;  // a revision is run as often as it takes
        if (cells.emplace(planned.cell.kernel, planned).second) continue;
        return tl::unexpected(std::vector<Problem>{
            {prepared.file.file.string(),
             "a bisection runs one cell for each kernel, and this has "
             "more of them",
             "name one scenario with one topology, one seed and one value of each parameter"}});
    }
    return cells;
}

Result<bisect::State> begun_state(const BisectArguments& arguments, const Prepared& prepared,
                                  const host::Cancel& cancel) {
    bisect::State state;
    state.command = {"faultline"};
    state.command.insert(state.command.end(), arguments.words.begin(), arguments.words.end());
    std::error_code ignored;
    state.directory = fs::current_path(ignored).string();
    state.settings = settings_of(arguments);
    state.target = arguments.signature.empty() ? prepared.file.scenarios.front().expect.finding
                                               : arguments.signature;
    if (arguments.of_commits()) {
        state.repository =
            made_absolute(arguments.repository.empty() ? fs::path(".") : arguments.repository)
                .string();
        if (auto found = find_ends(state, arguments, cancel); !found) {
            return tl::unexpected(found.error());
        }
    } else if (auto cut = cut_list(state, arguments); !cut) {
        return tl::unexpected(cut.error());
    }
    return state;
}

Result<fs::path> keep_recipe(const BisectArguments& arguments, const bisect::State& state,
                             const store::RunDirectory& directory) {
    const auto recipe = kernel::recipe_of(arguments.recipe, host::kernels_directory());
    if (!recipe) return tl::unexpected(recipe.error());
    const auto name = fmt::format("recipe/{}.toml", recipe->name);
    const auto text = kernel::recipe_text(*recipe, {{}, {}, state.repository, state.settings.bad});
    if (auto kept = directory.keep(name, text); !kept) return tl::unexpected(kept.error());
    return made_absolute(directory.path() / name);
}

}  // namespace faultline::cli
