// SPDX-License-Identifier: GPL-2.0-or-later
#include "symbols/debug_file.hpp"

#include "symbols/elf_facts.hpp"
#include "symbols/unpacked_file.hpp"

#include <dwarf.h>
#include <elfutils/libdw.h>
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

namespace faultline::symbols {
namespace fs = std::filesystem;
using model::SourceLine;

namespace {

/// Debug information that lies in another file is not looked for: that would mean directories, and
/// perhaps servers, that nobody named.
int find_nothing(Dwfl_Module*, void**, const char*, Dwarf_Addr, const char*, const char*, GElf_Word,
                 char**) {
    return -1;
}

const Dwfl_Callbacks callbacks{dwfl_build_id_find_elf, find_nothing, dwfl_offline_section_address,
                               nullptr};

template <class T>
using Freed = std::unique_ptr<T, Free<std::free>>;

std::string text_of(const char* text) {
    return text == nullptr ? std::string{} : std::string(text);
}

unsigned number_of(Dwarf_Die& die, unsigned name) {
    Dwarf_Attribute attribute{};
    Dwarf_Word value = 0;
    if (dwarf_formudata(dwarf_attr(&die, name, &attribute), &value) != 0) return 0;
    return static_cast<unsigned>(value);
}

/// Where an inlined function was called.
SourceLine call_of(Dwarf_Die& unit, Dwarf_Die& inlined) {
    SourceLine place;
    place.line = number_of(inlined, DW_AT_call_line);
    Dwarf_Files* files = nullptr;
    std::size_t count = 0;
    const std::size_t index = number_of(inlined, DW_AT_call_file);
    if (dwarf_getsrcfiles(&unit, &files, &count) == 0 && index < count) {
        place.file = text_of(dwarf_filesrc(files, index, nullptr, nullptr));
    }
    return place;
}

/// The unit that holds the address. Clang writes no table of addresses (.debug_aranges).
Dwarf_Die* unit_of(Dwfl_Module* module, std::uint64_t address, Dwarf_Addr& bias) {
    if (Dwarf_Die* unit = dwfl_module_addrdie(module, address, &bias)) return unit;
    Dwarf_Die* unit = dwfl_module_nextcu(module, nullptr, &bias);
    while (unit != nullptr && dwarf_haspc(unit, address - bias) <= 0)
        unit = dwfl_module_nextcu(module, unit, &bias);
    return unit;
}

std::string line_of(Dwfl_Module* module, std::uint64_t address, SourceLine& place) {
    Dwfl_Line* line = dwfl_module_getsrc(module, address);
    int number = 0;
    if (line == nullptr) return {};
    const char* file = dwfl_lineinfo(line, nullptr, &number, nullptr, nullptr, nullptr);
    place.file = text_of(file);
    place.line = static_cast<unsigned>(std::max(number, 0));
    return text_of(dwfl_line_comp_dir(line));
}

/// Gives the functions at `address` their names, innermost first. Each inlined one also tells where
/// the next one stands. `places` holds the line of the innermost.
void unfold_inlined(Dwarf_Die& unit, Dwarf_Addr address, std::vector<SourceLine>& places) {
    Dwarf_Die* found = nullptr;
    if (dwarf_getscopes(&unit, address, &found) <= 0) return;
    const Freed<Dwarf_Die> at(found);
    // Of an inlined function that gives where it is defined; where it was called from is asked for
    // separately.
    Dwarf_Die* chain = nullptr;
    const int count = dwarf_getscopes_die(at.get(), &chain);
    const Freed<Dwarf_Die> scopes(chain);
    for (int i = 0; i < count; ++i) {
        auto& scope = scopes.get()[i];
        const int tag = dwarf_tag(&scope);
        if (tag != DW_TAG_inlined_subroutine && tag != DW_TAG_subprogram) continue;
        places.back().function = text_of(dwarf_diename(&scope));
        if (tag == DW_TAG_subprogram) return;
        places.push_back(call_of(unit, scope));
    }
}

}  // namespace

Result<std::unique_ptr<DebugFile>> DebugFile::open(const fs::path& path, DebugFileKind kind) {
    auto fd = open_unpacked(path);
    if (!fd) return failure_of(fd);
    std::unique_ptr<DebugFile> file(new DebugFile);
    file->dwfl_.reset(dwfl_begin(&callbacks));
    if (!file->dwfl_) return failure(fmt::format("cannot begin with '{}'", path.string()));
    dwfl_report_begin(file->dwfl_.get());
    file->module_ =
        dwfl_report_offline(file->dwfl_.get(), path.filename().c_str(), path.c_str(), fd->get());
    if (file->module_ == nullptr) {
        return failure(fmt::format("cannot read '{}': {}", path.string(), dwfl_errmsg(-1)),
                       "it should be an ELF file with debug information");
    }
    (void)fd->release();  // libdwfl closes it
    dwfl_report_end(file->dwfl_.get(), nullptr, nullptr);
    file->read_symbols(kind);
    return file;
}

void DebugFile::read_symbols(DebugFileKind kind) {
    Dwarf_Addr bias = 0;
    Elf* elf = dwfl_module_getelf(module_, &bias);
    if (elf == nullptr) return;
    has_lines_ = has_dwarf(elf);
    std::uint64_t banner = 0, main = 0;
    const int count = dwfl_module_getsymtab(module_);
    for (int i = 1; i < count; ++i) {
        GElf_Sym symbol{};
        GElf_Addr address = 0;
        GElf_Word section = 0;
        const char* name =
            dwfl_module_getsym_info(module_, i, &symbol, &address, &section, nullptr, nullptr);
        const auto type = GELF_ST_TYPE(symbol.st_info);
        if (name == nullptr || section == SHN_UNDEF || section == SHN_ABS) continue;
        if (type == STT_SECTION || type == STT_FILE) continue;
        symbols_.add(name, address, section, type == STT_FUNC || type == STT_NOTYPE);
        const std::string_view word(name);
        if (word == "linux_banner") banner = address;
        if (word == "start_kernel") main = address;
    }
    symbols_.settle();
    release_ = kind == DebugFileKind::module ? release_of_module(elf)
               : banner != 0                 ? release_of_vmlinux(elf, banner - bias)
                                             : std::string{};
    if (main == 0) return;
    SourceLine place;
    (void)line_of(module_, main, place);
    paths_.learn_root(place.file, "init/main.c");
}

bool DebugFile::is_text(std::uint64_t address) const {
    Dwarf_Addr bias = 0;
    Elf* elf = dwfl_module_getelf(module_, &bias);
    return elf != nullptr && symbols::is_text(elf, address - bias);
}

std::vector<SourceLine> DebugFile::source_of(std::uint64_t address) const {
    std::vector<SourceLine> places(1);
    auto directory = line_of(module_, address, places.back());
    Dwarf_Addr bias = 0;
    Dwarf_Die* unit = unit_of(module_, address, bias);
    if (unit != nullptr) {
        unfold_inlined(*unit, address - bias, places);
        Dwarf_Attribute attribute{};
        if (directory.empty()) {
            directory = text_of(dwarf_formstring(dwarf_attr(unit, DW_AT_comp_dir, &attribute)));
        }
    }
    if (places.front().file.empty() && places.front().function.empty()) return {};
    for (auto& place : places) {
        if (!place.file.empty()) place.file = paths_.shorten(place.file, directory);
    }
    return places;
}

}  // namespace faultline::symbols
