// SPDX-License-Identifier: GPL-2.0-or-later
#include "injector/kinds.hpp"

#include <algorithm>
#include <array>

namespace faultline::injector {
namespace {

constexpr std::array kinds{
    Kind{"failslab", inject_attribute},
    Kind{"fail-page-alloc", inject_attribute},
    Kind{"fail-usercopy", inject_attribute},
    Kind{"fail-futex", inject_attribute},
    Kind{"fail-make-request", inject_attribute},
    Kind{"fail-io-timeout", inject_attribute},
    Kind{"fail-function", inject_attribute},
    Kind{"fail-nth", inject_fail_nth},
    Kind{"hwpoison", inject_hwpoison, true},
    Kind{"memory-pressure", inject_memory_pressure},
    Kind{"memory-offline", inject_memory_offline, true},
    Kind{"memory-online", inject_memory_online, true},
    Kind{"oom-score-adj", inject_oom_score_adj},
    Kind{"mce", inject_mce, true},
    Kind{"cpu-offline", inject_cpu_offline, true},
    Kind{"cpu-online", inject_cpu_online, true},
    Kind{"clock-jump", inject_clock_jump},
    Kind{"notifier-error", inject_notifier_error, true},
    Kind{"lkdtm", inject_lkdtm, true},
    Kind{"sysrq", inject_sysrq, true},
    Kind{"module-load", inject_module_load, true},
    Kind{"module-unload", inject_module_unload, true},
};

}  // namespace

const Kind* find_kind(std::string_view name) {
    const auto* found = std::find_if(kinds.begin(), kinds.end(),
                                     [&](const Kind& kind) { return kind.name == name; });
    return found == kinds.end() ? nullptr : found;
}

bool marks_tasks(std::string_view kind) {
    const auto* found = find_kind(kind);
    return found != nullptr && found->inject == inject_attribute;
}

}  // namespace faultline::injector
