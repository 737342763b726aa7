// SPDX-License-Identifier: GPL-2.0-or-later
#include "console/kept_file.hpp"

#include "host/file.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace faultline::console {

Result<void> KeptFile::keep(std::uint64_t stream_begin, std::string_view bytes,
                            std::uint64_t limit) {
    if (bytes.empty()) return {};
    const auto gap = stream_begin - kept_until();
    const auto mark = gap == 0 ? std::string() : gap_line(gap);
    if (size_ + mark.size() >= limit) return {};
    bytes = bytes.substr(0, limit - size_ - mark.size());
    if (auto written = write(mark); !written) return written;
    const auto begin = size_;
    if (auto written = write(bytes); !written) return written;
    if (gap == 0 && !stretches_.empty()) {
        stretches_.back().bytes += bytes.size();
    } else {
        stretches_.push_back({stream_begin, begin, bytes.size()});
    }
    return {};
}

Result<void> KeptFile::end_at(std::uint64_t stream_end, std::uint64_t limit) {
    if (stream_end == kept_until()) return {};
    const auto mark = gap_line(stream_end - kept_until());
    if (size_ + mark.size() > limit) return {};
    return write(mark);
}

Result<void> KeptFile::sync() {
    if (::fsync(fd_.get()) != 0) return tl::unexpected(host::system_error("sync", path_, errno));
    return {};
}

std::string KeptFile::last_bytes(std::uint64_t bytes) const {
    std::string text(std::min(bytes, size_), '\0');
    const auto got =
        ::pread(fd_.get(), text.data(), text.size(), static_cast<off_t>(size_ - text.size()));
    text.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
    return text;
}

std::uint64_t KeptFile::kept_until() const {
    return stretches_.empty() ? 0 : stretches_.back().stream_begin + stretches_.back().bytes;
}

std::string KeptFile::gap_line(std::uint64_t left_out) const {
    return fmt::format("{}[faultline: {} bytes left out here]\n", last_byte_ == '\n' ? "" : "\n",
                       left_out);
}

Result<void> KeptFile::write(std::string_view bytes) {
    if (bytes.empty()) return {};
    auto written = host::write_all(fd_.get(), bytes, path_);
    if (!written) return written;
    size_ += bytes.size();
    last_byte_ = bytes.back();
    return {};
}

}  // namespace faultline::console
