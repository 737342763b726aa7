// SPDX-License-Identifier: GPL-2.0-or-later
#include "symbols/elf_facts.hpp"

#include <gelf.h>

#include <cstddef>
#include <string_view>

namespace faultline::symbols {

namespace {

/// Calls `take(header, name, section)` for each section until it says true.
template <class Take>
bool any_section(Elf* elf, Take take) {
    std::size_t names = 0;
    if (elf_getshdrstrndx(elf, &names) != 0) return false;
    for (Elf_Scn* section = nullptr; (section = elf_nextscn(elf, section)) != nullptr;) {
        GElf_Shdr header{};
        if (gelf_getshdr(section, &header) == nullptr) continue;
        const char* name = elf_strptr(elf, names, header.sh_name);
        if (take(header, std::string_view(name == nullptr ? "" : name), section)) return true;
    }
    return false;
}

/// What the section holds; empty in a file that was split from its debug information.
std::string_view bytes_of(const GElf_Shdr& header, Elf_Scn* section) {
    if (header.sh_type == SHT_NOBITS) return {};
    const Elf_Data* data = elf_rawdata(section, nullptr);
    if (data == nullptr || data->d_buf == nullptr) return {};
    return {static_cast<const char*>(data->d_buf), data->d_size};
}

std::string word_after(std::string_view bytes, std::string_view begin) {
    if (!bytes.starts_with(begin)) return {};
    bytes.remove_prefix(begin.size());
    static constexpr std::size_t longest = 64;  // __NEW_UTS_LEN
    const auto end = bytes.find_first_of(std::string_view(" \0", 2));
    return end > longest ? std::string{} : std::string(bytes.substr(0, end));
}

}  // namespace

std::string release_of_vmlinux(Elf* elf, std::uint64_t banner) {
    std::string release;
    (void)any_section(elf, [&](const GElf_Shdr& header, std::string_view, Elf_Scn* section) {
        if ((header.sh_flags & SHF_ALLOC) == 0 || banner < header.sh_addr ||
            banner - header.sh_addr >= header.sh_size) {
            return false;
        }
        const auto bytes = bytes_of(header, section);
        const auto at = banner - header.sh_addr;
        if (at < bytes.size()) release = word_after(bytes.substr(at), "Linux version ");
        return true;
    });
    return release;
}

std::string release_of_module(Elf* elf) {
    static constexpr std::string_view key = "vermagic=";
    std::string release;
    (void)any_section(elf, [&](const GElf_Shdr& header, std::string_view name, Elf_Scn* section) {
        if (name != ".modinfo") return false;
        const auto bytes = bytes_of(header, section);
        const auto at = bytes.find(key);
        if (at != std::string_view::npos) release = word_after(bytes.substr(at), key);
        return true;
    });
    return release;
}

bool is_text(Elf* elf, std::uint64_t address) {
    return any_section(elf, [&](const GElf_Shdr& header, std::string_view, Elf_Scn*) {
        return (header.sh_flags & SHF_EXECINSTR) != 0 && address >= header.sh_addr &&
               address - header.sh_addr < header.sh_size;
    });
}

bool has_dwarf(Elf* elf) {
    return any_section(elf, [](const GElf_Shdr&, std::string_view name, Elf_Scn*) {
        return name == ".debug_info" || name == ".zdebug_info";
    });
}

}  // namespace faultline::symbols
