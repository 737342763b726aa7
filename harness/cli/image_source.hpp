// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "host/cancel.hpp"
#include "kernel/provider.hpp"
#include "run/cell_runner.hpp"

namespace faultline::cli {

/// Images by the names that scenarios give them, each made ready once. Safe to call from several
/// threads: the others wait for the one that builds.
[[nodiscard]] run::ImageSource image_source(kernel::ProviderOptions options,
                                            const host::Cancel& cancel);

}  // namespace faultline::cli
