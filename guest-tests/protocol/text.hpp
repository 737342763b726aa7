// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "protocol/events.hpp"

#include <string>
#include <string_view>

namespace faultline::protocol {

/// `raw` as valid UTF-8 of at most `limit` bytes: a byte that is part of no valid sequence becomes
/// U+FFFD, and what does not fit is left out at the border of a character.
[[nodiscard]] std::string valid_text(std::string_view raw, std::size_t limit = max_text_bytes);

}  // namespace faultline::protocol
