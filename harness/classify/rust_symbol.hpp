// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace faultline::classify {

/// What a mangled Rust symbol says, without hashes: `<binder::Process as Ops>::poll` of a `_R...`
/// (RFC 2603, "v0"), `core::panicking::panic` of a `_ZN...17h<hash>E`. Generic arguments are left
/// out. Nothing for a symbol of another kind or one that breaks off.
[[nodiscard]] std::optional<std::string> demangle_rust(std::string_view symbol);

}  // namespace faultline::classify
