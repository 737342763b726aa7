// SPDX-License-Identifier: GPL-2.0-or-later
#include "provoke/machine_code.hpp"

#include <array>
#include <cassert>

namespace faultline::provoke {
namespace {

/// Opcode and ModRM numbers of rdi, rsi, rdx, rcx.
constexpr std::array<std::uint8_t, most_arguments> argument_registers{7, 6, 2, 1};
constexpr std::uint8_t rex_w = 0x48;
/// rdtsc; shl $32,%rdx; or %rdx,%rax: the time stamp counter in rax.
constexpr std::initializer_list<std::uint8_t> read_counter{0x0f, 0x31,  rex_w, 0xc1, 0xe2,
                                                           0x20, rex_w, 0x09,  0xd0};

}  // namespace

MachineCode::MachineCode() {
    bytes({0xf3, 0x0f, 0x1e, 0xfa, 0x55, rex_w, 0x89, 0xe5});
}

MachineCode& MachineCode::bytes(std::initializer_list<std::uint8_t> bytes) {
    code_.insert(code_.end(), bytes);
    return *this;
}

void MachineCode::number(std::uint64_t value, unsigned size) {
    for (unsigned i = 0; i < size; ++i)
        code_.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
}

MachineCode& MachineCode::argument(unsigned index, std::uint64_t value) {
    bytes({rex_w, static_cast<std::uint8_t>(0xb8 + argument_registers.at(index))});  // movabs
    number(value, 8);
    return *this;
}

MachineCode& MachineCode::argument_text(unsigned index, std::string_view text) {
    // lea DISPLACEMENT(%rip),REGISTER
    bytes({rex_w, 0x8d, static_cast<std::uint8_t>(0x05 | argument_registers.at(index) << 3)});
    texts_.push_back({code_.size(), text});
    number(0, 4);
    return *this;
}

MachineCode& MachineCode::zeroed_frame(unsigned size) {
    assert(size % 8 == 0);
    for (unsigned i = 0; i < size; i += 8)
        bytes({0x6a, 0x00});  // push $0
    return *this;
}

MachineCode& MachineCode::argument_frame(unsigned index, std::uint8_t offset) {
    // lea OFFSET(%rsp),REGISTER
    return bytes({rex_w, 0x8d, static_cast<std::uint8_t>(0x44 | argument_registers.at(index) << 3),
                  0x24, offset});
}

MachineCode& MachineCode::rax(std::uint64_t value) {
    bytes({rex_w, 0xb8});
    number(value, 8);
    return *this;
}

MachineCode& MachineCode::call(std::uint64_t address) {
    return rax(address).bytes({0xff, 0xd0});
}

MachineCode& MachineCode::call_self() {
    const auto next = code_.size() + 5;
    bytes({0xe8});
    number(0 - static_cast<std::uint64_t>(next), 4);
    return *this;
}

MachineCode& MachineCode::increment_per_cpu(std::uint64_t address) {
    return rax(address).bytes({0x65, 0xff, 0x00});  // incl %gs:(%rax)
}

MachineCode& MachineCode::decrement_per_cpu(std::uint64_t address) {
    return rax(address).bytes({0x65, 0xff, 0x08});  // decl %gs:(%rax)
}

MachineCode& MachineCode::spin(std::uint64_t ticks) {
    argument(1, ticks);
    bytes(read_counter).bytes({rex_w, 0x01, 0xc6});  // add %rax,%rsi: when to end
    const auto loop = code_.size();
    bytes({0xf3, 0x90})
        .bytes(read_counter)
        .bytes({rex_w, 0x39, 0xf0});  // pause; ...; cmp %rsi,%rax
    const auto back = loop - (code_.size() + 2);
    return bytes({0x72, static_cast<std::uint8_t>(back)});  // jb
}

std::vector<std::uint8_t> MachineCode::finish() {
    constexpr std::uint32_t minus_enodev = 0 - 19U;
    bytes({0xb8});
    number(minus_enodev, 4);
    bytes({0xc9, 0xc3});  // leave; ret
    for (const auto& [reference, text] : texts_) {
        const auto displacement = static_cast<std::uint32_t>(code_.size() - (reference + 4));
        for (unsigned i = 0; i < 4; ++i)
            code_[reference + i] = static_cast<std::uint8_t>(displacement >> (8 * i));
        code_.insert(code_.end(), text.begin(), text.end());
        code_.push_back(0);
    }
    return std::move(code_);
}

}  // namespace faultline::provoke
