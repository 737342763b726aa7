// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

namespace faultline {

/// Stateless deleter for the handles of C libraries:
/// `using DomainPtr = std::unique_ptr<virDomain, Free<virDomainFree>>;`
template <auto Fn>
struct Free {
    template <class T>
    void operator()(T* handle) const noexcept {
        if (handle != nullptr) Fn(handle);
    }
};

}  // namespace faultline
