// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "model/topology.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

namespace faultline::domain {

enum class Accelerator { kvm, tcg };

/// How TCG runs the guest's CPUs.
enum class CpuThreads {
    one_each,
    /// In turn, in one thread, with the guest's time counted by the instructions that were run, 8
    /// ns each: neither threads nor the host's load can be seen by the guest. QEMU's
    /// `thread=single` cannot be had of libvirt, which passes an -accel of its own that comes first
    /// and wins.
    one_for_all,
};

/// What is fixed of a machine so that two runs of it are the same to the bit.
struct Repeatable {
    std::uint64_t seed = 0;          ///< of QEMU's random numbers, which reach the guest by RDRAND
    unsigned instruction_shift = 3;  ///< an instruction takes 2^N ns of the guest's time
    std::int64_t clock = 0;          ///< seconds since 1970 that its real-time clock starts at
    std::string system_uuid;         ///< in its DMI tables, which go into its kernel's entropy
};

/// All that follows from a seed: vCPUs take turns at other places of their work.
[[nodiscard]] Repeatable repeatable_machine(std::uint64_t seed);

/// A guest, as far as libvirt must know it.
struct DomainSpec {
    std::string name;
    std::string uuid;
    Accelerator accelerator = Accelerator::tcg;
    CpuThreads cpu_threads = CpuThreads::one_each;
    std::optional<Repeatable> repeatable;  ///< with one_for_all
    std::filesystem::path emulator;
    model::Topology topology;
    std::filesystem::path kernel;
    std::filesystem::path initramfs;
    std::string command_line;
    /// A read-only disk, which the guest sees as /dev/vda; empty: none.
    std::filesystem::path disk;
    /// A disk that the guest may write to and faults are injected into, the second virtio disk if
    /// there are two; empty: none.
    std::filesystem::path scratch_disk;
    /// "read", "write" or "flush": what the scratch disk answers with errors, from the start; only
    /// the first one if `scratch_fails_once`. Empty: nothing.
    std::string scratch_fails;
    bool scratch_fails_once = false;
    bool balloon = false;  ///< a virtio balloon
    /// A ROM to boot an uncompressed vmlinux quickly (QEMU's qboot); empty: the default firmware.
    std::filesystem::path firmware;
    /// FIFOs PATH.in and PATH.out, which QEMU opens: the kernel's console (ttyS0) and the agent's
    /// events (ttyS1).
    std::filesystem::path console;
    std::filesystem::path events;
    /// A place where the kernel says what a debugger must know of it, for a memory dump.
    bool vmcoreinfo = false;
    /// A Unix socket at which QEMU serves debuggers (its GDB stub); empty: none.
    std::filesystem::path debugger;
    bool watchdog = true;  ///< an i6300esb, whose expiry is an event and nothing else
};

/// How libvirt calls the scratch disk.
inline constexpr auto scratch_target = "vdb";
inline constexpr auto scratch_alias = "ua-scratch";

/// The domain in libvirt's XML (https://libvirt.org/formatdomain.html). Pure: the same
/// specification gives the same text.
[[nodiscard]] std::string to_xml(const DomainSpec& spec);

/// What the kernel's command line needs for nodes without memory, empty if there are none. libvirt
/// cannot make such a node (its memory backend of size 0 is refused by QEMU), so it gets one MiB,
/// and `memmap=1M$ADDRESS` (admin-guide/kernel-parameters) takes that from the kernel.
[[nodiscard]] std::string memoryless_command_line(const model::Topology& topology);

/// An RFC 9562 version 8 UUID made of the first 16 bytes of a SHA-256 in hex.
[[nodiscard]] std::string uuid_from_sha256(const std::string& sha256_hex);

}  // namespace faultline::domain
