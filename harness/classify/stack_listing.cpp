// SPDX-License-Identifier: GPL-2.0-or-later
#include "classify/stack_listing.hpp"

#include "classify/bounded_text.hpp"
#include "classify/frames.hpp"

#include <algorithm>
#include <utility>

namespace faultline::classify {
namespace {

constexpr std::size_t most_stacks = 160;
constexpr std::size_t most_frames = 64;
constexpr std::size_t most_cpus = 4096;

// nmi_cpu_backtrace() of lib/nmi_backtrace.c, 5.10 to 7.2; an idle CPU may get no more than
// "NMI backtrace for cpu 2 skipped: idling at default_idle+0x9/0x20".
constexpr std::string_view of_cpu = "NMI backtrace for cpu ";
constexpr std::string_view idle = " skipped: idling at ";
// sched_show_task() of kernel/sched/core.c.
constexpr std::string_view of_task = "task:";
// sysrq_handle_loglevel() of drivers/tty/sysrq.c.
constexpr std::string_view end_mark = "Loglevel set to ";

}  // namespace

StackListing::StackListing() : lines_([this](const console::Line& line) { take(line); }) {}

void StackListing::feed(std::string_view bytes) {
    lines_.feed(bytes);
}

void StackListing::take(const console::Line& line) {
    const auto text = trimmed(stripper_.strip(line).text);
    if (text.find(end_mark) != std::string_view::npos) {
        ended_ = true;
        open_ = false;
    } else if (text.starts_with(of_cpu) || text.starts_with(of_task)) {
        begin(text);
    } else if (auto frame = parse_frame(text)) {
        add(std::move(*frame));
    } else if (auto place = parse_instruction_pointer(text); place && place->frame) {
        add(std::move(*place->frame));
    }
}

void StackListing::begin(std::string_view text) {
    open_ = stacks_.size() < most_stacks;
    if (open_) stacks_.push_back({bounded(text), {}});
    if (!text.starts_with(of_cpu)) return;
    const auto skipped = text.find(idle);
    if (cpus_.size() < most_cpus) {
        const auto number = text.substr(of_cpu.size());
        cpus_.emplace(number.substr(0, number.find(' ')));
    }
    if (skipped == std::string_view::npos) return;
    if (auto frame = parse_frame(text.substr(skipped + idle.size()))) add(std::move(*frame));
}

void StackListing::add(model::Frame frame) {
    if (!open_ || stacks_.back().trace.size() >= most_frames) return;
    stacks_.back().trace.push_back(std::move(frame));
}

std::vector<model::RelatedStack> StackListing::stacks() const {
    auto result = stacks_;
    std::erase_if(result, [](const auto& stack) { return stack.trace.empty(); });
    return result;
}

}  // namespace faultline::classify
