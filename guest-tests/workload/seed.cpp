// SPDX-License-Identifier: GPL-2.0-or-later
#include "workload/seed.hpp"

#include "protocol/seed.hpp"

#include <cstdint>
#include <cstdlib>

namespace faultline::workload {
namespace {

std::uint64_t seed() {
    const char* text = std::getenv(protocol::seed_variable.data());
    return text == nullptr ? 0 : std::strtoull(text, nullptr, 10);
}

}  // namespace

std::minstd_rand random_of(unsigned task) {
    const auto given = seed();
    if (given == 0) return std::minstd_rand(task + 1);
    return std::minstd_rand(static_cast<std::uint32_t>(protocol::mixed(given, task)));
}

}  // namespace faultline::workload
