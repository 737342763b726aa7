// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/result.hpp"
#include "image/initramfs.hpp"

#include <cstdint>
#include <functional>
#include <string_view>

namespace faultline::image {

/// Takes the next bytes of a file.
using Sink = std::function<Result<void>(std::string_view bytes)>;

/// Feeds the content of an entry to `sink`, piece by piece: a file is never held whole. Nothing for
/// entries that have none. Ends at the first error of the sink.
[[nodiscard]] Result<void> stream_content(const Entry& entry, const Sink& sink);

/// How many bytes stream_content() gives. Reads a compressed source once, to its end: the archive's
/// header, which comes first, wants the size.
[[nodiscard]] Result<std::uint64_t> content_size(const Entry& entry, const GoOn& go_on);

}  // namespace faultline::image
