// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/result.hpp"
#include "host/cancel.hpp"

#include <chrono>
#include <functional>
#include <string>

namespace faultline::host {

/// Runs `work` in a forked child and hands back its answer. For work whose memory must not stay
/// with us (the 128 MiB window of a zstd kernel), that reads files nobody vouches for, or that
/// cannot be cancelled by itself. What `work` changes in memory is lost; its files stay. It may
/// take no lock that another thread could hold at the fork. `name` says in errors what it was.
[[nodiscard]] Result<void> run_isolated(const std::string& name,
                                        const std::function<Result<void>()>& work,
                                        const Cancel& cancel,
                                        std::chrono::seconds timeout = std::chrono::seconds(600));

}  // namespace faultline::host
