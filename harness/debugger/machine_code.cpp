// SPDX-License-Identifier: GPL-2.0-or-later
#include "debugger/machine_code.hpp"

#include <fmt/format.h>

#include <optional>

namespace faultline::debugger {
namespace {

constexpr std::size_t short_jump = 2;
constexpr std::size_t near_jump = 6;

std::optional<std::size_t> size_of_branch(std::string_view code) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(code[i]); };
    if (code.size() >= short_jump && (byte(0) & 0xf0) == 0x70) return short_jump;
    if (code.size() >= near_jump && byte(0) == 0x0f && (byte(1) & 0xf0) == 0x80) return near_jump;
    return std::nullopt;
}

}  // namespace

Result<Branch> branch_after(std::string_view code, std::string_view bytes) {
    std::optional<Branch> found;
    std::size_t count = 0;
    for (auto at = code.find(bytes); at != std::string_view::npos; at = code.find(bytes, at + 1)) {
        const auto offset = at + bytes.size();
        const auto size = size_of_branch(code.substr(offset));
        if (!size) continue;
        ++count;
        found = Branch{offset, std::string(code.substr(offset, *size))};
    }
    if (count == 1) return *std::move(found);
    return failure(fmt::format("a conditional jump after {} is there {} times, not once",
                               code_text(bytes), count),
                   "look at the function's code, and give the bytes before the jump as 'after'");
}

std::string nops(std::size_t size) {
    return std::string(size, '\x90');
}

std::size_t only_cpuid(std::string_view code) {
    constexpr std::string_view cpuid{"\x0f\xa2", 2};
    const auto at = code.find(cpuid);
    if (at == std::string_view::npos) return at;
    return code.find(cpuid, at + 1) == std::string_view::npos ? at : std::string_view::npos;
}

std::string code_text(std::string_view bytes) {
    std::string text;
    for (const char byte : bytes)
        text += fmt::format("{}{:02x}", text.empty() ? "" : " ", static_cast<unsigned char>(byte));
    return text;
}

}  // namespace faultline::debugger
