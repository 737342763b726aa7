// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/c_handle.hpp"
#include "base/result.hpp"
#include "model/finding.hpp"
#include "symbols/source_paths.hpp"
#include "symbols/symbol_table.hpp"

#include <elfutils/libdwfl.h>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace faultline::symbols {

enum class DebugFileKind { vmlinux, module };

/// A vmlinux or a module with its symbols and debug information. Addresses are those of the file;
/// for a module, which has none, those that libdwfl gave its sections.
class DebugFile {
 public:
    [[nodiscard]] static Result<std::unique_ptr<DebugFile>> open(const std::filesystem::path& path,
                                                                 DebugFileKind kind);
    DebugFile(const DebugFile&) = delete;
    DebugFile& operator=(const DebugFile&) = delete;

    [[nodiscard]] const SymbolTable& symbols() const { return symbols_; }
    /// For which release it was built; empty if the file does not say.
    [[nodiscard]] const std::string& release() const { return release_; }
    [[nodiscard]] bool has_lines() const { return has_lines_; }
    [[nodiscard]] bool is_text(std::uint64_t address) const;
    /// What the instruction at the address stands for, innermost first; empty: nothing known.
    [[nodiscard]] std::vector<model::SourceLine> source_of(std::uint64_t address) const;

 private:
    DebugFile() = default;
    void read_symbols(DebugFileKind kind);

    std::unique_ptr<Dwfl, Free<dwfl_end>> dwfl_;
    Dwfl_Module* module_ = nullptr;  ///< belongs to dwfl_
    SymbolTable symbols_;
    SourcePaths paths_;
    std::string release_;
    bool has_lines_ = false;
};

}  // namespace faultline::symbols
