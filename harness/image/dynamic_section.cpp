// SPDX-License-Identifier: GPL-2.0-or-later
#include "image/dynamic_section.hpp"

#include "base/c_handle.hpp"
#include "host/file.hpp"

#include <fmt/format.h>
#include <gelf.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <memory>
#include <string_view>

namespace faultline::image {
namespace fs = std::filesystem;

namespace {

using ElfPtr = std::unique_ptr<Elf, Free<elf_end>>;

/// More than any real file has, so that a damaged one ends somewhere.
constexpr std::size_t most_segments = 256;
constexpr std::size_t most_entries = 4096;
constexpr std::size_t longest_text = 4096;

std::vector<GElf_Phdr> segments_of(Elf* elf) {
    std::vector<GElf_Phdr> segments;
    std::size_t count = 0;
    if (elf_getphdrnum(elf, &count) != 0) return segments;
    for (std::size_t i = 0; i < std::min(count, most_segments); ++i) {
        GElf_Phdr segment{};
        if (gelf_getphdr(elf, static_cast<int>(i), &segment) != nullptr) {
            segments.push_back(segment);
        }
    }
    return segments;
}

/// Where in the file a virtual address lies; 0 if nowhere.
std::uint64_t offset_of(const std::vector<GElf_Phdr>& segments, std::uint64_t address) {
    for (const auto& segment : segments) {
        if (segment.p_type == PT_LOAD && address >= segment.p_vaddr &&
            address - segment.p_vaddr < segment.p_filesz) {
            return segment.p_offset + (address - segment.p_vaddr);
        }
    }
    return 0;
}

std::string text_at(int fd, std::uint64_t offset) {
    std::array<char, longest_text> bytes{};
    const auto got = ::pread(fd, bytes.data(), bytes.size() - 1, static_cast<off_t>(offset));
    return got > 0 ? std::string(bytes.data()) : std::string();
}

void add_directories(std::vector<std::string>& directories, const std::string& list,
                     const fs::path& origin) {
    std::size_t start = 0;
    while (start <= list.size()) {
        const auto end = std::min(list.find(':', start), list.size());
        auto directory = list.substr(start, end - start);
        for (const std::string_view word : {"${ORIGIN}", "$ORIGIN"}) {
            const auto at = directory.find(word);
            if (at != std::string::npos) directory.replace(at, word.size(), origin.string());
        }
        if (!directory.empty()) directories.push_back(directory);
        start = end + 1;
    }
}

void read_entries(Elf* elf, int fd, const std::vector<GElf_Phdr>& segments,
                  const GElf_Phdr& dynamic, const fs::path& origin, DynamicSection& section) {
    Elf_Data* data = elf_getdata_rawchunk(elf, static_cast<std::int64_t>(dynamic.p_offset),
                                          dynamic.p_filesz, ELF_T_DYN);
    if (data == nullptr) return;
    std::vector<GElf_Dyn> entries;
    for (std::size_t i = 0; i < most_entries; ++i) {
        GElf_Dyn entry{};
        if (gelf_getdyn(data, static_cast<int>(i), &entry) == nullptr || entry.d_tag == DT_NULL) {
            break;
        }
        entries.push_back(entry);
    }
    std::uint64_t strings = 0;
    for (const auto& entry : entries) {
        if (entry.d_tag == DT_STRTAB) strings = offset_of(segments, entry.d_un.d_ptr);
    }
    if (strings == 0) return;
    for (const auto& entry : entries) {
        const auto text = [&] { return text_at(fd, strings + entry.d_un.d_val); };
        if (entry.d_tag == DT_NEEDED) section.needed.push_back(text());
        if (entry.d_tag == DT_RPATH || entry.d_tag == DT_RUNPATH) {
            add_directories(section.directories, text(), origin);
        }
    }
}

}  // namespace

bool is_elf(const fs::path& path) {
    const auto fd = host::open_for_reading(path);
    std::array<char, SELFMAG> magic{};
    return fd && ::pread(fd->get(), magic.data(), magic.size(), 0) == ssize_t{SELFMAG} &&
           std::memcmp(magic.data(), ELFMAG, SELFMAG) == 0;
}

Result<DynamicSection> read_dynamic_section(const fs::path& path) {
    const auto fd = host::open_for_reading(path);
    if (!fd) return tl::unexpected(fd.error());
    elf_version(EV_CURRENT);
    const ElfPtr elf(elf_begin(fd->get(), ELF_C_READ, nullptr));
    GElf_Ehdr header{};
    if (!elf || elf_kind(elf.get()) != ELF_K_ELF || gelf_getehdr(elf.get(), &header) == nullptr) {
        return failure(fmt::format("'{}' is no ELF file, or damaged", path.string()));
    }
    if (header.e_machine != EM_X86_64 || header.e_ident[EI_CLASS] != ELFCLASS64) {
        return failure(
            fmt::format("'{}' is for another machine: guests are x86-64", path.string()));
    }
    DynamicSection section;
    std::error_code error;
    const auto origin = fs::canonical(path, error).parent_path();
    const auto segments = segments_of(elf.get());
    for (const auto& segment : segments) {
        if (segment.p_type == PT_INTERP) section.interpreter = text_at(fd->get(), segment.p_offset);
        if (segment.p_type == PT_DYNAMIC) {
            read_entries(elf.get(), fd->get(), segments, segment, origin, section);
        }
    }
    return section;
}

}  // namespace faultline::image
