// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/result.hpp"
#include "debugger/packet.hpp"
#include "host/cancel.hpp"
#include "host/fd.hpp"

#include <chrono>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace faultline::debugger {

/// Registers of x86-64, numbered as QEMU's stub numbers them (gdb-xml/i386-64bit.xml, QEMU 7.2 to
/// 10).
enum class Register : unsigned {
    rax = 0,
    rbx = 1,
    rcx = 2,
    rdx = 3,
    rsi = 4,
    rdi = 5,
    rsp = 7,
    rip = 16
};

/// SIGTRAP: a vCPU is at a breakpoint, or has done its step.
inline constexpr int breakpoint_signal = 5;

/// The guest stands still.
struct Stop {
    int signal = 0;      ///< breakpoint_signal; 2: interrupted, or paused by somebody else
    std::string thread;  ///< the vCPU, in the stub's own text: "02"
};

/// A client of QEMU's GDB stub (docs/system/gdb.rst), over a connected stream socket. The guest
/// is as the stub found it; connecting stops it. Every call that asks waits for its answer,
/// for 5 s at most, and ends early when the run is cancelled or QEMU is gone; after an error the
/// connection is of no use. One thread.
class Client {
 public:
    /// `cancel` outlives the client.
    [[nodiscard]] static Result<Client> start(host::Fd socket, const host::Cancel& cancel);

    /// Readable when next_stop() may have something, or QEMU is gone.
    [[nodiscard]] int fd() const { return socket_.get(); }
    /// Reads what is there without waiting. Nothing: the guest was not stopped. Stops that were not
    /// asked for (a panic, a dump of its memory) are among them.
    [[nodiscard]] Result<std::optional<Stop>> next_stop();

    /// While the guest stands still:
    [[nodiscard]] Result<void> set_breakpoint(std::uint64_t address);
    [[nodiscard]] Result<void> remove_breakpoint(std::uint64_t address);
    /// Memory at a virtual address of the vCPU that stopped last; at most 16 KiB are read, and
    /// 1 KiB written.
    [[nodiscard]] Result<std::string> read_memory(std::uint64_t address, std::size_t size);
    [[nodiscard]] Result<void> write_memory(std::uint64_t address, std::string_view bytes);
    /// Of the vCPU that select() chose.
    [[nodiscard]] Result<void> select(const std::string& thread);
    [[nodiscard]] Result<std::uint64_t> read_register(Register which);
    [[nodiscard]] Result<void> write_register(Register which, std::uint64_t value);
    /// The vCPUs.
    [[nodiscard]] Result<std::vector<std::string>> threads();
    [[nodiscard]] Result<void> resume();
    /// Lets all vCPUs run but these.
    [[nodiscard]] Result<void> resume_without(const std::vector<std::string>& threads);
    /// One instruction of one vCPU; back when it is done.
    [[nodiscard]] Result<void> step(const std::string& thread);
    /// Forgets all breakpoints, lets the guest run, and is of no use any more.
    [[nodiscard]] Result<void> detach();

    /// Stops a guest that runs; how it stopped: a breakpoint may have come first.
    [[nodiscard]] Result<Stop> interrupt();

 private:
    using Clock = std::chrono::steady_clock;

    Client(host::Fd socket, const host::Cancel& cancel)
        : socket_(std::move(socket)), cancel_(&cancel) {}
    [[nodiscard]] Result<std::string> ask(std::string_view request);
    [[nodiscard]] Result<void> ask_for_ok(std::string_view request);
    [[nodiscard]] Result<void> send(std::string_view bytes);
    [[nodiscard]] Result<void> wait(Clock::time_point deadline, std::string_view what);
    [[nodiscard]] Result<void> read_some();
    [[nodiscard]] Result<Stop> wait_for_stop(std::string_view what);
    /// The next packet that is no stop; stops are kept.
    [[nodiscard]] std::optional<std::string> next_answer();

    host::Fd socket_;
    const host::Cancel* cancel_;
    PacketReader packets_;
    std::deque<Stop> stops_;
    bool gone_ = false;
};

}  // namespace faultline::debugger
