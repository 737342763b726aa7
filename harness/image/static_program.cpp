// SPDX-License-Identifier: GPL-2.0-or-later
#include "image/static_program.hpp"

#include "host/file.hpp"

#include <elf.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace faultline::image {
namespace {

template <class T>
bool read_at(int fd, T& value, std::uint64_t offset) {
    return ::pread(fd, &value, sizeof value, static_cast<off_t>(offset)) == ssize_t{sizeof value};
}

}  // namespace

Result<void> check_static_program(const std::filesystem::path& path) {
    auto fd = host::open_for_reading(path);
    if (!fd) return failure_of(fd);
    Elf64_Ehdr header{};
    if (!read_at(fd->get(), header, 0) || std::memcmp(header.e_ident, ELFMAG, SELFMAG) != 0 ||
        header.e_ident[EI_CLASS] != ELFCLASS64) {
        return failure(fmt::format("'{}' is no 64-bit ELF program", path.string()));
    }
    for (std::uint64_t i = 0; i < header.e_phnum; ++i) {
        Elf64_Phdr segment{};
        if (!read_at(fd->get(), segment, header.e_phoff + i * header.e_phentsize)) {
            return failure(fmt::format("'{}' is cut short", path.string()));
        }
        if (segment.p_type == PT_INTERP) {
            return failure(fmt::format("'{}' is not linked statically", path.string()));
        }
    }
    return {};
}

}  // namespace faultline::image
