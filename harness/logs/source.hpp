// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/result.hpp"
#include "host/cancel.hpp"
#include "logs/input.hpp"

#include <memory>
#include <string_view>

namespace faultline::logs {

/// The bytes of a log, as they were before any compression.
class Source {
 public:
    Source() = default;
    virtual ~Source() = default;
    Source(const Source&) = delete;
    Source& operator=(const Source&) = delete;

    /// The next bytes, at most some hundred KiB, good until the next call. Empty: the log has
    /// ended, or the Cancel was set. After an error there is nothing more.
    [[nodiscard]] virtual Result<std::string_view> read() = 0;
};

struct SourceOptions {
    /// A file has not ended where it ends: what is written to it later is read too, until the file
    /// is removed or the Cancel is set.
    bool follow = false;
};

/// Opens a log. gzip, xz, zstd, bzip2 and lz4 are known by their first bytes, in files and on
/// standard input, and unpacked as they stream. `cancel` outlives the source.
[[nodiscard]] Result<std::unique_ptr<Source>> open_source(const Input& input, SourceOptions options,
                                                          const host::Cancel& cancel);

}  // namespace faultline::logs
