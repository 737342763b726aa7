// SPDX-License-Identifier: GPL-2.0-or-later
#include "schedule/supplies.hpp"

#include <utility>

namespace faultline::schedule {

Supplies::Supplies(const Sources& sources, std::vector<Wanted> kernels, std::vector<Wanted> images,
                   RetryPolicy retry, const std::function<void(const std::string&)>& on_ready)
    : sources_(sources),
      kernels_(sources.kernels, std::move(kernels), retry, on_ready),
      images_(sources.images, std::move(images), retry,
              [on_ready](const std::string& name) { on_ready(need_of_image(name)); }) {}

void Supplies::stop() {
    kernels_.stop();
    images_.stop();
}

bool Supplies::has_kernel(const std::string& name) const {
    return kernels_.at(name).value.has_value();
}

void Supplies::hand_out(const PlannedCell& planned, run::CellRequest& request) {
    const auto& kernel = kernels_.at(planned.cell.kernel);
    request.kernel = &kernel.value;
    request.fetch_seconds = charge(planned.cell.kernel, kernel.seconds);
    const auto name = image_of(sources_, planned);
    if (name.empty()) return;
    const auto& image = images_.at(name);
    request.image = &image.value;
    request.fetch_seconds += charge(need_of_image(name), image.seconds);
}

double Supplies::charge(const std::string& need, double seconds) {
    const std::scoped_lock lock(mutex_);
    return charged_.insert(need).second ? seconds : 0;
}

}  // namespace faultline::schedule
