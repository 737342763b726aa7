// SPDX-License-Identifier: GPL-2.0-or-later
#include "host/digest.hpp"

#include "host/file.hpp"

#include <nettle/sha2.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdint>

namespace faultline::host {

struct Sha256::State {
    sha256_ctx context;
};

Sha256::Sha256() : state_(std::make_unique<State>()) {
    sha256_init(&state_->context);
}
Sha256::~Sha256() = default;
Sha256::Sha256(Sha256&&) noexcept = default;
Sha256& Sha256::operator=(Sha256&&) noexcept = default;

void Sha256::update(std::string_view bytes) {
    sha256_update(&state_->context, bytes.size(),
                  reinterpret_cast<const std::uint8_t*>(bytes.data()));
}

std::string Sha256::hex() {
    static constexpr std::string_view digits = "0123456789abcdef";
    std::array<std::uint8_t, SHA256_DIGEST_SIZE> digest{};
    sha256_digest(&state_->context, digest.size(), digest.data());
    std::string text;
    text.reserve(digest.size() * 2);
    for (const auto byte : digest) {
        text += digits[byte >> 4];
        text += digits[byte & 15];
    }
    return text;
}

std::string sha256_hex(std::string_view bytes) {
    Sha256 hash;
    hash.update(bytes);
    return hash.hex();
}

Result<std::string> sha256_of_file(const std::filesystem::path& path) {
    auto fd = open_for_reading(path);
    if (!fd) return failure_of(fd);
    Sha256 hash;
    std::array<char, 65536> chunk{};
    for (;;) {
        const auto got = ::read(fd->get(), chunk.data(), chunk.size());
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return tl::unexpected(system_error("read", path, errno));
        if (got == 0) return hash.hex();
        hash.update({chunk.data(), static_cast<std::size_t>(got)});
    }
}

}  // namespace faultline::host
