// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/result.hpp"
#include "domain/domain_xml.hpp"
#include "host/cancel.hpp"
#include "host/fd.hpp"
#include "model/aftermath.hpp"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

namespace faultline::vm {

using Deadline = std::chrono::steady_clock::time_point;

/// What the hypervisor tells of a guest's life, beside its two streams.
enum class LifecycleEvent {
    panicked,          ///< the pvpanic device was written to; the guest is stopped
    stopped,           ///< no guest any more: powered off, rebooted, or QEMU ended
    watchdog_expired,  ///< nobody petted the watchdog
    stands,            ///< its CPUs were stopped, by a debugger for instance
    runs,              ///< they were started (again)
};

/// A dump to be taken.
struct DumpRequest {
    std::filesystem::path file;
    model::DumpFormat format = model::DumpFormat::kdump_zlib;
    model::Bytes maximum;
    Deadline deadline;
};

/// What a host may do to a guest that runs. Numbers are what disturb() gets with it.
enum class Disturbance {
    nmi,
    unplug_cpu,     ///< number: which
    suspend,        ///< its clock stands still too
    resume,         ///< after suspend
    freeze,         ///< the hypervisor's process stands still, and the guest's clock goes on
    thaw,           ///< after freeze
    set_memory,     ///< number: bytes that the balloon leaves to the guest, at most all
    throttle_disk,  ///< number: bytes a second of the scratch disk; 0: no limit
    detach_disk,    ///< the scratch disk
    power_button,
    reset,
};

/// What the hypervisor itself tells of a guest that runs; what it does not know is nothing.
struct Vitals {
    struct Disk {
        std::uint64_t bytes = 0;   ///< read and written so far
        std::uint64_t failed = 0;  ///< requests that were answered with an error
    };
    std::optional<std::uint64_t> memory;  ///< bytes that the balloon leaves to the guest
    std::optional<unsigned> cpus;
    std::optional<Disk> scratch_disk;  ///< nothing: there is none, or none any more
};

/// libvirt waits up to 5 s for a guest that is to give a device back
/// (qemuDomainWaitForDeviceRemoval(), 9.0).
inline constexpr std::chrono::seconds disturbance_patience{20};

/// One guest. Made paused, its streams attached; destroyed with the object, whatever happened.
/// Used by one thread.
class Machine {
 public:
    virtual ~Machine() = default;
    Machine() = default;
    Machine(const Machine&) = delete;
    Machine& operator=(const Machine&) = delete;

    /// Lets the guest run: once at the start, and again where it stopped because it panicked.
    [[nodiscard]] virtual Result<void> resume() = 0;
    /// A connection to QEMU's GDB stub, if the guest was made with one (DomainSpec::debugger).
    /// Stops the guest if it runs.
    [[nodiscard]] virtual Result<host::Fd> connect_debugger() {
        return failure("this guest has no port for a debugger");
    }
    /// The Unix socket of that stub, for a debugger that is not ours; empty: there is none.
    [[nodiscard]] virtual std::filesystem::path debugger_port() const { return {}; }
    /// Non-blocking, readable ends of ttyS0 and ttyS1; end of file once the guest is gone.
    [[nodiscard]] virtual int console_fd() const = 0;
    [[nodiscard]] virtual int events_fd() const = 0;
    /// Readable while next_lifecycle_event() has something.
    [[nodiscard]] virtual int lifecycle_fd() const = 0;
    [[nodiscard]] virtual std::optional<LifecycleEvent> next_lifecycle_event() = 0;
    /// Presses Alt+SysRq+`key` (a to z, 0 to 9) on the guest's keyboard. Whether its kernel heeds
    /// that, only its console tells.
    [[nodiscard]] virtual Result<void> press_sysrq(char key) = 0;
    /// The registers of all CPUs, in the text of QEMU's monitor (`info registers -a`).
    [[nodiscard]] virtual Result<std::string> registers() = 0;
    /// Does it; an error says why this machine cannot. Whether the guest heeds it, only its console
    /// and its agent tell. What asks the hypervisor lets a frozen guest go on before; an answer
    /// that does not come within disturbance_patience ends the guest.
    [[nodiscard]] virtual Result<void> disturb(Disturbance what, std::uint64_t number) = 0;
    /// Not while the guest's process is frozen.
    [[nodiscard]] virtual Result<Vitals> vitals() {
        return failure("this guest's hypervisor tells nothing");
    }
    /// The CPU time that the hypervisor's process used so far, in seconds; nothing where it is not
    /// known.
    [[nodiscard]] virtual std::optional<double> cpu_seconds() const { return std::nullopt; }
    /// Writes the guest's memory and its CPUs' registers to a file of 0600; the guest stands still
    /// meanwhile. The file is whole, or it is not there and the error says why. An answer that does
    /// not come by the deadline, or before the run is cancelled, ends the guest.
    [[nodiscard]] virtual Result<model::Bytes> dump_memory(const DumpRequest& request,
                                                           const host::Cancel& cancel) = 0;
    /// How long, in seconds, the host kept that one of the guest's CPUs waiting that waited most.
    /// Nothing where it is not known.
    [[nodiscard]] virtual std::optional<double> host_delay() const { return std::nullopt; }
    /// Sends the guest to its end without waiting for that: what follows can overlap with it. What
    /// it had sent can still be read.
    virtual void kill() = 0;
    /// Ends the guest at once; it is gone when this returns, or, at the deadline, an error says
    /// why not. What it had sent can still be read. May be called again.
    [[nodiscard]] virtual Result<void> destroy(Deadline deadline) = 0;
    /// The domain's XML, as it was given to the hypervisor.
    [[nodiscard]] virtual const std::string& xml() const = 0;
};

/// Where guests run, several at once. Used by several threads.
class Backend {
 public:
    virtual ~Backend() = default;
    Backend() = default;
    Backend(const Backend&) = delete;
    Backend& operator=(const Backend&) = delete;

    /// Waits for the connection, if that is still being made; an error says why there is none.
    [[nodiscard]] virtual Result<void> ready() = 0;
    /// Makes the guest, paused, once ready. Sets the specification's emulator, console, events
    /// and, if it is not empty, debugger itself. Answers by the deadline; on error nothing is left
    /// running.
    [[nodiscard]] virtual Result<std::unique_ptr<Machine>> create(domain::DomainSpec spec,
                                                                  Deadline deadline) = 0;
    /// The specification completed as create() would, for showing.
    [[nodiscard]] virtual domain::DomainSpec completed(domain::DomainSpec spec) const = 0;
    /// A directory of this process alone for boot files; what a killed process leaves in it is
    /// removed by a later one. There already.
    [[nodiscard]] virtual std::filesystem::path scratch() const = 0;
    /// Of the host that guests run on; nothing if it is not known. Once ready.
    [[nodiscard]] virtual std::optional<model::Bytes> host_memory() const = 0;
    /// Once ready; empty if it is not known. Asks QEMU itself, for 50 ms of a CPU: not while a
    /// guest waits to be started.
    [[nodiscard]] virtual std::string qemu_version() const = 0;
    /// Once ready.
    [[nodiscard]] virtual std::string hypervisor_version() const = 0;
    [[nodiscard]] virtual std::string uri() const = 0;
};

}  // namespace faultline::vm
