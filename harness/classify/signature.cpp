// SPDX-License-Identifier: GPL-2.0-or-later
#include "classify/signature.hpp"

#include "classify/frame_table.hpp"
#include "classify/function_name.hpp"
#include "host/digest.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace faultline::classify {

namespace {

constexpr std::size_t digits = 16;

/// The instruction pointer and the trace, by name, without helpers and guesses. In old kernels'
/// traces, and those of later ones that go through an exception, the pointer's function is there
/// again: once is enough.
std::vector<std::string_view> names_of(const model::Finding& finding) {
    std::vector<std::string_view> names;
    const auto add = [&](const model::Frame& frame) {
        const auto name = plain_name(frame.function);
        const bool again = !names.empty() && names.back() == name;
        const bool named = !name.starts_with("0x");
        if (named && frame.reliable && !is_helper(name) && !again) names.push_back(name);
    };
    if (finding.instruction_pointer) add(*finding.instruction_pointer);
    for (const auto& frame : finding.trace)
        add(frame);
    return names;
}

}  // namespace

model::Signature signature_of(const model::Finding& finding) {
    host::Sha256 hash;
    hash.update(finding.title);
    model::Signature signature{hash.hex().substr(0, digits), {}};
    const auto names = names_of(finding);
    // A system call's function may be printed as __x64_sys_NAME where the title says sys_NAME.
    auto at = std::find_if(names.begin(), names.end(), [&](std::string_view name) {
        return !finding.function.empty() && name.ends_with(finding.function);
    });
    if (at == names.end()) at = names.begin();
    hash.update(finding.title);
    for (std::size_t i = 0; i < signature_frames && at != names.end(); ++i, ++at) {
        if (i > 0 && is_dispatcher(*at)) break;
        hash.update("\n");
        hash.update(*at);
    }
    signature.frames = hash.hex().substr(0, digits);
    return signature;
}

}  // namespace faultline::classify
