// SPDX-License-Identifier: GPL-2.0-or-later
#include "logs/source.hpp"

#include "host/file.hpp"
#include "logs/file_source.hpp"
#include "logs/gzip_source.hpp"
#include "logs/unpacked_source.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

namespace faultline::logs {
namespace {

Result<host::Fd> open_input(const Input& input) {
    if (!input.path.empty()) return host::open_for_reading(input.path);
    host::Fd copy(::fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3));
    if (!copy) return tl::unexpected(host::system_error("read", "standard input", errno));
    return copy;
}

}  // namespace

Result<std::unique_ptr<Source>> open_source(const Input& input, SourceOptions options,
                                            const host::Cancel& cancel) {
    if (input.trouble) return tl::unexpected(*input.trouble);
    auto fd = open_input(input);
    if (!fd) return failure_of(fd);
    const auto path = input.path.empty() ? std::filesystem::path("standard input") : input.path;
    auto file = std::make_unique<FileSource>(std::move(*fd), path, options, cancel);
    auto beginning = file->peek(magic_bytes);
    if (!beginning) return failure_of(beginning);
    if (is_gzip(*beginning)) {
        return std::make_unique<GzipSource>(std::move(file), path.string());
    }
    if (is_packed(*beginning)) {
        return std::make_unique<UnpackedSource>(std::move(file), path.string());
    }
    return file;
}

}  // namespace faultline::logs
