// SPDX-License-Identifier: GPL-2.0-or-later
#include "classify/trailing_stacks.hpp"

#include <utility>

namespace faultline::classify {

using model::FindingKind;

namespace {

constexpr KindSet followed = set_of(FindingKind::soft_lockup) | set_of(FindingKind::hard_lockup) |
                             set_of(FindingKind::rcu_stall) | set_of(FindingKind::hung_task) |
                             set_of(FindingKind::workqueue_lockup);

}  // namespace

void TrailingStacks::begin(FindingKind kind, std::string title, const Context& context) {
    end();
    if ((followed & set_of(kind)) == 0) return;
    kind_ = kind;
    title_ = std::move(title);
    context_ = context;
    open_ = true;
    idle_lines_ = lines_ = 0;
}

void TrailingStacks::take(const LogLine& line) {
    if (!open_) return;
    if (++lines_ > max_lines) return end();
    // Other CPUs print for themselves, in contexts of their own.
    if (line.context != context_ && line.context.kind != 'C') return;
    const bool told = stacks_.take(line.text, false);
    idle_lines_ = told ? 0 : idle_lines_ + 1;
    if (idle_lines_ > max_idle_lines) end();
}

void TrailingStacks::end() {
    if (!std::exchange(open_, false)) return;
    auto stacks = stacks_.take_all();
    if (!stacks.empty()) store_.add_stacks(kind_, title_, std::move(stacks));
}

}  // namespace faultline::classify
