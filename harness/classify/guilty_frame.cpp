// SPDX-License-Identifier: GPL-2.0-or-later
#include "classify/guilty_frame.hpp"

#include "classify/bounded_text.hpp"
#include "classify/frame_table.hpp"
#include "classify/function_name.hpp"
#include "classify/rust_symbol.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace faultline::classify {

namespace {

constexpr std::size_t max_skipped = 64;

std::string printed(const model::Frame& frame) {
    if (frame.size == 0) return bounded(frame.function);
    return bounded(fmt::format("{}+{:#x}/{:#x}", frame.function, frame.offset, frame.size));
}

CallName name_of(const model::Frame& frame) {
    if (auto name = demangle_rust(frame.function)) return {std::move(*name), {}};
    return call_name(plain_name(frame.function));
}

class Choice {
 public:
    void skip(const model::Frame& frame) {
        if (skipped_.size() < max_skipped) skipped_.push_back(frame.function);
    }
    GuiltyFunction take(const model::Frame& frame, std::string reason) {
        auto call = name_of(frame);
        return {std::move(call.name),
                std::move(call.others),
                {printed(frame), std::move(reason), std::move(skipped_)}};
    }
    GuiltyFunction take_bucket(const model::Frame& frame, std::string_view bucket,
                               std::string reason) {
        auto guilty = take(frame, std::move(reason));
        const std::string printed_name(plain_name(frame.function));
        guilty.others.clear();
        if (printed_name != bucket) guilty.others.push_back(printed_name);
        guilty.name = bucket;
        return guilty;
    }

 private:
    std::vector<std::string> skipped_;
};

std::optional<GuiltyFunction> first_own(std::span<const model::Frame> frames,
                                        std::span<const std::string_view> passed_over) {
    Choice choice;
    for (const auto& frame : frames) {
        const auto name = plain_name(frame.function);
        if (frame.reliable && !is_helper(name) && !matches_any(name, passed_over)) {
            return choice.take(frame, "the first frame that is no helper");
        }
        choice.skip(frame);
    }
    return std::nullopt;
}

std::optional<GuiltyFunction> entry_point(std::span<const model::Frame> frames) {
    Choice choice;
    const model::Frame* below = nullptr;
    for (const auto& frame : frames) {
        if (!frame.reliable) continue;
        const auto name = plain_name(frame.function);
        if (is_stall_helper(name) || is_interrupt_entry(name)) {
            choice.skip(frame);
            continue;
        }
        if (name.starts_with("smp_call_function")) {
            return choice.take_bucket(frame, "smp_call_function", "it waits for other CPUs");
        }
        if (below != nullptr && is_dispatcher(name)) {
            return choice.take(*below, fmt::format("called by {}, which hands control on", name));
        }
        if (below != nullptr) choice.skip(*below);
        below = &frame;
    }
    return std::nullopt;
}

std::optional<GuiltyFunction> waiter(std::span<const model::Frame> frames) {
    Choice choice;
    for (const auto& frame : frames) {
        const auto name = plain_name(frame.function);
        if (!frame.reliable) continue;
        if (name == "rtnl_lock") {
            return choice.take(frame, "waits for the RTNL, which another task holds");
        }
        if (name.find("synchronize_rcu") != std::string_view::npos ||
            name.find("synchronize_srcu") != std::string_view::npos || name == "synchronize_net" ||
            name == "synchronize_sched") {
            return choice.take_bucket(frame, "synchronize_rcu", "waits for readers of RCU to end");
        }
        choice.skip(frame);
    }
    choice = {};
    for (const auto& frame : frames) {
        const auto name = plain_name(frame.function);
        if (frame.reliable && !is_wait(name)) {
            return choice.take(frame, "the first frame outside scheduler, locks and waits");
        }
        choice.skip(frame);
    }
    return std::nullopt;
}

}  // namespace

std::optional<GuiltyFunction> guilty_function(std::span<const model::Frame> frames,
                                              FrameChoice choice,
                                              std::span<const std::string_view> passed_over) {
    switch (choice) {
        case FrameChoice::first_own:
            return first_own(frames, passed_over);
        case FrameChoice::entry_point:
            return entry_point(frames);
        case FrameChoice::waiter:
            return waiter(frames);
    }
    return std::nullopt;
}

GuiltyFunction named_function(std::string_view function) {
    model::Frame frame;
    frame.function = bounded(function);
    return Choice().take(frame, "named by the first line of the report");
}

}  // namespace faultline::classify
