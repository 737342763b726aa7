// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "logs/file_source.hpp"

#include <zlib.h>

#include <memory>
#include <string>

namespace faultline::logs {

[[nodiscard]] bool is_gzip(std::string_view beginning);

/// Unpacks gzip (RFC 1952), one member after the other. Unlike libarchive it gives the text up to
/// the very byte where a file breaks off, which is where a machine's last words stand.
class GzipSource final : public Source {
 public:
    GzipSource(std::unique_ptr<FileSource> packed, std::string name);
    ~GzipSource() override;

    [[nodiscard]] Result<std::string_view> read() override;

 private:
    static constexpr std::size_t chunk_bytes = std::size_t{128} << 10;

    [[nodiscard]] Result<void> fill();
    [[nodiscard]] Result<std::string_view> broken_off(std::size_t bytes, std::string why);

    std::unique_ptr<FileSource> packed_;
    std::string name_;
    std::unique_ptr<char[]> buffer_;
    z_stream stream_{};
    bool in_member_ = true;  ///< the end of what is packed would come too early
    bool ended_ = false;
    Error error_;  ///< to tell once the bytes before it are given
};

}  // namespace faultline::logs
