// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "model/finding.hpp"

namespace faultline::classify {

/// The frames that `Signature::frames` is made of.
inline constexpr std::size_t signature_frames = 3;

/// What stays the same when the same bug strikes again: the title, and the names of the innermost
/// frames from the guilty one out (from the first, if none is) up to where a system call, a work or
/// the like was dispatched, since the frames of that differ from kernel to kernel. Helpers and
/// guesses do not count, nor do compilers' suffixes, offsets, sizes, addresses, CPUs and PIDs.
[[nodiscard]] model::Signature signature_of(const model::Finding& finding);

}  // namespace faultline::classify
