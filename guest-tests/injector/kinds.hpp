// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "injector/injection.hpp"

#include <string_view>

namespace faultline::injector {

/// A kind of fault that a guest can inject into itself.
struct Kind {
    std::string_view name;
    void (*inject)(const Injection&);
    /// It may end the machine at once, or never come back: it is told of before.
    bool abrupt = false;
};

/// Null if there is none of that name.
[[nodiscard]] const Kind* find_kind(std::string_view name);

/// Whether the kind takes effect only on tasks that are marked for it (/proc/PID/make-it-fail).
[[nodiscard]] bool marks_tasks(std::string_view kind);

void inject_attribute(const Injection& injection);
void inject_fail_nth(const Injection& injection);
void inject_hwpoison(const Injection& injection);
void inject_memory_pressure(const Injection& injection);
void inject_memory_offline(const Injection& injection);
void inject_memory_online(const Injection& injection);
void inject_oom_score_adj(const Injection& injection);
void inject_mce(const Injection& injection);
void inject_cpu_offline(const Injection& injection);
void inject_cpu_online(const Injection& injection);
void inject_clock_jump(const Injection& injection);
void inject_notifier_error(const Injection& injection);
void inject_lkdtm(const Injection& injection);
void inject_sysrq(const Injection& injection);
void inject_module_load(const Injection& injection);
void inject_module_unload(const Injection& injection);

}  // namespace faultline::injector
