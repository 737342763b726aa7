// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string_view>
#include <vector>

namespace faultline::provoke {

/// The registers that carry a function's first arguments (System V ABI, x86-64), in their order.
inline constexpr unsigned most_arguments = 4;

/// Writes one function for the kernel of an x86-64 machine, as bytes. It has a frame pointer, for
/// that is what the kernel's ORC unwinder falls back to in code that it has no tables for
/// (arch/x86/kernel/unwind_orc.c, orc_fp_entry, Linux 5.10 to 7.2): traces through it come out
/// whole.
class MachineCode {
 public:
    /// endbr64; push %rbp; mov %rsp,%rbp
    MachineCode();

    MachineCode& bytes(std::initializer_list<std::uint8_t> bytes);
    /// Puts a number into the register of the given argument, from 0.
    MachineCode& argument(unsigned index, std::uint64_t value);
    /// Makes the argument the address of `text`, which finish() places behind the code.
    MachineCode& argument_text(unsigned index, std::string_view text);
    /// Takes `size` bytes of stack, a multiple of 8, and zeroes them: 8-byte words of the frame.
    MachineCode& zeroed_frame(unsigned size);
    /// Makes the argument the address of the frame's byte `offset`, from its lowest one.
    MachineCode& argument_frame(unsigned index, std::uint8_t offset);
    MachineCode& rax(std::uint64_t value);
    MachineCode& call(std::uint64_t address);
    /// Calls itself, for ever.
    MachineCode& call_self();
    /// Adds to an int in the area of this CPU at `address`, as the symbol of a per-CPU variable
    /// names it: that is an offset up to Linux 6.14 and an address of the first area from 6.15 on,
    /// and relative to the segment gs in either case.
    MachineCode& increment_per_cpu(std::uint64_t address);
    MachineCode& decrement_per_cpu(std::uint64_t address);
    /// Spins, and calls nothing, for so many ticks of the time stamp counter.
    MachineCode& spin(std::uint64_t ticks);

    /// Ends with `return -ENODEV`, which makes the kernel unload a module again, and the texts.
    [[nodiscard]] std::vector<std::uint8_t> finish();

 private:
    struct Text {
        std::size_t reference;  ///< of the 32-bit displacement that must lead to it
        std::string_view text;
    };
    void number(std::uint64_t value, unsigned size);

    std::vector<std::uint8_t> code_;
    std::vector<Text> texts_;
};

}  // namespace faultline::provoke
