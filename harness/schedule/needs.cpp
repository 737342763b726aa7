// SPDX-License-Identifier: GPL-2.0-or-later
#include "schedule/needs.hpp"

#include "kernel/provider.hpp"

#include <set>

namespace faultline::schedule {
namespace {

/// Archives are asked again; a file that is not there is not looked for again.
bool may_change(const std::string& kernel) {
    const auto ref = kernel::parse_kernel_ref(kernel);
    return ref && ref->source == model::KernelRef::Source::debian;
}

Wanted wanted(const std::string& name, const QueuedCell& cell, const TimeLimit& limit, bool retry) {
    return {name, limit.shorten(cell.planned.scenario->timeouts.fetch), retry};
}

}  // namespace

std::string image_of(const Sources& sources, const PlannedCell& planned) {
    return sources.image_of ? sources.image_of(*planned.scenario) : std::string();
}

std::string need_of_image(const std::string& image) {
    return "image " + image;
}

std::vector<std::string> needs_of(const Sources& sources, const PlannedCell& planned) {
    std::vector<std::string> needs{planned.cell.kernel};
    const auto image = image_of(sources, planned);
    if (!image.empty()) needs.push_back(need_of_image(image));
    return needs;
}

std::vector<Wanted> wanted_kernels(const std::deque<QueuedCell>& cells, const TimeLimit& limit) {
    std::vector<Wanted> kernels;
    std::set<std::string> seen;
    for (const auto& cell : cells) {
        const auto& kernel = cell.planned.cell.kernel;
        if (!seen.insert(kernel).second) continue;
        kernels.push_back(wanted(kernel, cell, limit, may_change(kernel)));
    }
    return kernels;
}

std::vector<Wanted> wanted_images(const std::deque<QueuedCell>& cells, const Sources& sources,
                                  const TimeLimit& limit) {
    std::vector<Wanted> images;
    std::set<std::string> seen;
    for (const auto& cell : cells) {
        const auto image = image_of(sources, cell.planned);
        if (image.empty() || !seen.insert(image).second) continue;
        images.push_back(wanted(image, cell, limit, true));
    }
    return images;
}

}  // namespace faultline::schedule
