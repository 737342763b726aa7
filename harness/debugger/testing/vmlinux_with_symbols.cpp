// SPDX-License-Identifier: GPL-2.0-or-later
#include "debugger/testing/vmlinux_with_symbols.hpp"

#include <elf.h>
#include <fmt/format.h>

#include <algorithm>
#include <cstring>

namespace faultline::debugger::test {
namespace {

constexpr std::size_t segment_offset = 0x1000;

template <class T>
void put(std::string& bytes, T value) {
    bytes.append(reinterpret_cast<const char*>(&value), sizeof value);
}

void align(std::string& bytes, std::size_t to) {
    bytes.resize((bytes.size() + to - 1) / to * to, '\0');
}

/// Token 1 stands for two characters, all others for their own.
constexpr unsigned char pair_token = 1;
constexpr std::string_view pair = "er";

std::string packed(const std::string& name) {
    std::string tokens = "T";
    for (std::size_t i = 0; i < name.size(); ++i) {
        const bool is_pair = name.compare(i, pair.size(), pair) == 0;
        tokens += is_pair ? static_cast<char>(pair_token) : name[i];
        i += is_pair ? 1 : 0;
    }
    return static_cast<char>(tokens.size()) + tokens;
}

using Symbols = std::vector<std::pair<std::string, std::uint64_t>>;

/// Offsets that are negative: base - 1 - offset is the address.
void put_based_offsets(std::string& bytes, const Symbols& symbols) {
    for (const auto& symbol : symbols)
        put(bytes, static_cast<std::int32_t>(-1 - static_cast<std::int64_t>(symbol.second)));
    align(bytes, 8);
    put(bytes, text_address);
}

void put_names(std::string& bytes, const Symbols& symbols, std::size_t alignment) {
    put(bytes, static_cast<std::uint32_t>(symbols.size()));
    align(bytes, alignment);
    const auto begin = bytes.size();
    std::string markers;
    for (std::size_t i = 0; i < symbols.size(); ++i) {
        if (i % 256 == 0) put(markers, static_cast<std::uint32_t>(bytes.size() - begin));
        bytes += packed(symbols[i].first);
    }
    align(bytes, alignment);
    bytes += markers;
    // 6.2 has sequence numbers here; whatever ends in no NUL must not disturb.
    bytes += "\x01\x02\x03";
}

void put_tokens(std::string& bytes, std::size_t alignment) {
    std::string index;
    const auto begin = bytes.size();
    for (unsigned i = 0; i < 256; ++i) {
        put(index, static_cast<std::uint16_t>(bytes.size() - begin));
        bytes += i == pair_token ? std::string(pair)
                                 : std::string(1, static_cast<char>(i == 0 ? 'x' : i));
        bytes += '\0';
    }
    align(bytes, alignment);
    bytes += index;
}

std::string segment(KallsymsLayout layout, std::string bytes, const Symbols& symbols) {
    const std::size_t alignment = layout == KallsymsLayout::to_their_places ? 4 : 8;
    align(bytes, 8);
    if (layout == KallsymsLayout::before_names) put_based_offsets(bytes, symbols);
    put_names(bytes, symbols, alignment);
    put_tokens(bytes, alignment);
    align(bytes, alignment);
    if (layout == KallsymsLayout::after_tokens) put_based_offsets(bytes, symbols);
    if (layout == KallsymsLayout::to_their_places) {
        for (const auto& symbol : symbols)
            put(bytes, static_cast<std::int32_t>(static_cast<std::int64_t>(symbol.second) -
                                                 static_cast<std::int64_t>(bytes.size())));
    }
    return bytes;
}

}  // namespace

std::string vmlinux_with_symbols(KallsymsLayout layout, const std::string& code,
                                 const Symbols& symbols) {
    const std::string banner = "Linux version 6.1.0 (a test)";
    Symbols all{{"linux_banner", code.size()}};
    all.insert(all.end(), symbols.begin(), symbols.end());
    for (int i = 0; i < 2000; ++i)
        all.emplace_back(fmt::format("other_driver_{}", i),
                         code.size() + 1 + static_cast<unsigned>(i));
    std::stable_sort(all.begin(), all.end(),
                     [](const auto& a, const auto& b) { return a.second < b.second; });
    const auto content = segment(layout, code + banner, all);
    Elf64_Ehdr header{};
    std::memcpy(header.e_ident, ELFMAG, SELFMAG);
    header.e_ident[EI_CLASS] = ELFCLASS64;
    header.e_machine = EM_X86_64;
    header.e_phoff = sizeof header;
    header.e_phentsize = sizeof(Elf64_Phdr);
    header.e_phnum = 1;
    Elf64_Phdr segment{};
    segment.p_type = PT_LOAD;
    segment.p_flags = PF_X | PF_R;
    segment.p_offset = segment_offset;
    segment.p_vaddr = text_address;
    segment.p_filesz = segment.p_memsz = content.size();
    std::string file;
    put(file, header);
    put(file, segment);
    file.resize(segment_offset, '\0');
    return file + content;
}

}  // namespace faultline::debugger::test
