// SPDX-License-Identifier: GPL-2.0-or-later
#include "symbols/decoder.hpp"

#include "model/printable.hpp"
#include "symbols/debug_file.hpp"
#include "symbols/module_tree.hpp"

#include <fmt/format.h>

#include <charconv>
#include <optional>
#include <utility>

namespace faultline::symbols {
namespace fs = std::filesystem;
using model::Finding;
using model::Frame;

namespace {

constexpr std::string_view other_size = "the symbol has another size in the file";

std::optional<std::uint64_t> hex_number(std::string_view text) {
    if (text.starts_with("0x")) text.remove_prefix(2);
    std::uint64_t value = 0;
    const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), value, 16);
    if (error != std::errc() || stop == text.data()) return std::nullopt;
    return value;
}

/// "Kernel Offset: 0x1c00000 from 0xffffffff81000000" or "Kernel Offset: disabled".
std::optional<std::uint64_t> kernel_offset(const Finding& finding) {
    const auto words = finding.details.find("kernel_offset");
    if (words == finding.details.end()) return std::nullopt;
    if (words->second.starts_with("disabled")) return 0;
    return hex_number(words->second);
}

/// The instruction that a frame is about: a caller's is the one before that which it returns to.
std::uint64_t instruction_at(std::uint64_t symbol, const Frame& frame, bool caller) {
    return symbol + frame.offset - (caller && frame.offset > 0 ? 1 : 0);
}

}  // namespace

DecodeSummary& DecodeSummary::operator+=(const DecodeSummary& other) {
    frames += other.frames;
    decoded += other.decoded;
    for (const auto& [reason, count] : other.reasons)
        reasons[reason] += count;
    if (mismatch.empty()) mismatch = other.mismatch;
    return *this;
}

struct Decoder::State {
    /// A log of many kernels' reports would otherwise open all modules there are.
    static constexpr std::size_t max_open_modules = 16;
    static constexpr std::size_t max_known_places = 4096;

    fs::path path;
    std::unique_ptr<DebugFile> vmlinux;
    ModuleTree modules;
    std::map<std::string, std::unique_ptr<DebugFile>, std::less<>> open_modules;
    std::map<std::pair<const DebugFile*, std::uint64_t>, std::vector<model::SourceLine>> known;

    /// Null if it cannot be had.
    DebugFile* module(const std::string& name);
    /// Gives the frame its places; why not, if it has none then.
    std::string decode(Frame& frame, bool caller, const Finding& finding);
    std::string decode_address(Frame& frame, bool caller, const Finding& finding);
    /// Of DebugFile::source_of(), remembered: reports of one log have most frames in common, and
    /// a look into the debug information of another file of the source takes milliseconds.
    const std::vector<model::SourceLine>& places(const DebugFile& file, std::uint64_t address);
};

DebugFile* Decoder::State::module(const std::string& name) {
    if (const auto open = open_modules.find(name); open != open_modules.end()) {
        return open->second.get();
    }
    if (open_modules.size() >= max_open_modules) {
        open_modules.clear();
        known.clear();
    }
    auto& file = open_modules[name];
    for (const auto& candidate : modules.files_of(name)) {
        auto opened = DebugFile::open(candidate, DebugFileKind::module);
        if (!opened) continue;
        file = std::move(*opened);
        if (file->has_lines()) break;
    }
    return file.get();
}

std::string Decoder::State::decode(Frame& frame, bool caller, const Finding& finding) {
    frame.source.clear();
    if (frame.function.starts_with("0x")) return decode_address(frame, caller, finding);
    if (frame.size == 0) return "the log has no size of the symbol";
    if (frame.offset > frame.size) return "the offset lies outside of the symbol";
    DebugFile* file = vmlinux.get();
    if (!frame.module.empty()) {
        if (!modules.given()) return "it is a module's, and no directory of modules was named";
        file = module(frame.module);
        if (file == nullptr) {
            return fmt::format("there is no file of module '{}'", model::printable(frame.module));
        }
        if (!finding.release.empty() && !file->release().empty() &&
            file->release() != finding.release) {
            return fmt::format("module '{}' is of another release: {}",
                               model::printable(frame.module), model::printable(file->release()));
        }
    }
    const auto symbol = file->symbols().find(frame.function, frame.size);
    switch (symbol.match) {
        case SymbolTable::Match::no_such_name:
            return "the file has no such symbol";
        case SymbolTable::Match::other_size:
            return std::string(other_size);
        case SymbolTable::Match::ambiguous:
            return "several symbols of the file have its name and size";
        case SymbolTable::Match::found:
            break;
    }
    frame.source = places(*file, instruction_at(symbol.address, frame, caller));
    // Debug information of assembler has lines, but no functions.
    if (frame.source.size() == 1 && frame.source[0].function.empty()) {
        frame.source[0].function = frame.function;
    }
    return frame.source.empty() ? "there is no debug information for it" : "";
}

const std::vector<model::SourceLine>& Decoder::State::places(const DebugFile& file,
                                                             std::uint64_t address) {
    const std::pair key(&file, address);
    if (const auto at = known.find(key); at != known.end()) return at->second;
    if (known.size() >= max_known_places) known.clear();
    return known[key] = file.source_of(address);
}

std::string Decoder::State::decode_address(Frame& frame, bool caller, const Finding& finding) {
    const auto address = hex_number(frame.function);
    if (!address) return "it is no address";
    const auto offset = kernel_offset(finding);
    if (!offset) return "it is a bare address, and the log does not tell the kernel's offset";
    const auto linked = *address - *offset;
    if (!vmlinux->is_text(linked)) return "it is a bare address outside of the kernel";
    frame.source = places(*vmlinux, linked - (caller ? 1 : 0));
    return frame.source.empty() ? "there is no debug information for it" : "";
}

Decoder::Decoder(std::unique_ptr<State> state) : state_(std::move(state)) {}
Decoder::~Decoder() = default;
Decoder::Decoder(Decoder&&) noexcept = default;
Decoder& Decoder::operator=(Decoder&&) noexcept = default;

Result<Decoder> Decoder::open(const fs::path& vmlinux, const fs::path& modules) {
    auto state = std::make_unique<State>();
    state->path = vmlinux;
    auto file = DebugFile::open(vmlinux, DebugFileKind::vmlinux);
    if (!file) return failure_of(file);
    if (!(*file)->has_lines()) {
        return failure(fmt::format("'{}' has no debug information", vmlinux.string()),
                       "build the kernel with CONFIG_DEBUG_INFO, or install the package with its "
                       "debug information, such as linux-image-...-dbg");
    }
    state->vmlinux = std::move(*file);
    auto tree = ModuleTree::read(modules);
    if (!tree) return failure_of(tree);
    state->modules = std::move(*tree);
    return Decoder(std::move(state));
}

DecodeSummary Decoder::decode(Finding& finding) {
    DecodeSummary summary;
    const auto& release = state_->vmlinux->release();
    const bool other_release =
        !release.empty() && !finding.release.empty() && release != finding.release;
    const auto& pointer = finding.instruction_pointer;
    const auto take = [&](Frame& frame, bool caller) {
        // A trace through an interrupt names the instruction itself once more.
        if (pointer && frame.function == pointer->function && frame.offset == pointer->offset) {
            caller = false;
        }
        ++summary.frames;
        auto reason = other_release ? "the file is of another release"
                                    : state_->decode(frame, caller, finding);
        if (reason.empty()) {
            ++summary.decoded;
        } else {
            ++summary.reasons[std::move(reason)];
        }
    };
    if (finding.instruction_pointer) take(*finding.instruction_pointer, false);
    for (auto& frame : finding.trace)
        take(frame, true);
    for (auto& stack : finding.related) {
        for (auto& frame : stack.trace)
            take(frame, true);
    }
    if (other_release) {
        summary.mismatch = fmt::format("'{}' is of {}, the report of {}: nothing is decoded",
                                       state_->path.string(), model::printable(release),
                                       model::printable(finding.release));
    } else if (const auto wrong = summary.reasons.find(std::string(other_size));
               wrong != summary.reasons.end()) {
        summary.mismatch = fmt::format(
            "of {} frames the symbol has another size in '{}' or the module: of another build, it "
            "seems; these are not decoded",
            wrong->second, state_->path.string());
    }
    return summary;
}

}  // namespace faultline::symbols
