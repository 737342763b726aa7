// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "host/fd.hpp"
#include "vm/machine.hpp"

#include <deque>
#include <functional>
#include <memory>
#include <string>

namespace faultline::vm {

/// A guest that does what a test's script says. The script runs in resume() and may write to both
/// streams (at most a pipe's 64 KiB) and raise lifecycle events; nothing happens after it.
class FakeMachine final : public Machine {
 public:
    using Script = std::function<void(FakeMachine&)>;
    explicit FakeMachine(Script script);

    void print(const std::string& console);
    void send(const std::string& events);
    void raise(LifecycleEvent event);
    /// Closes the guest's ends, as when QEMU goes.
    void close_streams();
    /// What dump_memory() writes; without it, there is nothing to dump.
    void remember(std::string memory) { memory_ = std::move(memory); }
    /// Called for each SysRq key; without it, there is no keyboard.
    void on_sysrq(std::function<void(FakeMachine&, char)> script) { sysrq_ = std::move(script); }
    /// What registers() answers.
    void stand_at(std::string registers) { registers_ = std::move(registers); }
    /// Called for each disturbance; without it, the guest cannot be disturbed.
    void on_disturbance(std::function<void(FakeMachine&, Disturbance, std::uint64_t)> script) {
        disturbed_ = std::move(script);
    }
    /// What vitals() and cpu_seconds() answer; without it, nothing is measured.
    void measure(std::function<Vitals()> vitals, std::function<double()> cpu_seconds) {
        vitals_ = std::move(vitals);
        cpu_seconds_ = std::move(cpu_seconds);
    }
    /// What connect_debugger() gives; without it, there is no port.
    void offer_debugger(host::Fd connection) { debugger_ = std::move(connection); }
    void refuse_to_die() { dies_ = false; }

    [[nodiscard]] Result<void> resume() override;
    [[nodiscard]] Result<host::Fd> connect_debugger() override {
        if (!debugger_) return failure("the fake guest has no port for a debugger");
        return std::move(debugger_);
    }
    [[nodiscard]] int console_fd() const override { return console_read_.get(); }
    [[nodiscard]] int events_fd() const override { return events_read_.get(); }
    [[nodiscard]] int lifecycle_fd() const override { return lifecycle_read_.get(); }
    [[nodiscard]] std::optional<LifecycleEvent> next_lifecycle_event() override;
    [[nodiscard]] Result<void> press_sysrq(char key) override;
    [[nodiscard]] Result<std::string> registers() override;
    [[nodiscard]] Result<void> disturb(Disturbance what, std::uint64_t number) override;
    [[nodiscard]] Result<Vitals> vitals() override {
        if (!vitals_) return failure("the fake guest is not measured");
        return vitals_();
    }
    [[nodiscard]] std::optional<double> cpu_seconds() const override {
        return cpu_seconds_ ? std::optional(cpu_seconds_()) : std::nullopt;
    }
    [[nodiscard]] Result<model::Bytes> dump_memory(const DumpRequest& request,
                                                   const host::Cancel& cancel) override;
    void kill() override { close_streams(); }
    [[nodiscard]] Result<void> destroy(Deadline deadline) override;
    [[nodiscard]] const std::string& xml() const override { return xml_; }
    [[nodiscard]] bool destroyed() const { return destroyed_; }

 private:
    Script script_;
    host::Fd console_read_, console_write_, events_read_, events_write_;
    host::Fd lifecycle_read_, lifecycle_write_;
    std::deque<LifecycleEvent> lifecycle_;
    std::function<void(FakeMachine&, char)> sysrq_;
    std::function<void(FakeMachine&, Disturbance, std::uint64_t)> disturbed_;
    std::function<Vitals()> vitals_;
    std::function<double()> cpu_seconds_;
    std::string registers_;
    host::Fd debugger_;
    std::string memory_;
    std::string xml_;
    bool dies_ = true;
    bool destroyed_ = false;
};

}  // namespace faultline::vm
