// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "host/fd.hpp"
#include "vm/guest_record.hpp"
#include "vm/libvirt/handles.hpp"
#include "vm/machine.hpp"

#include <deque>
#include <filesystem>
#include <memory>
#include <mutex>
#include <string>

namespace faultline::vm {

/// Lifecycle events on their way from libvirt's thread to the guest's. Shared with libvirt, which
/// frees its share when the callback is gone.
class LifecycleQueue {
 public:
    LifecycleQueue();
    void push(LifecycleEvent event);
    [[nodiscard]] std::optional<LifecycleEvent> pop();
    [[nodiscard]] int fd() const { return readable_.get(); }

 private:
    std::mutex mutex_;
    std::deque<LifecycleEvent> events_;
    host::Fd readable_;
};

/// In the guest's directory: where QEMU serves debuggers.
inline constexpr const char* debugger_socket = "gdb";

/// The guest's directory with the FIFOs of its two serial ports.
struct GuestDirectory {
    std::filesystem::path path;
    host::Fd console, events;  ///< reading ends
    [[nodiscard]] static Result<GuestDirectory> make(const std::filesystem::path& path);
    [[nodiscard]] std::filesystem::path console_path() const { return path / "console"; }
    [[nodiscard]] std::filesystem::path events_path() const { return path / "events"; }
};

/// A domain of libvirt's. The record on disk stands from before it is started until it is gone.
class LibvirtMachine final : public Machine {
 public:
    struct Parts {
        virConnectPtr connection = nullptr;  ///< outlives the machine
        std::filesystem::path root;          ///< for the record
        bool embedded = true;                ///< QEMU is our own child and may be killed as such
        GuestRecord record;
        GuestDirectory directory;
        std::string xml;
    };
    [[nodiscard]] static Result<std::unique_ptr<Machine>> create(Parts parts, Deadline deadline);
    ~LibvirtMachine() override;

    [[nodiscard]] Result<void> resume() override;
    [[nodiscard]] Result<host::Fd> connect_debugger() override;
    [[nodiscard]] std::filesystem::path debugger_port() const override {
        return parts_.directory.path / debugger_socket;
    }
    [[nodiscard]] int console_fd() const override { return parts_.directory.console.get(); }
    [[nodiscard]] int events_fd() const override { return parts_.directory.events.get(); }
    [[nodiscard]] int lifecycle_fd() const override { return queue_->fd(); }
    [[nodiscard]] std::optional<LifecycleEvent> next_lifecycle_event() override {
        return queue_->pop();
    }
    [[nodiscard]] Result<void> press_sysrq(char key) override;
    [[nodiscard]] Result<std::string> registers() override;
    [[nodiscard]] Result<void> disturb(Disturbance what, std::uint64_t number) override;
    [[nodiscard]] Result<Vitals> vitals() override;
    [[nodiscard]] std::optional<double> cpu_seconds() const override;
    [[nodiscard]] Result<model::Bytes> dump_memory(const DumpRequest& request,
                                                   const host::Cancel& cancel) override;
    [[nodiscard]] std::optional<double> host_delay() const override;
    void kill() override;
    [[nodiscard]] Result<void> destroy(Deadline deadline) override;
    [[nodiscard]] const std::string& xml() const override { return parts_.xml; }

 private:
    explicit LibvirtMachine(Parts parts);
    [[nodiscard]] Result<void> start(Deadline deadline);
    [[nodiscard]] Result<void> subscribe();
    [[nodiscard]] Result<void> unplug_cpu(std::uint64_t number) const;
    /// What QEMU's monitor is asked for; answers when QEMU does.
    [[nodiscard]] Result<void> ask(Disturbance what, std::uint64_t number) const;
    [[nodiscard]] Result<void> signal_emulator(int signal) const;
    /// Before anything that asks QEMU's monitor: a process that stands still never answers.
    [[nodiscard]] Result<void> wake();
    /// QEMU's process as libvirt noted it; 0: there is no note.
    [[nodiscard]] int noted_emulator() const;
    /// QEMU as a process of our own; more than one only if somebody copied its command line.
    [[nodiscard]] std::vector<KilledProcess> kill_emulator() const;
    [[nodiscard]] Result<void> destroy_embedded(Deadline deadline);
    [[nodiscard]] Result<void> destroy_by_libvirt() const;

    Parts parts_;
    DomainPtr domain_;
    std::shared_ptr<LifecycleQueue> queue_;
    std::vector<int> callbacks_;
    std::vector<KilledProcess> killed_;
    bool frozen_ = false;  ///< QEMU's process was sent SIGSTOP
    bool gone_ = false;
};

}  // namespace faultline::vm
