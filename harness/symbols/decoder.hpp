// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/result.hpp"
#include "model/finding.hpp"

#include <cstddef>
#include <filesystem>
#include <map>
#include <memory>
#include <string>

namespace faultline::symbols {

/// What came of decoding a finding, or several: see operator+=.
struct DecodeSummary {
    std::size_t frames = 0;   ///< of trace, related stacks and instruction pointer
    std::size_t decoded = 0;  ///< of these, those that have a place in the source now
    /// Why the others have none, as a sentence, and how many they are.
    std::map<std::string, std::size_t> reasons;
    /// The files are not those of the kernel that printed the report; a sentence. Empty: they fit,
    /// as far as can be told.
    std::string mismatch;

    DecodeSummary& operator+=(const DecodeSummary& other);
};

/// Turns the frames of findings into functions, files and lines, inlined calls among them, from the
/// debug information (DWARF) of a kernel. It goes by symbol and offset, so where the kernel was
/// loaded does not matter; bare addresses need the line "Kernel Offset:" of the log.
/// Nothing is decoded that does not fit: not a symbol of another size, nor a report of another
/// release. Not thread-safe. Reads what it needs of the files, when it needs it.
class Decoder {
 public:
    /// `vmlinux`: with DWARF. `modules` is a directory in which the modules lie somewhere, as
    /// .ko or .ko.debug, also compressed: of an installed kernel, a package of debug information, a
    /// built tree. Empty: modules are not decoded.
    [[nodiscard]] static Result<Decoder> open(const std::filesystem::path& vmlinux,
                                              const std::filesystem::path& modules = {});
    ~Decoder();
    Decoder(Decoder&&) noexcept;
    Decoder& operator=(Decoder&&) noexcept;

    /// Fills Frame::source of the finding's trace, related stacks and instruction pointer.
    DecodeSummary decode(model::Finding& finding);

 private:
    struct State;
    explicit Decoder(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

}  // namespace faultline::symbols
