// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "host/cancel.hpp"
#include "kernel/provider.hpp"
#include "schedule/preparation.hpp"

namespace faultline::cli {

/// Images by the names that scenarios give them. Safe to call from several threads.
[[nodiscard]] schedule::ImageSource image_source(kernel::ProviderOptions options,
                                                 const host::Cancel& cancel);

}  // namespace faultline::cli
