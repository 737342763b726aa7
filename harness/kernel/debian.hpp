// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/result.hpp"
#include "kernel/cache.hpp"
#include "model/kernel.hpp"

namespace faultline::kernel {

/// A kernel of Debian's archive. Which packages a reference means is looked up once a day (for a
/// version that is named: once), and kept in the cache's debian/SUITE/; what they hold is kept in
/// packages/ by content. An older answer is used, and said, when the archive cannot be asked.
[[nodiscard]] Result<model::Kernel> debian_kernel(const model::KernelRef& ref,
                                                  const Context& context);

}  // namespace faultline::kernel
