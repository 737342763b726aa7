// SPDX-License-Identifier: GPL-2.0-or-later
#include "debugger/kernel_file.hpp"

#include "host/file.hpp"

#include <elf.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace faultline::debugger {
namespace {

/// The upper half, where the kernel runs (Documentation/arch/x86/x86_64/mm.rst).
constexpr std::uint64_t kernel_half = 0xffff'8000'0000'0000;
constexpr std::size_t most_headers = 64;

}  // namespace

struct KernelFile::Mapping {
    explicit Mapping(std::string_view file) : bytes(file) {}
    ~Mapping() { ::munmap(const_cast<char*>(bytes.data()), bytes.size()); }
    Mapping(const Mapping&) = delete;
    Mapping& operator=(const Mapping&) = delete;
    std::string_view bytes;
};

Result<KernelFile> KernelFile::open(const std::filesystem::path& path) {
    auto fd = host::open_for_reading(path);
    if (!fd) return failure_of(fd);
    struct stat facts {};
    if (::fstat(fd->get(), &facts) != 0) {
        return tl::unexpected(host::system_error("look at", path, errno));
    }
    const auto size = static_cast<std::size_t>(facts.st_size);
    const auto not_a_vmlinux = [&] {
        return failure(fmt::format("'{}' is no x86-64 vmlinux", path.string()));
    };
    Elf64_Ehdr header;
    if (size < sizeof header) return not_a_vmlinux();
    void* const start = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, fd->get(), 0);
    if (start == MAP_FAILED) return tl::unexpected(host::system_error("map", path, errno));
    KernelFile file;
    file.mapping_ =
        std::make_shared<const Mapping>(std::string_view(static_cast<const char*>(start), size));
    const auto bytes = file.mapping_->bytes;
    std::memcpy(&header, bytes.data(), sizeof header);
    const bool fits = std::memcmp(header.e_ident, ELFMAG, SELFMAG) == 0 &&
                      header.e_ident[EI_CLASS] == ELFCLASS64 && header.e_machine == EM_X86_64 &&
                      header.e_phentsize == sizeof(Elf64_Phdr) && header.e_phnum <= most_headers &&
                      header.e_phoff <= size &&
                      header.e_phnum * sizeof(Elf64_Phdr) <= size - header.e_phoff;
    if (!fits) return not_a_vmlinux();
    for (std::size_t i = 0; i < header.e_phnum; ++i) {
        Elf64_Phdr segment;
        std::memcpy(&segment, bytes.data() + header.e_phoff + i * sizeof segment, sizeof segment);
        if (segment.p_type != PT_LOAD || segment.p_vaddr < kernel_half) continue;
        if (segment.p_offset > size || segment.p_filesz > size - segment.p_offset) {
            return not_a_vmlinux();
        }
        file.segments_.push_back({segment.p_vaddr, bytes.substr(segment.p_offset, segment.p_filesz),
                                  (segment.p_flags & PF_X) != 0});
    }
    if (file.segments_.empty()) return not_a_vmlinux();
    std::sort(file.segments_.begin(), file.segments_.end(),
              [](const auto& a, const auto& b) { return a.address < b.address; });
    return file;
}

std::string_view KernelFile::bytes_at(std::uint64_t address, std::size_t size) const {
    for (const auto& segment : segments_) {
        if (address < segment.address || address - segment.address >= segment.bytes.size()) {
            continue;
        }
        return segment.bytes.substr(address - segment.address, size);
    }
    return {};
}

}  // namespace faultline::debugger
