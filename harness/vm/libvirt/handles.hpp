// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/c_handle.hpp"
#include "base/result.hpp"

#include <libvirt/libvirt.h>
#include <libvirt/virterror.h>

#include <memory>
#include <string>

namespace faultline::vm {

using ConnectPtr = std::unique_ptr<virConnect, Free<virConnectClose>>;
using DomainPtr = std::unique_ptr<virDomain, Free<virDomainFree>>;

/// "cannot WHAT: <libvirt's own text of this thread's last error>".
[[nodiscard]] tl::unexpected<Error> libvirt_failure(const std::string& what, std::string hint = {});

}  // namespace faultline::vm
