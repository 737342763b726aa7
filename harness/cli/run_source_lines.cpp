// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/run_source_lines.hpp"

#include "kernel/elf_file.hpp"
#include "store/read_run.hpp"

#include <string_view>
#include <utility>

namespace faultline::cli {
namespace fs = std::filesystem;

Result<RunSourceLines> RunSourceLines::of(const fs::path& run, const fs::path& vmlinux,
                                          const fs::path& modules) {
    RunSourceLines lines;
    lines.run_ = run;
    if (vmlinux.empty()) return lines;
    auto opened = SourceLines::open(vmlinux.string(), modules.string());
    if (!opened) return failure_of(opened);
    lines.named_.emplace(std::move(*opened));
    return lines;
}

report::FindingFilter RunSourceLines::filter() {
    return [this](model::Finding& finding, const model::KernelIdentity& kernel) {
        auto* lines = named_ ? &*named_ : of_tree(kernel);
        if (lines != nullptr) lines->add_to(finding);
    };
}

SourceLines* RunSourceLines::of_tree(const model::KernelIdentity& kernel) {
    constexpr std::string_view scheme = "tree:";
    if (!kernel.reference.starts_with(scheme) || kernel.build_id.empty()) return nullptr;
    if (!started_in_) {
        const auto summary = store::read_summary(run_);
        started_in_ = summary ? fs::path(summary->directory) : fs::path();
    }
    const auto tree = *started_in_ / kernel.reference.substr(scheme.size());
    const auto [known, added] = trees_.try_emplace(tree / "vmlinux");
    if (!added) return known->second.get();
    const auto facts = kernel::read_vmlinux(known->first);
    if (!facts || facts->build_id != kernel.build_id) return nullptr;
    // One without debug information is of no use; nobody asked for it.
    if (auto opened = SourceLines::open(known->first.string(), tree.string()))
        known->second = std::make_unique<SourceLines>(std::move(*opened));
    return known->second.get();
}

void RunSourceLines::tell_what_was_not_decoded() const {
    if (named_) named_->tell_what_was_not_decoded();
}

}  // namespace faultline::cli
