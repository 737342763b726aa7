// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "schedule/preparation.hpp"
#include "schedule/queue.hpp"
#include "schedule/time_limit.hpp"

#include <deque>
#include <functional>
#include <string>
#include <vector>

namespace faultline::schedule {

/// Where what cells are made of comes from.
struct Sources {
    KernelSource kernels;
    ImageSource images;
    /// The root file system that a scenario runs in, by name; empty: none. May itself be empty.
    std::function<std::string(const model::Scenario&)> image_of;
};

/// The name of the cell's root file system; empty: it has none.
[[nodiscard]] std::string image_of(const Sources& sources, const PlannedCell& planned);

/// What the queue calls an image that a cell needs. A kernel is called by its reference.
[[nodiscard]] std::string need_of_image(const std::string& image);
[[nodiscard]] std::vector<std::string> needs_of(const Sources& sources, const PlannedCell& planned);

/// The kernels, and the images, that the cells need, in the cells' order, each once.
[[nodiscard]] std::vector<Wanted> wanted_kernels(const std::deque<QueuedCell>& cells,
                                                 const TimeLimit& limit);
[[nodiscard]] std::vector<Wanted> wanted_images(const std::deque<QueuedCell>& cells,
                                                const Sources& sources, const TimeLimit& limit);

}  // namespace faultline::schedule
