// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "classify/report_headers.hpp"
#include "model/finding.hpp"

#include <array>
#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace faultline::classify {

/// The findings of one log, in the order of their first line. Reports of one kind and title are
/// one finding, which keeps the details of the first; past max_findings new ones are only counted.
class FindingStore {
 public:
    static constexpr std::size_t max_findings = 1000;

    explicit FindingStore(std::function<void(const model::Finding&)> on_finding);

    /// Adds the finding and tells of it, or folds it into the one that is there.
    void add(model::Finding finding);
    /// Null if there is none. Lives until the next add().
    [[nodiscard]] model::Finding* find(model::FindingKind kind, std::string_view title);
    /// The one of these kinds that was added or folded into last, if that ended on this line of
    /// the log or later; null if there is none.
    [[nodiscard]] model::Finding* latest(KindSet kinds, std::uint64_t since_line);

    /// Adds stacks to the finding, as far as there is room for them.
    void add_stacks(model::FindingKind kind, std::string_view title,
                    std::vector<model::RelatedStack> stacks);
    /// Where KASLR put the kernel that all findings so far are of, in the kernel's words:
    /// "disabled" or "0x1c00000 from 0xffffffff81000000 ...". Becomes their detail "kernel_offset".
    void set_kernel_offset(std::string_view words);

    [[nodiscard]] const std::vector<model::Finding>& all() const { return findings_; }
    /// The store is of no use afterwards.
    [[nodiscard]] std::vector<model::Finding> take_all() { return std::move(findings_); }
    [[nodiscard]] std::size_t dropped() const { return dropped_; }

 private:
    struct Last {
        std::string title;
        std::uint64_t last_line = 0;
        std::size_t order = 0;  ///< 0: none yet
    };
    /// `other` is the last of the kinds.
    static constexpr std::size_t kind_count =
        static_cast<std::size_t>(model::FindingKind::other) + 1;

    /// What is kept beside the bare findings: traces, registers, modules and other stacks of some
    /// hundred reports. A guest that prints more of them gets the later ones cut.
    static constexpr std::size_t max_bytes = std::size_t{3} << 20;

    void make_room_for(model::Finding& finding);

    std::function<void(const model::Finding&)> on_finding_;
    std::vector<model::Finding> findings_;
    std::array<Last, kind_count> last_of_kind_;
    std::size_t bytes_ = 0;
    std::size_t order_ = 0;
    std::size_t dropped_ = 0;
};

}  // namespace faultline::classify
