// SPDX-License-Identifier: GPL-2.0-or-later
#include "symbols/kernel_addresses.hpp"

#include "base/c_handle.hpp"
#include "host/file.hpp"
#include "symbols/elf_facts.hpp"

#include <fmt/format.h>
#include <gelf.h>

#include <algorithm>
#include <memory>
#include <utility>

namespace faultline::symbols {
namespace fs = std::filesystem;

namespace {

using ElfPtr = std::unique_ptr<Elf, Free<elf_end>>;

struct OpenElf {
    host::Fd fd;
    ElfPtr elf;
};

Result<OpenElf> open_elf(const fs::path& path) {
    auto fd = host::open_for_reading(path);
    if (!fd) return failure_of(fd);
    elf_version(EV_CURRENT);
    ElfPtr elf(elf_begin(fd->get(), ELF_C_READ_MMAP, nullptr));
    if (!elf || elf_kind(elf.get()) != ELF_K_ELF) {
        return failure(fmt::format("'{}' is no ELF file", path.string()));
    }
    return OpenElf{std::move(*fd), std::move(elf)};
}

/// The section with the full symbol table, and its header; null if there is none.
Elf_Scn* symbol_section(Elf* elf, GElf_Shdr& header) {
    for (Elf_Scn* section = nullptr; (section = elf_nextscn(elf, section)) != nullptr;) {
        if (gelf_getshdr(section, &header) != nullptr && header.sh_type == SHT_SYMTAB) {
            return section;
        }
    }
    return nullptr;
}

}  // namespace

Result<KernelAddresses> KernelAddresses::read(const fs::path& vmlinux) {
    auto file = open_elf(vmlinux);
    if (!file) return failure_of(file);
    GElf_Shdr header{};
    Elf_Scn* section = symbol_section(file->elf.get(), header);
    Elf_Data* data = section == nullptr ? nullptr : elf_getdata(section, nullptr);
    if (data == nullptr || header.sh_entsize == 0) {
        return failure(fmt::format("'{}' has no symbols", vmlinux.string()));
    }
    KernelAddresses addresses;
    const auto count = static_cast<int>(header.sh_size / header.sh_entsize);
    for (int i = 0; i < count; ++i) {
        GElf_Sym symbol{};
        if (gelf_getsym(data, i, &symbol) == nullptr) break;
        const auto type = GELF_ST_TYPE(symbol.st_info);
        if (symbol.st_value == 0 || (type != STT_FUNC && type != STT_NOTYPE)) continue;
        const char* name = elf_strptr(file->elf.get(), header.sh_link, symbol.st_name);
        if (name == nullptr || *name == '\0' || symbol.st_size == 0) continue;
        addresses.functions_.push_back({symbol.st_value, symbol.st_size, name});
    }
    std::sort(addresses.functions_.begin(), addresses.functions_.end(),
              [](const Function& a, const Function& b) { return a.address < b.address; });
    return addresses;
}

std::optional<model::Frame> KernelAddresses::find(std::uint64_t address) const {
    auto after = std::upper_bound(
        functions_.begin(), functions_.end(), address,
        [](std::uint64_t value, const Function& function) { return value < function.address; });
    if (after == functions_.begin()) return std::nullopt;
    const auto& function = *std::prev(after);
    const auto offset = address - function.address;
    if (offset >= function.size) return std::nullopt;
    return model::Frame{function.name, offset, function.size, {}, true, {}};
}

bool has_debug_information(const fs::path& path) {
    auto file = open_elf(path);
    return file && has_dwarf(file->elf.get());
}

}  // namespace faultline::symbols
