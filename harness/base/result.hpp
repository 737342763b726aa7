// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <tl/expected.hpp>

#include <string>
#include <utility>

namespace faultline {

/// What went wrong on our side or the host's: never the kernel under test, which gives Findings.
/// `what` says what we did, to which object and what the system answered; `hint` what to try.
/// Both are plain text, without a trailing full stop or newline; `hint` may be empty.
struct Error {
    std::string what;
    std::string hint;
};

/// The answer of everything that may fail in an expected way.
template <class T>
using Result = tl::expected<T, Error>;

[[nodiscard]] inline tl::unexpected<Error> failure(std::string what, std::string hint = {}) {
    return tl::unexpected<Error>(Error{std::move(what), std::move(hint)});
}

/// Passes on the error of another Result.
template <class T>
[[nodiscard]] tl::unexpected<Error> failure_of(Result<T>& result) {
    return tl::unexpected<Error>(std::move(result.error()));
}

}  // namespace faultline
