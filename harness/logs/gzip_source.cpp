// SPDX-License-Identifier: GPL-2.0-or-later
#include "logs/gzip_source.hpp"

#include <fmt/format.h>

#include <new>
#include <utility>

namespace faultline::logs {
namespace {

/// zlib.h, inflateInit2(): the largest window, and gzip's framing only.
constexpr int gzip_window_bits = 15 + 16;

}  // namespace

bool is_gzip(std::string_view beginning) {
    return beginning.starts_with("\x1f\x8b\x08");  // RFC 1952; 8 is the only method there is
}

GzipSource::GzipSource(std::unique_ptr<FileSource> packed, std::string name)
    : packed_(std::move(packed)),
      name_(std::move(name)),
      buffer_(std::make_unique_for_overwrite<char[]>(chunk_bytes)) {
    if (::inflateInit2(&stream_, gzip_window_bits) != Z_OK) throw std::bad_alloc();
}

GzipSource::~GzipSource() {
    ::inflateEnd(&stream_);
}

Result<std::string_view> GzipSource::read() {
    if (!error_.what.empty()) return tl::unexpected(error_);
    stream_.next_out = reinterpret_cast<Bytef*>(buffer_.get());
    stream_.avail_out = chunk_bytes;
    const auto unpacked = [&] { return chunk_bytes - stream_.avail_out; };
    // What there is is given at once: it may be long until more is written.
    while (!ended_ && unpacked() == 0) {
        if (stream_.avail_in == 0) {
            if (auto filled = fill(); !filled) return failure_of(filled);
            if (stream_.avail_in == 0) {
                if (in_member_) return broken_off(unpacked(), "it breaks off");
                break;
            }
        }
        // Behind the last member there may be padding, of tapes once.
        if (!in_member_ && *stream_.next_in != 0x1f) break;
        in_member_ = true;
        const int status = ::inflate(&stream_, Z_NO_FLUSH);
        if (status == Z_STREAM_END) {
            in_member_ = false;
            ::inflateReset(&stream_);
        } else if (status != Z_OK && status != Z_BUF_ERROR) {
            return broken_off(unpacked(), stream_.msg == nullptr ? "it is damaged" : stream_.msg);
        }
    }
    ended_ = ended_ || unpacked() == 0;
    return std::string_view(buffer_.get(), unpacked());
}

Result<void> GzipSource::fill() {
    auto bytes = packed_->read();
    if (!bytes) return failure_of(bytes);
    // zlib's interface is older than const.
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes->data()));
    stream_.avail_in = static_cast<uInt>(bytes->size());
    return {};
}

/// The bytes unpacked so far, if there are any, and the error with the next call.
Result<std::string_view> GzipSource::broken_off(std::size_t bytes, std::string why) {
    error_ = {fmt::format("cannot unpack '{}' to its end: {}", name_, why),
              "what came before is analyzed"};
    if (bytes == 0) return tl::unexpected(error_);
    return std::string_view(buffer_.get(), bytes);
}

}  // namespace faultline::logs
