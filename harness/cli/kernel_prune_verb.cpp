// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/kernel_verb.hpp"
#include "host/directories.hpp"
#include "kernel/inventory.hpp"
#include "report/terminal.hpp"

#include <fmt/format.h>

#include <chrono>

namespace faultline::cli {

ExitCode kernel_prune_verb(const KernelArguments& arguments) {
    const auto now = std::chrono::system_clock::now();
    const auto before = arguments.all ? std::chrono::system_clock::time_point::max()
                                      : now - std::chrono::hours(24) * arguments.older_than;
    const auto results = kernel::prune(host::cache_directory(), before, arguments.dry_run);
    if (!results) {
        fmt::print(stderr, "{}", report::to_text(results.error()));
        return ExitCode::cannot_judge;
    }
    unsigned long long freed = 0;
    for (const auto& [item, in_use] : *results) {
        const auto* done = arguments.dry_run ? "would remove" : "removed";
        fmt::print("{} {} ({}){}\n", in_use ? "keeping" : done, item.directory.string(),
                   size_text(item.bytes), in_use ? ": it is in use" : "");
        if (!in_use) freed += item.bytes;
    }
    fmt::print("{} {}\n", size_text(freed), arguments.dry_run ? "would be freed" : "freed");
    return ExitCode::all_passed;
}

}  // namespace faultline::cli
