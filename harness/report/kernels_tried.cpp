// SPDX-License-Identifier: GPL-2.0-or-later
#include "report/kernels_tried.hpp"

#include "store/index.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <system_error>

namespace faultline::report {
namespace {

namespace fs = std::filesystem;
using store::KernelRecord;

std::vector<KernelRecord> of_run(const RunView& run, std::size_t group) {
    std::set<std::string> scenarios;
    for (const auto index : run.groups.at(group).cells)
        scenarios.insert(run.cells[index].scenario);
    std::map<std::string, std::size_t> known;
    std::vector<KernelRecord> kernels;
    for (const auto& cell : run.cells) {
        const bool passed = cell.status == model::Status::pass;
        const bool judged = cell.ran && (passed || cell.status == model::Status::fail);
        if (!judged || !scenarios.contains(cell.scenario)) continue;
        const auto [found, added] = known.emplace(cell.kernel, kernels.size());
        if (added) kernels.push_back({cell.kernel, cell.release, cell.commit, {}, {}});
        auto& tally = kernels[found->second].tally;
        ++(passed ? tally.pass : tally.fail);
        const bool seen = std::any_of(cell.findings.begin(), cell.findings.end(),
                                      [&](const auto& one) { return one.group == group; });
        if (seen) ++tally.seen;
    }
    std::stable_sort(kernels.begin(), kernels.end(), [](const auto& a, const auto& b) {
        return store::release_before(a.release, b.release);
    });
    return kernels;
}

/// What the index beside the run knows. Empty: there is none, and none is wanted.
std::vector<KernelRecord> of_index(const RunView& run, std::size_t group) {
    const auto& signature = run.groups.at(group).finding.signature.title;
    std::error_code error;
    const auto results = fs::weakly_canonical(run.path, error).parent_path();
    const bool wanted =
        results.filename() == "results" || fs::exists(results / store::index_name, error);
    if (signature.empty() || !wanted) return {};
    auto index = store::Index::open(results, [](const std::string&) {});
    if (!index || !index->sync()) return {};
    auto kernels = index->kernels_of(signature, run.cells[run.groups[group].cell].scenario);
    return kernels ? std::move(*kernels) : std::vector<KernelRecord>{};
}

}  // namespace

std::vector<KernelRecord> kernels_tried(const RunView& run, std::size_t group) {
    auto kernels = of_index(run, group);
    std::erase_if(kernels, [](const auto& kernel) { return kernel.tally.judged() == 0; });
    return kernels.empty() ? of_run(run, group) : kernels;
}

}  // namespace faultline::report
