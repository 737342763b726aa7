// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "domain/domain_xml.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace faultline::vm {

struct AcceleratorChoice {
    domain::Accelerator accelerator = domain::Accelerator::tcg;
    std::string reason;
    std::string warning;  ///< what the user must expect of a choice of theirs; empty: nothing
};

/// KVM only where it can truly work: /dev/kvm may exist, open and even create a VM on a machine
/// whose CPU has neither vmx nor svm, and the guest then hangs. `wanted` overrides.
[[nodiscard]] AcceleratorChoice choose_accelerator(std::string_view cpuinfo, int kvm_open_error,
                                                   std::optional<domain::Accelerator> wanted);

/// The same, from /proc/cpuinfo and /dev/kvm of this host.
[[nodiscard]] AcceleratorChoice choose_accelerator(std::optional<domain::Accelerator> wanted);

[[nodiscard]] std::string_view to_string(domain::Accelerator accelerator);

}  // namespace faultline::vm
