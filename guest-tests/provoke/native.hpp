// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "provoke/provocation.hpp"

#include <string_view>
#include <vector>

namespace faultline::provoke {

/// What is provoked by a few instructions in kernel mode, on any stock kernel that loads unsigned
/// modules: a module is made in the guest, in the form of one that the kernel's package brought,
/// and its init function, provoked(), is the provocation. The module is named
/// "provoke_" and the name with '_' for '-'.
[[nodiscard]] std::vector<std::string_view> native_names();

/// Those of `names` that are native; they have `cannot` set if this kernel lacks a symbol, has no
/// module to take the form of, or has switched the detector off.
[[nodiscard]] std::vector<Provocation> native_provocations(const std::vector<std::string>& names);

}  // namespace faultline::provoke
