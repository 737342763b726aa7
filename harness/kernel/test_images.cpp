// SPDX-License-Identifier: GPL-2.0-or-later
#include "kernel/test_images.hpp"

#include "base/c_handle.hpp"

#include <archive.h>
#include <archive_entry.h>
#include <elf.h>

#include <array>
#include <cstring>
#include <fstream>
#include <memory>
#include <stdexcept>

namespace faultline::kernel {
namespace {

using WriteArchive = std::unique_ptr<archive, Free<archive_write_free>>;
using EntryPtr = std::unique_ptr<archive_entry, Free<archive_entry_free>>;

template <class T>
std::string bytes_of(const T& value) {
    std::string bytes(sizeof value, '\0');
    std::memcpy(bytes.data(), &value, sizeof value);
    return bytes;
}

void must(int status, archive* writer) {
    if (status != ARCHIVE_OK) throw std::runtime_error(archive_error_string(writer));
}

la_ssize_t append(archive*, void* target, const void* data, std::size_t size) {
    static_cast<std::string*>(target)->append(static_cast<const char*>(data), size);
    return static_cast<la_ssize_t>(size);
}

void add_filter(archive* writer, std::string_view format) {
    if (format == "gzip") must(archive_write_add_filter_gzip(writer), writer);
    if (format == "xz") must(archive_write_add_filter_xz(writer), writer);
    if (format == "zstd") must(archive_write_add_filter_zstd(writer), writer);
}

void add_file(archive* writer, const PackedFile& file) {
    const EntryPtr entry(archive_entry_new());
    archive_entry_set_pathname(entry.get(), file.path.c_str());
    archive_entry_set_perm(entry.get(), 0644);
    archive_entry_set_filetype(entry.get(), file.link.empty() ? AE_IFREG : AE_IFLNK);
    if (file.link.empty()) {
        archive_entry_set_size(entry.get(), static_cast<la_int64_t>(file.content.size()));
    } else {
        archive_entry_set_symlink(entry.get(), file.link.c_str());
    }
    must(archive_write_header(writer, entry.get()), writer);
    if (archive_write_data(writer, file.content.data(), file.content.size()) < 0) {
        throw std::runtime_error(archive_error_string(writer));
    }
}

/// One sequence of literals a block: LZ4 block format, and the legacy frame around it
/// (lz4_Block_format.md and lz4_Frame_format.md of lz4 1.9).
std::string lz4_legacy(std::string_view content) {
    std::string frame("\x02\x21\x4c\x18", 4);
    constexpr std::size_t block_size = 8u << 20;
    for (std::size_t at = 0; at < content.size(); at += block_size) {
        const auto literals = content.substr(at, block_size);
        std::string block;
        if (literals.size() < 15) {
            block += static_cast<char>(literals.size() << 4);
        } else {
            block += '\xf0';
            auto left = literals.size() - 15;
            for (; left >= 255; left -= 255)
                block += '\xff';
            block += static_cast<char>(left);
        }
        block += literals;
        frame += bytes_of(static_cast<std::uint32_t>(block.size())) + block;
    }
    return frame;
}

std::string note(std::string_view owner, std::uint32_t type, std::string content) {
    Elf64_Nhdr header{static_cast<std::uint32_t>(owner.size() + 1),
                      static_cast<std::uint32_t>(content.size()), type};
    std::string name(owner);
    name.resize((owner.size() + 4) / 4 * 4, '\0');
    content.resize((content.size() + 3) / 4 * 4, '\0');
    return bytes_of(header) + name + content;
}

Elf64_Ehdr elf_header(std::uint16_t type, std::uint16_t machine) {
    Elf64_Ehdr header{};
    std::memcpy(header.e_ident, ELFMAG, SELFMAG);
    header.e_ident[EI_CLASS] = ELFCLASS64;
    header.e_ident[EI_DATA] = ELFDATA2LSB;
    header.e_ident[EI_VERSION] = EV_CURRENT;
    header.e_type = type;
    header.e_machine = machine;
    header.e_version = EV_CURRENT;
    header.e_ehsize = sizeof(Elf64_Ehdr);
    header.e_phentsize = sizeof(Elf64_Phdr);
    header.e_shentsize = sizeof(Elf64_Shdr);
    return header;
}

}  // namespace

std::string make_vmlinux(const VmlinuxRecipe& recipe) {
    std::string notes;
    if (!recipe.build_id.empty()) notes += note("GNU", NT_GNU_BUILD_ID, recipe.build_id);
    notes += note("Linux", 0x100, "other");
    if (recipe.pvh) notes += note("Xen", 18, std::string(4, '\x10'));
    const std::string data =
        std::string(recipe.before_banner, '.') + recipe.banner + '\0' + std::string(3000, '.');

    std::vector<Elf64_Phdr> segments(recipe.interpreter ? 3 : 2);
    const auto start = sizeof(Elf64_Ehdr) + segments.size() * sizeof(Elf64_Phdr);
    segments[0].p_type = PT_LOAD;
    segments[0].p_offset = start;
    segments[0].p_vaddr = recipe.address;
    segments[0].p_filesz = segments[0].p_memsz = data.size();
    segments[1].p_type = PT_NOTE;
    segments[1].p_offset = start + data.size();
    segments[1].p_filesz = segments[1].p_memsz = notes.size();
    segments[1].p_align = 4;
    if (recipe.interpreter) segments[2].p_type = PT_INTERP;

    auto header = elf_header(recipe.type, recipe.machine);
    header.e_phoff = sizeof header;
    header.e_phnum = static_cast<std::uint16_t>(segments.size());
    auto file = bytes_of(header);
    for (const auto& segment : segments)
        file += bytes_of(segment);
    return file + data + notes;
}

std::string compress(std::string_view content, std::string_view format) {
    if (format == "lz4") return lz4_legacy(content);
    std::string packed;
    const WriteArchive writer(archive_write_new());
    must(archive_write_set_format_raw(writer.get()), writer.get());
    add_filter(writer.get(), format);
    must(archive_write_set_bytes_in_last_block(writer.get(), 1), writer.get());
    must(archive_write_open(writer.get(), &packed, nullptr, &append, nullptr), writer.get());
    add_file(writer.get(), {"data", std::string(content), {}});
    must(archive_write_close(writer.get()), writer.get());
    return packed;
}

std::string make_payload(std::string_view content, std::string_view format) {
    auto payload = compress(content, format);
    if (format != "gzip") payload += bytes_of(static_cast<std::uint32_t>(content.size()));
    return payload;
}

std::string make_bzimage(std::string_view payload, std::string_view version) {
    constexpr std::size_t setup_size = 3 * 512, offset_in_kernel = 0x100;
    std::string image(setup_size + offset_in_kernel, '\0');
    image[0x1f1] = 2;
    image.replace(0x1fe, 2, "\x55\xaa");
    image.replace(0x202, 4, "HdrS");
    image.replace(0x206, 2, bytes_of(std::uint16_t{0x20f}));
    image.replace(0x20e, 2, bytes_of(std::uint16_t{0x300}));
    image.replace(0x248, 4, bytes_of(static_cast<std::uint32_t>(offset_in_kernel)));
    image.replace(0x24c, 4, bytes_of(static_cast<std::uint32_t>(payload.size())));
    image.replace(0x500, version.size(), version);
    image += payload;
    return image + std::string(500, '\0');
}

std::string make_module(std::string_view name, std::string_view exported, std::string_view needed) {
    using namespace std::string_literals;
    const auto modinfo = "license=GPL\0name="s + std::string(name) + '\0';
    const auto exports = std::string(exported) + '\0';
    const auto strings = "\0"s + std::string(needed) + '\0';
    const auto names = "\0.modinfo\0__ksymtab_strings\0.symtab\0.strtab\0.shstrtab\0"s;
    Elf64_Sym symbol{};
    symbol.st_name = 1;
    symbol.st_info = ELF64_ST_INFO(STB_GLOBAL, STT_NOTYPE);
    const auto symbols = bytes_of(Elf64_Sym{}) + (needed.empty() ? ""s : bytes_of(symbol));

    std::string body;
    std::vector<Elf64_Shdr> sections(1);
    const auto add = [&](const char* section_name, std::uint32_t type, const std::string& content) {
        body.resize((body.size() + 7) / 8 * 8, '\0');
        Elf64_Shdr section{};
        section.sh_name = static_cast<std::uint32_t>(names.find("\0"s + section_name + '\0') + 1);
        section.sh_type = type;
        section.sh_offset = sizeof(Elf64_Ehdr) + body.size();
        section.sh_size = content.size();
        section.sh_addralign = 8;
        sections.push_back(section);
        body += content;
    };
    add(".modinfo", SHT_PROGBITS, modinfo);
    add("__ksymtab_strings", SHT_PROGBITS, exports);
    add(".symtab", SHT_SYMTAB, symbols);
    sections.back().sh_link = 4;
    sections.back().sh_info = 1;
    sections.back().sh_entsize = sizeof(Elf64_Sym);
    add(".strtab", SHT_STRTAB, strings);
    add(".shstrtab", SHT_STRTAB, names);
    body.resize((body.size() + 7) / 8 * 8, '\0');

    auto header = elf_header(ET_REL, EM_X86_64);
    header.e_shoff = sizeof header + body.size();
    header.e_shnum = static_cast<std::uint16_t>(sections.size());
    header.e_shstrndx = static_cast<std::uint16_t>(sections.size() - 1);
    auto file = bytes_of(header) + body;
    for (const auto& section : sections)
        file += bytes_of(section);
    return file;
}

std::string make_deb(const std::vector<PackedFile>& files, std::string_view format) {
    std::string data;
    {
        const WriteArchive tar(archive_write_new());
        must(archive_write_set_format_ustar(tar.get()), tar.get());
        add_filter(tar.get(), format);
        must(archive_write_set_bytes_in_last_block(tar.get(), 1), tar.get());
        must(archive_write_open(tar.get(), &data, nullptr, &append, nullptr), tar.get());
        for (const auto& file : files)
            add_file(tar.get(), file);
        must(archive_write_close(tar.get()), tar.get());
    }
    std::string deb;
    const WriteArchive ar(archive_write_new());
    must(archive_write_set_format_ar_bsd(ar.get()), ar.get());
    must(archive_write_set_bytes_in_last_block(ar.get(), 1), ar.get());
    must(archive_write_open(ar.get(), &deb, nullptr, &append, nullptr), ar.get());
    add_file(ar.get(), {"debian-binary", "2.0\n", {}});
    add_file(ar.get(), {"control.tar.xz", "not read", {}});
    const std::string_view suffix = format == "gzip" ? "gz" : format == "zstd" ? "zst" : "xz";
    add_file(ar.get(), {"data.tar." + std::string(suffix), data, {}});
    must(archive_write_close(ar.get()), ar.get());
    return deb;
}

void write_file(const std::filesystem::path& path, std::string_view content) {
    std::filesystem::create_directories(path.parent_path());
    std::ofstream out(path, std::ios::binary);
    out << content;
    if (!out.flush()) throw std::runtime_error("cannot write " + path.string());
}

}  // namespace faultline::kernel
