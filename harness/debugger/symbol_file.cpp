// SPDX-License-Identifier: GPL-2.0-or-later
#include "debugger/symbol_file.hpp"

#include "debugger/kallsyms.hpp"
#include "host/file.hpp"

#include <elf.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <string>
#include <string_view>

namespace faultline::debugger {
namespace {

/// Where the kernel is linked (__START_KERNEL_map, arch/x86/include/asm/page_64_types.h).
constexpr std::uint64_t kernel_map = 0xffffffff80000000;

enum Section : std::uint16_t { none, text, symbols, names, section_names, section_count };

template <class T>
void put(std::string& bytes, const T& value) {
    bytes.append(reinterpret_cast<const char*>(&value), sizeof value);
}

/// Where a name begins in a table of names.
std::uint32_t add_name(std::string& table, std::string_view name) {
    const auto place = static_cast<std::uint32_t>(table.size());
    table += name;
    table += '\0';
    return place;
}

Elf64_Ehdr file_header(std::uint64_t sections_at) {
    Elf64_Ehdr header{};
    std::memcpy(header.e_ident, ELFMAG, SELFMAG);
    header.e_ident[EI_CLASS] = ELFCLASS64;
    header.e_ident[EI_DATA] = ELFDATA2LSB;
    header.e_ident[EI_VERSION] = EV_CURRENT;
    header.e_type = ET_EXEC;
    header.e_machine = EM_X86_64;
    header.e_version = EV_CURRENT;
    header.e_ehsize = sizeof(Elf64_Ehdr);
    header.e_shoff = sections_at;
    header.e_shentsize = sizeof(Elf64_Shdr);
    header.e_shnum = section_count;
    header.e_shstrndx = section_names;
    return header;
}

Elf64_Shdr section_of(std::uint32_t name, std::uint32_t type, std::uint64_t offset,
                      std::uint64_t size) {
    Elf64_Shdr section{};
    section.sh_name = name;
    section.sh_type = type;
    section.sh_offset = offset;
    section.sh_size = size;
    section.sh_addralign = 1;
    return section;
}

/// The symbols as an ELF file has them, and their names.
struct Tables {
    std::string symbols, names = std::string(1, '\0');
    std::uint64_t first = ~std::uint64_t{0}, last = 0;
};

Tables tables_of(const SymbolList& list) {
    Tables tables;
    put(tables.symbols, Elf64_Sym{});
    for (const auto& [name, place] : list) {
        Elf64_Sym symbol{};
        symbol.st_name = add_name(tables.names, name);
        symbol.st_info = ELF64_ST_INFO(STB_GLOBAL, STT_FUNC);
        symbol.st_shndx = text;
        symbol.st_value = place.address;
        symbol.st_size = place.end - place.address;
        put(tables.symbols, symbol);
        tables.first = std::min(tables.first, place.address);
        tables.last = std::max(tables.last, place.end);
    }
    return tables;
}

}  // namespace

Result<void> write_symbol_file(const KernelFile& kernel, const std::filesystem::path& path) {
    auto list = all_symbols(kernel);
    if (!list) return failure_of(list);
    std::erase_if(*list, [](const auto& symbol) { return symbol.second.address < kernel_map; });
    const auto tables = tables_of(*list);
    std::string section_table(1, '\0');
    std::string bytes(sizeof(Elf64_Ehdr), '\0');
    std::array<Elf64_Shdr, section_count> sections{};
    auto& code = sections[text];
    code = section_of(add_name(section_table, ".text"), SHT_NOBITS, bytes.size(),
                      tables.last > tables.first ? tables.last - tables.first : 0);
    code.sh_addr = tables.first;
    code.sh_flags = SHF_ALLOC | SHF_EXECINSTR;
    auto& table = sections[symbols];
    table = section_of(add_name(section_table, ".symtab"), SHT_SYMTAB, bytes.size(),
                       tables.symbols.size());
    table.sh_link = names;
    table.sh_info = 1;  // the first that is not local
    table.sh_entsize = sizeof(Elf64_Sym);
    table.sh_addralign = alignof(Elf64_Sym);
    bytes += tables.symbols;
    sections[names] = section_of(add_name(section_table, ".strtab"), SHT_STRTAB, bytes.size(),
                                 tables.names.size());
    bytes += tables.names;
    const auto last_name = add_name(section_table, ".shstrtab");
    sections[section_names] = section_of(last_name, SHT_STRTAB, bytes.size(), section_table.size());
    bytes += section_table;
    bytes.resize((bytes.size() + alignof(Elf64_Shdr) - 1) / alignof(Elf64_Shdr) *
                 alignof(Elf64_Shdr));
    const auto header = file_header(bytes.size());
    for (const auto& section : sections)
        put(bytes, section);
    std::memcpy(bytes.data(), &header, sizeof header);
    return host::write_file_atomically(path, bytes);
}

}  // namespace faultline::debugger
