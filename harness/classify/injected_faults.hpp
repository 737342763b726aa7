// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "classify/log_line.hpp"
#include "model/fault_plan.hpp"
#include "model/finding.hpp"

#include <cstdint>
#include <deque>
#include <optional>
#include <string>

namespace faultline::classify {

/// Remembers the last faults that the kernel injected (fail_dump() of lib/fault-inject.c: a line
/// "FAULT_INJECTION: forcing a failure.", one that names the kind, and the stack of who asked), and
/// gives them to the report that follows in the same task.
class InjectedFaults {
 public:
    /// Any line of the log. As good as free while no fault is told of.
    void take(const LogLine& line);
    /// A fault's stack may go on in the next line, so that must not be left out.
    [[nodiscard]] bool open() const { return open_ > 0; }
    /// Adds the stacks of the faults that the report's task met shortly before it, the last first,
    /// as related stacks, and their kind as the detail "injected".
    void attach(model::Finding& finding, const Context& context) const;
    /// All that the kernel told of so far: the last ones, and how many of each kind.
    [[nodiscard]] model::ForcedFailures forced() const;

 private:
    static constexpr std::size_t max_faults = 8;
    static constexpr std::size_t max_attached = 2;
    static constexpr std::size_t max_kinds = 32;
    static constexpr unsigned max_idle_lines = 40;
    /// A fault further back than this has been survived.
    static constexpr std::uint64_t max_lines_to_report = 300;

    struct Fault {
        Context context;
        std::uint64_t line = 0;
        std::optional<double> time;
        std::optional<std::uint64_t> pid;
        std::string command;
        std::string kind;
        std::uint64_t number = 0;  ///< of its kind
        std::vector<model::Frame> trace;
        unsigned idle_lines = 0;
        bool open = true;  ///< its stack may still go on
    };

    void take_text(std::string_view text, Fault& fault);
    /// Nothing more is to come of it.
    void close(Fault& fault);
    static void keep(const Fault& fault, model::ForcedFailures& forced);
    [[nodiscard]] static bool led_to(const Fault& fault, const model::Finding& finding,
                                     const Context& context);

    std::deque<Fault> faults_;
    unsigned open_ = 0;
    model::ForcedFailures forced_;  ///< without those that are open
};

}  // namespace faultline::classify
