// SPDX-License-Identifier: GPL-2.0-or-later
#include "vm/accelerator.hpp"

#include "host/fd.hpp"
#include "host/file.hpp"

#include <fcntl.h>
#include <fmt/format.h>

#include <cerrno>
#include <system_error>

namespace faultline::vm {
namespace {

/// A word of the first "flags" line of /proc/cpuinfo.
bool has_flag(std::string_view cpuinfo, std::string_view flag) {
    const auto begin = cpuinfo.find("\nflags");
    if (begin == std::string_view::npos) return false;
    const auto line = cpuinfo.substr(begin + 1, cpuinfo.find('\n', begin + 1) - begin - 1);
    const auto padded = fmt::format("{} ", line);
    return padded.find(fmt::format(" {} ", flag)) != std::string::npos;
}

/// Empty if KVM can work.
std::string why_not_kvm(std::string_view cpuinfo, int kvm_open_error) {
    if (kvm_open_error == ENOENT) return "there is no /dev/kvm";
    if (kvm_open_error != 0) {
        return fmt::format("/dev/kvm cannot be opened: {}",
                           std::generic_category().message(kvm_open_error));
    }
    if (!has_flag(cpuinfo, "vmx") && !has_flag(cpuinfo, "svm")) {
        return "the CPU has neither vmx nor svm, so a guest would hang behind its /dev/kvm";
    }
    return {};
}

}  // namespace

AcceleratorChoice choose_accelerator(std::string_view cpuinfo, int kvm_open_error,
                                     std::optional<domain::Accelerator> wanted) {
    using domain::Accelerator;
    const auto against_kvm = why_not_kvm(cpuinfo, kvm_open_error);
    if (wanted == Accelerator::kvm && !against_kvm.empty()) {
        return {Accelerator::kvm, fmt::format("asked for with --accel, although {}", against_kvm),
                fmt::format("--accel kvm will hardly work: {}", against_kvm)};
    }
    if (wanted) return {*wanted, "asked for with --accel", {}};
    if (!against_kvm.empty()) return {Accelerator::tcg, against_kvm, {}};
    return {Accelerator::kvm, "the CPU has vmx or svm and /dev/kvm opens", {}};
}

AcceleratorChoice choose_accelerator(std::optional<domain::Accelerator> wanted) {
    const host::Fd kvm(::open("/dev/kvm", O_RDWR | O_CLOEXEC));
    const int error = kvm ? 0 : errno;
    const auto cpuinfo = host::read_file("/proc/cpuinfo");
    return choose_accelerator(cpuinfo ? std::string_view(*cpuinfo) : std::string_view{}, error,
                              wanted);
}

std::string_view to_string(domain::Accelerator accelerator) {
    return accelerator == domain::Accelerator::kvm ? "kvm" : "tcg";
}

}  // namespace faultline::vm
