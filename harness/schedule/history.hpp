// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "model/verdict.hpp"
#include "store/index.hpp"

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace faultline::schedule {

/// What earlier runs tell of cells. Used by one thread, before a run begins.
class History {
 public:
    virtual ~History() = default;
    History() = default;
    History(const History&) = delete;
    History& operator=(const History&) = delete;

    /// How long it will take: as long as the same cell took, or one like it; nothing if none ran.
    [[nodiscard]] virtual std::optional<double> expected_seconds(const model::Cell& cell) const = 0;
    /// How this very cell last came out; nothing if it never ran.
    [[nodiscard]] virtual std::optional<model::Status> last_status(
        const model::Cell& cell) const = 0;
};

/// From the index over the run directories in `results`.
class PastRuns final : public History {
 public:
    PastRuns() = default;
    /// Nothing is known where there is no index, and `results` is not called so: it is of no use to
    /// make one in any directory that somebody names with --out.
    PastRuns(const std::filesystem::path& results, const store::Notice& notice);
    void add(const store::PastCells& past);

    /// Later calls count for more.
    void add(const model::RunSummary& run);
    [[nodiscard]] std::optional<double> expected_seconds(const model::Cell& cell) const override;
    [[nodiscard]] std::optional<model::Status> last_status(const model::Cell& cell) const override;

 private:
    struct Past {
        double seconds = 0;
        model::Status status = model::Status::error;
    };
    struct Mean {
        double sum = 0;
        unsigned count = 0;
    };
    std::map<std::string, Past> by_id_;
    std::map<std::string, Mean> by_kernel_;  ///< scenario and kernel
    std::map<std::string, Mean> by_scenario_;
};

}  // namespace faultline::schedule
