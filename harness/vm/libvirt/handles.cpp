// SPDX-License-Identifier: GPL-2.0-or-later
#include "vm/libvirt/handles.hpp"

#include <fmt/format.h>

namespace faultline::vm {

tl::unexpected<Error> libvirt_failure(const std::string& what, std::string hint) {
    const char* text = virGetLastErrorMessage();
    return failure(fmt::format("cannot {}: {}", what, text), std::move(hint));
}

}  // namespace faultline::vm
