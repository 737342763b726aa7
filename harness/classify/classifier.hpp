// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "console/line_assembler.hpp"
#include "model/fault_plan.hpp"
#include "model/finding.hpp"

#include <functional>
#include <memory>
#include <string_view>
#include <vector>

namespace faultline::classify {

struct Options {
    /// A live guest's console: an OOM loop needs the whole of the criterion. In a log from
    /// elsewhere five rounds by one command without a new victim are a loop of low confidence.
    bool live = true;
    /// Cut and read every line, also those that the search over the bytes would pass over. The
    /// findings are the same; this is how tests know.
    bool read_every_line = false;
};

/// Reads a kernel console as it streams and says what the kernel reported. Fed any chunks, it
/// gives the findings that it gives for the whole. Memory is bounded whatever the input: line
/// length, trace length, detail texts and the number of open and kept findings.
/// Not thread-safe; never sees a VM.
class Classifier {
 public:
    /// `on_finding` is called once for each finding, as soon as it is complete or certain (an OOM
    /// loop: when the criterion is met, before the log ends), from within feed() or finish(). A
    /// finding's count, end and details may still grow: findings() has the last word.
    explicit Classifier(Options options = {},
                        std::function<void(const model::Finding&)> on_finding = {});
    ~Classifier();
    Classifier(Classifier&&) noexcept;
    Classifier& operator=(Classifier&&) noexcept;

    void feed(std::string_view bytes);
    /// A line that something else cut and put right; for a log that is not fed bytes.
    void take(const console::Line& line);
    /// The log has ended: closes the report that is open. Call once, feed() no more.
    void finish();

    /// All findings so far, in the order of their first line.
    [[nodiscard]] const std::vector<model::Finding>& findings() const;
    /// The same, without a copy. The classifier is of no use afterwards.
    [[nodiscard]] std::vector<model::Finding> take_findings();
    /// A report has begun and not ended yet: more of it may follow.
    [[nodiscard]] bool report_open() const;
    /// The kernel said that it panicked.
    [[nodiscard]] bool panicked() const;
    /// There was a line with a kernel's time stamp, a kernel's banner, or a finding among what was
    /// fed (not among lines given to take()).
    [[nodiscard]] bool saw_kernel_output() const;
    /// The failures that the kernel says it forced.
    [[nodiscard]] model::ForcedFailures forced() const;
    /// Findings left out because there were too many; 0 almost always.
    [[nodiscard]] std::size_t dropped() const;

 private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace faultline::classify
