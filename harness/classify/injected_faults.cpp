// SPDX-License-Identifier: GPL-2.0-or-later
#include "classify/injected_faults.hpp"

#include "classify/bounded_text.hpp"
#include "classify/frames.hpp"
#include "classify/related_stacks.hpp"
#include "classify/task_line.hpp"

#include <utility>

namespace faultline::classify {

namespace {
constexpr std::string_view begin = "FAULT_INJECTION: forcing a failure.";
}  // namespace

void InjectedFaults::take(const LogLine& line) {
    const bool begins = line.text.starts_with(begin);
    if (open_ == 0 && !begins) return;
    for (auto& fault : faults_) {
        if (!fault.open) continue;
        const bool ours = fault.context == line.context;
        if (ours && !begins) take_text(trimmed(line.text), fault);
        if ((ours && (begins || ++fault.idle_lines > max_idle_lines)) ||
            line.number > fault.line + max_lines_to_report) {
            close(fault);
        }
    }
    if (!begins) return;
    if (faults_.size() == max_faults) {
        if (faults_.front().open) close(faults_.front());
        faults_.pop_front();
    }
    Fault fault;
    fault.context = line.context;
    fault.line = line.number;
    fault.time = line.time;
    faults_.push_back(std::move(fault));
    ++open_;
}

void InjectedFaults::take_text(std::string_view text, Fault& fault) {
    static constexpr std::string_view name = "name ";
    if (fault.kind.empty() && text.starts_with(name)) {
        fault.kind = bounded(text.substr(name.size(), text.find(',') - name.size()));
        // A hostile log may have any number of names.
        const bool known = forced_.counts.contains(fault.kind) || forced_.counts.size() < max_kinds;
        fault.number = ++forced_.counts[known ? fault.kind : "other"];
        return;
    }
    model::Finding task;
    if (!fault.pid && read_task_line(text, task)) {
        fault.pid = task.pid;
        fault.command = task.command;
        return;
    }
    auto frame = parse_frame(text);
    if (frame) {
        fault.idle_lines = 0;
        if (fault.trace.size() < max_related_frames) fault.trace.push_back(std::move(*frame));
    } else if (text == "</TASK>" || (!fault.trace.empty() && introduces_stack(text))) {
        fault.idle_lines = max_idle_lines;  // take() closes it
    }
}

void InjectedFaults::close(Fault& fault) {
    fault.open = false;
    --open_;
    keep(fault, forced_);
}

void InjectedFaults::keep(const Fault& fault, model::ForcedFailures& forced) {
    if (fault.kind.empty()) return;
    auto& kept = forced.kept;
    if (kept.size() == model::most_forced_failures) kept.erase(kept.begin());
    std::vector<std::string> stack;
    for (const auto& frame : fault.trace)
        if (frame.reliable) stack.push_back(frame.function);
    kept.push_back(
        {fault.kind, fault.number, fault.time, fault.pid, fault.command, std::move(stack)});
}

model::ForcedFailures InjectedFaults::forced() const {
    auto forced = forced_;
    for (const auto& fault : faults_)
        if (fault.open) keep(fault, forced);
    return forced;
}

bool InjectedFaults::led_to(const Fault& fault, const model::Finding& finding,
                            const Context& context) {
    const auto first = finding.place.first_line;
    if (fault.trace.empty() || fault.line >= first) return false;
    if (first - fault.line > max_lines_to_report || fault.context != context) return false;
    // Without caller ids the task must be known to be the same.
    if (fault.pid && finding.pid) return *fault.pid == *finding.pid;
    return context.kind == 'T';
}

void InjectedFaults::attach(model::Finding& finding, const Context& context) const {
    std::size_t attached = 0;
    for (auto fault = faults_.rbegin(); fault != faults_.rend() && attached < max_attached;
         ++fault) {
        if (!led_to(*fault, finding, context)) continue;
        ++attached;
        finding.details.emplace("injected", fault->kind);
        finding.related.push_back({std::string(begin) + " name " + fault->kind, fault->trace});
    }
}

}  // namespace faultline::classify
