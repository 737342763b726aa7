// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/result.hpp"
#include "debugger/client.hpp"
#include "debugger/kernel_change.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace faultline::debugger {

/// What became of a change.
struct ChangeReport {
    enum class State { armed, fired, ended };
    std::size_t change = 0;  ///< index, as given to LiveKernel
    State state = State::armed;
    std::uint64_t count = 0;  ///< how often it fired
    std::string detail;       ///< for a person
    std::map<std::string, std::string> facts;
};

/// A change, and whether it is made while the kernel boots or when make() is called.
struct PlannedChange {
    PlacedChange placed;
    bool at_boot = true;
};

/// Makes changes to the kernel of a guest through its debugger port. Hardware breakpoints lead to
/// them; bytes are compared before they are replaced, and put back by restore(). The guest stands
/// still while something is done to it, a millisecond each time. After an error it may stand still
/// for good. One thread.
class LiveKernel {
 public:
    using Clock = std::chrono::steady_clock;

    /// The guest was not started yet, and run() will start it: QEMU (8.1 and later) tells a
    /// debugger of a breakpoint only in answer to its own word to go on. `boot_end` is
    /// end_of_kernel_boot().
    [[nodiscard]] static Result<LiveKernel> start(Client client, std::vector<PlannedChange> changes,
                                                  std::uint64_t boot_end);

    [[nodiscard]] Result<void> run();

    /// Readable when look() is due; so it is at next_deadline().
    [[nodiscard]] int fd() const { return client_.fd(); }
    [[nodiscard]] std::optional<Clock::time_point> next_deadline() const;
    /// Does what is due; does not wait for the guest.
    [[nodiscard]] Result<void> look();
    /// The time of a change has come that is not made at boot.
    [[nodiscard]] Result<void> make(std::size_t change);
    /// Puts back what was replaced, and takes the breakpoints away. The guest runs on if it ran.
    [[nodiscard]] Result<void> restore();
    /// What happened since the last call.
    [[nodiscard]] std::vector<ChangeReport> take_reports();

 private:
    /// What a breakpoint leads to.
    enum class Purpose { set_caps, watch_cpuid, answer_cpuid, boot_end, call };
    struct Breakpoint {
        Purpose purpose = Purpose::call;
        std::size_t change = 0;
        std::uint64_t hits = 0;
    };
    /// Bytes of the kernel's that were replaced.
    struct Patch {
        std::size_t change = 0;
        std::uint64_t address = 0;
        std::string before, after;
    };

    LiveKernel(Client client, std::vector<PlannedChange> changes, std::uint64_t boot_end)
        : client_(std::move(client)), changes_(std::move(changes)), boot_end_(boot_end) {}

    [[nodiscard]] Result<void> begin();
    [[nodiscard]] Result<void> handle(const Stop& stop);
    [[nodiscard]] Result<void> handle_breakpoint(const std::string& thread, std::uint64_t address);
    [[nodiscard]] Result<void> go_on();
    [[nodiscard]] Result<void> stand_still();
    [[nodiscard]] Result<void> end_delays();
    [[nodiscard]] Result<void> find_kernel(std::uint64_t address);
    [[nodiscard]] Result<void> apply(std::size_t change);
    [[nodiscard]] Result<void> skip_branch(std::size_t change);
    [[nodiscard]] Result<void> set_caps(std::size_t change);
    [[nodiscard]] Result<void> answer_cpuid(std::size_t change, const std::string& thread);
    [[nodiscard]] Result<void> called(Breakpoint& breakpoint, const std::string& thread,
                                      std::uint64_t address);
    [[nodiscard]] Result<void> add(std::uint64_t address, Purpose purpose, std::size_t change);
    [[nodiscard]] Result<void> remove(std::uint64_t address);
    [[nodiscard]] Result<void> step_over(std::uint64_t address, const std::string& thread);
    [[nodiscard]] Result<void> return_to_caller();
    void report(std::size_t change, ChangeReport::State state, std::uint64_t count,
                std::string detail, std::map<std::string, std::string> facts = {});

    Client client_;
    std::vector<PlannedChange> changes_;
    std::uint64_t boot_end_;
    std::map<std::uint64_t, Breakpoint> breakpoints_;
    std::vector<Patch> patches_;
    struct Delay {
        Clock::time_point until;
        std::uint64_t address = 0;
    };
    std::map<std::string, Delay> delayed_;  ///< vCPUs that are kept at a breakpoint
    bool stands_ = true;                    ///< we made the guest stand still
    bool stopped_ = false;                  ///< something else did
    std::vector<ChangeReport> reports_;
};

}  // namespace faultline::debugger
