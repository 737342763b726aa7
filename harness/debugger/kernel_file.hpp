// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/result.hpp"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string_view>
#include <vector>

namespace faultline::debugger {

/// An uncompressed x86-64 vmlinux, mapped: its bytes by the address at which they run without
/// KASLR. Before the kernel's own patching (alternatives, static calls, ftrace), of course.
class KernelFile {
 public:
    /// A stretch of the file that is loaded.
    struct Segment {
        std::uint64_t address = 0;
        std::string_view bytes;
        bool executable = false;
    };

    [[nodiscard]] static Result<KernelFile> open(const std::filesystem::path& path);

    /// The kernel's own segments (not the per-CPU one, which is linked at 0), by address.
    [[nodiscard]] const std::vector<Segment>& segments() const { return segments_; }
    /// At most `size` bytes from an address on; empty if the file has none for it.
    [[nodiscard]] std::string_view bytes_at(std::uint64_t address, std::size_t size) const;

 private:
    struct Mapping;
    std::shared_ptr<const Mapping> mapping_;
    std::vector<Segment> segments_;
};

}  // namespace faultline::debugger
