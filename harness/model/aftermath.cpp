// SPDX-License-Identifier: GPL-2.0-or-later
#include "model/aftermath.hpp"

#include <algorithm>
#include <array>

namespace faultline::model {
namespace {

constexpr std::array<std::string_view, 3> occasion_names{"panic", "hang", "end"};
constexpr std::array<std::string_view, 2> format_names{"kdump-zlib", "elf"};

template <class E, std::size_t N>
std::optional<E> named(const std::array<std::string_view, N>& names, std::string_view name) {
    const auto* found = std::find(names.begin(), names.end(), name);
    if (found == names.end()) return std::nullopt;
    return static_cast<E>(found - names.begin());
}

}  // namespace

std::string_view to_string(DumpOccasion occasion) {
    return occasion_names.at(static_cast<std::size_t>(occasion));
}

std::optional<DumpOccasion> dump_occasion_from(std::string_view name) {
    return named<DumpOccasion>(occasion_names, name);
}

std::string_view to_string(DumpFormat format) {
    return format_names.at(static_cast<std::size_t>(format));
}

std::optional<DumpFormat> dump_format_from(std::string_view name) {
    return named<DumpFormat>(format_names, name);
}

bool DumpPolicy::wants(DumpOccasion occasion) const {
    return std::any_of(occasions.begin(), occasions.end(), [&](DumpOccasion wanted) {
        return wanted == occasion || wanted == DumpOccasion::end;
    });
}

}  // namespace faultline::model
