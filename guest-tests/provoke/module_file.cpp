// SPDX-License-Identifier: GPL-2.0-or-later
#include "provoke/module_file.hpp"

#include <elf.h>

#include <algorithm>
#include <cstring>
#include <optional>

namespace faultline::provoke {
namespace {

constexpr std::string_view this_module_section = ".gnu.linkonce.this_module";
constexpr std::string_view vermagic_key = "vermagic=";
constexpr std::string_view name_key = "name=";
/// MODULE_NAME_LEN of include/linux/module.h is 56 on x86-64.
constexpr std::size_t most_name_bytes = 50;
/// An oops shows 42 bytes before the instruction, or no code at all if they cannot be read
/// (arch/x86/kernel/dumpstack.c, show_opcodes()).
constexpr std::size_t code_offset = 64;

/// A module's file, read with every offset checked: not that the kernel's own would be wrong, but a
/// message is better than a crash.
class ElfReader {
 public:
    explicit ElfReader(std::string_view file) : file_(file) {}

    bool open() {
        const auto header = at<Elf64_Ehdr>(0);
        if (!header || std::memcmp(header->e_ident, ELFMAG, SELFMAG) != 0 ||
            header->e_ident[EI_CLASS] != ELFCLASS64 || header->e_machine != EM_X86_64) {
            return false;
        }
        for (unsigned i = 0; i < header->e_shnum; ++i) {
            const auto section = at<Elf64_Shdr>(header->e_shoff + i * sizeof(Elf64_Shdr));
            if (!section) return false;
            sections_.push_back(*section);
        }
        if (header->e_shstrndx >= sections_.size()) return false;
        names_ = content(sections_[header->e_shstrndx]);
        return true;
    }

    const std::vector<Elf64_Shdr>& sections() const { return sections_; }

    std::string_view name(const Elf64_Shdr& section) const {
        if (section.sh_name >= names_.size()) return {};
        const auto rest = names_.substr(section.sh_name);
        return rest.substr(0, rest.find('\0'));
    }

    std::string_view content(const Elf64_Shdr& section) const {
        if (section.sh_type == SHT_NOBITS || section.sh_offset > file_.size()) return {};
        return file_.substr(section.sh_offset, section.sh_size);
    }

    std::string_view content(std::string_view wanted) const {
        for (const auto& section : sections_) {
            if (name(section) == wanted) return content(section);
        }
        return {};
    }

 private:
    template <class T>
    std::optional<T> at(std::uint64_t offset) const {
        if (offset > file_.size() || file_.size() - offset < sizeof(T)) return std::nullopt;
        T value;
        std::memcpy(&value, file_.data() + offset, sizeof value);
        return value;
    }

    std::string_view file_, names_;
    std::vector<Elf64_Shdr> sections_;
};

/// The value of KEY=VALUE in .modinfo, whose entries end in NULs.
std::string_view modinfo(std::string_view section, std::string_view key) {
    while (!section.empty()) {
        const auto entry = section.substr(0, section.find('\0'));
        if (entry.starts_with(key)) return entry.substr(key.size());
        section.remove_prefix(std::min(section.size(), entry.size() + 1));
    }
    return {};
}

/// The lowest relocated place: struct module has `init` far before `exit` (include/linux/module.h).
std::optional<std::size_t> init_place(std::string_view relocations, std::size_t size) {
    std::optional<std::size_t> lowest;
    for (std::size_t at = 0; at + sizeof(Elf64_Rela) <= relocations.size();
         at += sizeof(Elf64_Rela)) {
        Elf64_Rela relocation;
        std::memcpy(&relocation, relocations.data() + at, sizeof relocation);
        if (ELF64_R_TYPE(relocation.r_info) != R_X86_64_64 || relocation.r_offset + 8 > size) {
            return std::nullopt;
        }
        lowest = std::min(lowest.value_or(relocation.r_offset), relocation.r_offset);
    }
    return lowest;
}

std::vector<std::uint8_t> bytes_of(std::string_view text) {
    return {text.begin(), text.end()};
}

template <class T>
void append(std::vector<std::uint8_t>& bytes, const T& value) {
    const auto* raw = reinterpret_cast<const std::uint8_t*>(&value);
    bytes.insert(bytes.end(), raw, raw + sizeof value);
}

/// Collects sections and writes the relocatable file.
class ElfWriter {
 public:
    ElfWriter() { add({}, SHT_NULL, 0, {}, 0); }

    /// Returns the section's index.
    unsigned add(std::string_view name, unsigned type, std::uint64_t flags,
                 std::vector<std::uint8_t> content, unsigned alignment) {
        Elf64_Shdr header{};
        header.sh_name = static_cast<Elf64_Word>(names_.size());
        header.sh_type = type;
        header.sh_flags = flags;
        header.sh_size = content.size();
        header.sh_addralign = alignment;
        names_.insert(names_.end(), name.begin(), name.end());
        names_.push_back(0);
        headers_.push_back(header);
        contents_.push_back(std::move(content));
        return static_cast<unsigned>(headers_.size() - 1);
    }

    void link(unsigned section, unsigned link, unsigned info, std::uint64_t entry_size) {
        headers_[section].sh_link = link;
        headers_[section].sh_info = info;
        headers_[section].sh_entsize = entry_size;
    }

    std::vector<std::uint8_t> write() {
        const auto names = add(".shstrtab", SHT_STRTAB, 0, {}, 1);
        contents_[names] = names_;
        headers_[names].sh_size = names_.size();
        std::vector<std::uint8_t> file(sizeof(Elf64_Ehdr));
        for (std::size_t i = 1; i < headers_.size(); ++i) {
            file.resize((file.size() + 63) / 64 * 64);
            headers_[i].sh_offset = file.size();
            file.insert(file.end(), contents_[i].begin(), contents_[i].end());
        }
        file.resize((file.size() + 63) / 64 * 64);
        Elf64_Ehdr header{};
        std::memcpy(header.e_ident, ELFMAG, SELFMAG);
        header.e_ident[EI_CLASS] = ELFCLASS64;
        header.e_ident[EI_DATA] = ELFDATA2LSB;
        header.e_ident[EI_VERSION] = EV_CURRENT;
        header.e_type = ET_REL;
        header.e_machine = EM_X86_64;
        header.e_version = EV_CURRENT;
        header.e_shoff = file.size();
        header.e_ehsize = sizeof(Elf64_Ehdr);
        header.e_shentsize = sizeof(Elf64_Shdr);
        header.e_shnum = static_cast<Elf64_Half>(headers_.size());
        header.e_shstrndx = static_cast<Elf64_Half>(names);
        std::memcpy(file.data(), &header, sizeof header);
        for (const auto& section : headers_)
            append(file, section);
        return file;
    }

 private:
    std::vector<Elf64_Shdr> headers_;
    std::vector<std::vector<std::uint8_t>> contents_;
    std::vector<std::uint8_t> names_;
};

}  // namespace

Result<ModuleForm> read_form(std::string_view file) {
    ElfReader elf(file);
    if (!elf.open()) return failure("it is no x86-64 ELF file");
    ModuleForm form;
    const auto module = elf.content(this_module_section);
    const auto info = elf.content(".modinfo");
    form.this_module = bytes_of(module);
    form.vermagic = modinfo(info, vermagic_key);
    const auto name = modinfo(info, name_key);
    const auto init =
        init_place(elf.content(".rela" + std::string(this_module_section)), module.size());
    const auto name_offset = name.empty() ? std::string_view::npos : module.find(name);
    if (!init || name_offset == std::string_view::npos ||
        module.size() - name_offset < most_name_bytes + 1) {
        return failure("its struct module has no name or no init function");
    }
    form.init_offset = *init;
    form.name_offset = name_offset;
    for (const auto& section : elf.sections()) {
        const auto section_name = elf.name(section);
        if (section_name.starts_with("__version")) {
            form.versions.emplace_back(section_name, bytes_of(elf.content(section)));
        }
    }
    return form;
}

std::vector<std::uint8_t> module_file(const ModuleForm& form, const ModuleSource& source) {
    const auto name = source.name.substr(0, most_name_bytes);
    ElfWriter elf;
    std::vector<std::uint8_t> code(code_offset, 0xcc);
    code.insert(code.end(), source.code.begin(), source.code.end());
    const auto text =
        elf.add(".text", SHT_PROGBITS, SHF_ALLOC | SHF_EXECINSTR, std::move(code), 16);

    // "retpoline" and "intree" only spare a warning and a taint letter.
    std::string info;
    for (const auto& entry :
         {vermagic_key.data() + form.vermagic, name_key.data() + name, std::string("license=GPL"),
          std::string("retpoline=Y"), std::string("intree=Y"), std::string("depends=")}) {
        info += entry + '\0';
    }
    elf.add(".modinfo", SHT_PROGBITS, SHF_ALLOC, bytes_of(info), 1);
    for (const auto& [section, content] : form.versions)
        elf.add(section, SHT_PROGBITS, SHF_ALLOC, content, 32);

    auto module = form.this_module;
    std::fill_n(module.begin() + static_cast<std::ptrdiff_t>(form.name_offset), most_name_bytes + 1,
                std::uint8_t{0});
    std::copy(name.begin(), name.end(),
              module.begin() + static_cast<std::ptrdiff_t>(form.name_offset));
    const auto this_module =
        elf.add(this_module_section, SHT_PROGBITS, SHF_ALLOC | SHF_WRITE, std::move(module), 64);

    constexpr Elf64_Xword function_symbol = 1;
    std::vector<std::uint8_t> relocations;
    append(relocations,
           Elf64_Rela{form.init_offset, ELF64_R_INFO(function_symbol, R_X86_64_64), 0});
    const auto relocation_section = elf.add(".rela" + std::string(this_module_section), SHT_RELA,
                                            SHF_INFO_LINK, std::move(relocations), 8);

    std::vector<std::uint8_t> symbols;
    append(symbols, Elf64_Sym{});
    append(symbols, Elf64_Sym{1, ELF64_ST_INFO(STB_GLOBAL, STT_FUNC), STV_DEFAULT,
                              static_cast<Elf64_Section>(text), code_offset, source.code.size()});
    const auto symbol_table = elf.add(".symtab", SHT_SYMTAB, 0, std::move(symbols), 8);
    const auto strings =
        elf.add(".strtab", SHT_STRTAB, 0, bytes_of('\0' + source.function + '\0'), 1);
    elf.link(symbol_table, strings, 1, sizeof(Elf64_Sym));
    elf.link(relocation_section, symbol_table, this_module, sizeof(Elf64_Rela));
    return elf.write();
}

}  // namespace faultline::provoke
