// SPDX-License-Identifier: GPL-2.0-or-later
#include "kernel/elf_file.hpp"

#include "base/c_handle.hpp"
#include "host/file.hpp"

#include <fmt/format.h>
#include <gelf.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <memory>
#include <string_view>

namespace faultline::kernel {
namespace fs = std::filesystem;

namespace {

using ElfPtr = std::unique_ptr<Elf, Free<elf_end>>;

/// include/xen/interface/elfnote.h; QEMU reads the entry point from it (hw/i386/x86.c, pvh).
constexpr GElf_Word xen_elfnote_phys32_entry = 18;
/// Where the kernel is linked (__START_KERNEL_map, arch/x86/include/asm/page_64_types.h, v2.6.24
/// to v7.3); no program of user space has an address there.
constexpr std::uint64_t kernel_map = 0xffffffff80000000;
constexpr std::uint64_t note_limit = 1u << 20;
constexpr std::string_view banner_start = "Linux version ";
/// linux_banner: release, builder, compilers, version; real ones have about 250 bytes.
constexpr std::size_t banner_limit = 1024;

tl::unexpected<Error> no_kernel(const fs::path& path, std::string_view why) {
    return failure(fmt::format("'{}' is no kernel: {}", path.string(), why),
                   "name a vmlinux or a bzImage");
}

std::string hex(std::string_view bytes) {
    std::string text;
    for (const char byte : bytes)
        text += fmt::format("{:02x}", static_cast<unsigned char>(byte));
    return text;
}

/// Takes what it knows out of one PT_NOTE segment.
void read_notes(Elf* elf, const GElf_Phdr& segment, VmlinuxFacts& facts) {
    if (segment.p_filesz > note_limit) return;
    Elf_Data* data = elf_getdata_rawchunk(elf, static_cast<std::int64_t>(segment.p_offset),
                                          segment.p_filesz, ELF_T_NHDR);
    if (data == nullptr) return;
    const std::string_view bytes(static_cast<const char*>(data->d_buf), data->d_size);
    GElf_Nhdr note{};
    std::size_t name = 0, content = 0;
    for (std::size_t at = 0; (at = gelf_getnote(data, at, &note, &name, &content)) > 0;) {
        const auto owner = bytes.substr(name, note.n_namesz);
        if (owner == std::string_view("GNU\0", 4) && note.n_type == NT_GNU_BUILD_ID) {
            facts.build_id = hex(bytes.substr(content, note.n_descsz));
        }
        if (owner == std::string_view("Xen\0", 4) && note.n_type == xen_elfnote_phys32_entry) {
            facts.pvh = true;
        }
    }
}

/// Looks for the kernel's banner (init/version-timestamp.c). A digit must follow its first words,
/// since a program that reads kernels has the words alone. From Linux 6.1 on there is a second
/// one, without a build number ("# SMP ..."), which init/version.c leaves behind: it counts only
/// if there is no other.
class BannerSearch {
 public:
    /// True once there is nothing better to be found.
    bool look_in(std::string_view window) {
        for (auto at = window.find(banner_start); at != std::string_view::npos;
             at = window.find(banner_start, at + 1)) {
            const auto text = window.substr(at, banner_limit);
            const auto first = text.substr(banner_start.size(), 1);
            if (first.empty() || first[0] < '0' || first[0] > '9') continue;
            const auto end = text.find_first_of(std::string_view("\n\0", 2));
            if (end == std::string_view::npos) continue;
            const auto line = text.substr(0, end);
            const bool numbered = line.find(") # ") == std::string_view::npos;
            if (numbered || found_.empty()) found_ = line;
            if (numbered) return true;
        }
        return false;
    }

    [[nodiscard]] const std::string& found() const { return found_; }

 private:
    std::string found_;
};

/// Searches a stretch of the file, in pieces that overlap by the longest banner. True as above.
Result<bool> find_banner(int fd, const fs::path& path, const GElf_Phdr& segment,
                         BannerSearch& search) {
    std::array<char, 65536> buffer{};
    std::size_t kept = 0;
    const auto end = segment.p_offset + segment.p_filesz;
    for (auto offset = segment.p_offset; offset < end;) {
        const auto wanted = std::min<std::uint64_t>(buffer.size() - kept, end - offset);
        const auto got = ::pread(fd, buffer.data() + kept, wanted, static_cast<off_t>(offset));
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return tl::unexpected(host::system_error("read", path, errno));
        if (got == 0) return no_kernel(path, "its ELF file ends early");
        offset += static_cast<std::uint64_t>(got);
        const std::size_t filled = kept + static_cast<std::size_t>(got);
        if (search.look_in({buffer.data(), filled})) return true;
        kept = std::min(filled, banner_limit);
        std::copy(buffer.data() + filled - kept, buffer.data() + filled, buffer.data());
    }
    return false;
}

Result<void> check_header(const fs::path& path, const GElf_Ehdr& header) {
    if (header.e_type == ET_REL) {
        return no_kernel(path, "an object file, as a module (.ko) is");
    }
    if (header.e_type == ET_CORE) return no_kernel(path, "a core dump");
    if (header.e_machine == EM_386) {
        return no_kernel(path, "it is for 32-bit x86, and the guests are x86-64");
    }
    if (header.e_machine != EM_X86_64) {
        return no_kernel(path, fmt::format("it is for another architecture (ELF machine {}), and "
                                           "the guests are x86-64",
                                           header.e_machine));
    }
    return {};
}

}  // namespace

Result<VmlinuxFacts> read_vmlinux(const fs::path& path) {
    auto fd = host::open_for_reading(path);
    if (!fd) return failure_of(fd);
    elf_version(EV_CURRENT);
    const ElfPtr elf(elf_begin(fd->get(), ELF_C_READ, nullptr));
    GElf_Ehdr header{};
    if (!elf || elf_kind(elf.get()) != ELF_K_ELF || !gelf_getehdr(elf.get(), &header)) {
        return no_kernel(path, "its ELF header cannot be read");
    }
    if (auto ok = check_header(path, header); !ok) return failure_of(ok);

    VmlinuxFacts facts;
    BannerSearch search;
    bool at_kernel_addresses = false, found = false;
    std::size_t count = 0;
    if (elf_getphdrnum(elf.get(), &count) != 0 || count == 0) {
        return no_kernel(path, "its ELF file has no program headers");
    }
    for (int i = 0; i < static_cast<int>(count); ++i) {
        GElf_Phdr segment{};
        if (gelf_getphdr(elf.get(), i, &segment) == nullptr) {
            return no_kernel(path, "its ELF file ends early");
        }
        if (segment.p_type == PT_INTERP) return no_kernel(path, "a program of user space");
        if (segment.p_type == PT_NOTE) read_notes(elf.get(), segment, facts);
        if (segment.p_type != PT_LOAD) continue;
        at_kernel_addresses = at_kernel_addresses || segment.p_vaddr >= kernel_map;
        if (found) continue;
        auto looked = find_banner(fd->get(), path, segment, search);
        if (!looked) return failure_of(looked);
        found = *looked;
    }
    if (!at_kernel_addresses) return no_kernel(path, "a program of user space");
    facts.version_line = search.found();
    if (facts.version_line.empty()) {
        return no_kernel(path, "an ELF file without the text \"Linux version\"");
    }
    const auto after = std::string_view(facts.version_line).substr(banner_start.size());
    facts.release = after.substr(0, after.find(' '));
    return facts;
}

bool has_symbols(const fs::path& path) {
    const auto fd = host::open_for_reading(path);
    if (!fd) return false;
    elf_version(EV_CURRENT);
    const ElfPtr elf(elf_begin(fd->get(), ELF_C_READ, nullptr));
    if (!elf || elf_kind(elf.get()) != ELF_K_ELF) return false;
    for (Elf_Scn* section = nullptr; (section = elf_nextscn(elf.get(), section)) != nullptr;) {
        GElf_Shdr header{};
        if (gelf_getshdr(section, &header) != nullptr && header.sh_type == SHT_SYMTAB) return true;
    }
    return false;
}

}  // namespace faultline::kernel
