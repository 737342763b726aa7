// SPDX-License-Identifier: GPL-2.0-or-later
#include "model/finding.hpp"

#include <algorithm>

namespace faultline::model {

const std::vector<std::string_view>& finding_kind_names() {
    static const std::vector<std::string_view> names{"oops",
                                                     "page-fault",
                                                     "bug",
                                                     "general-protection-fault",
                                                     "panic",
                                                     "warning",
                                                     "soft-lockup",
                                                     "rcu-stall",
                                                     "hung-task",
                                                     "oom-kill",
                                                     "oom-loop",
                                                     "divide-error",
                                                     "invalid-opcode",
                                                     "int3",
                                                     "stack-segment",
                                                     "double-fault",
                                                     "stack-overflow",
                                                     "corrupted-stack",
                                                     "refcount",
                                                     "list-corruption",
                                                     "object-debug",
                                                     "kasan",
                                                     "kmsan",
                                                     "kcsan",
                                                     "kfence",
                                                     "ubsan",
                                                     "usercopy",
                                                     "lockdep",
                                                     "atomic-sleep",
                                                     "hard-lockup",
                                                     "workqueue-lockup",
                                                     "bad-page",
                                                     "memory-leak",
                                                     "slab-corruption",
                                                     "machine-check",
                                                     "nmi",
                                                     "netdevice-leak",
                                                     "dentry-leak",
                                                     "oom-livelock",
                                                     "unexpected-reboot",
                                                     "no-output",
                                                     "program-crash",
                                                     "data-corruption",
                                                     "other"};
    return names;
}

std::string_view to_string(FindingKind kind) {
    return finding_kind_names().at(static_cast<std::size_t>(kind));
}

std::optional<FindingKind> finding_kind_from(std::string_view name) {
    const auto& names = finding_kind_names();
    const auto found = std::find(names.begin(), names.end(), name);
    if (found == names.end()) return std::nullopt;
    return static_cast<FindingKind>(found - names.begin());
}

}  // namespace faultline::model
