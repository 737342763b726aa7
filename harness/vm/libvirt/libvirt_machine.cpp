// SPDX-License-Identifier: GPL-2.0-or-later
#include "vm/libvirt/libvirt_machine.hpp"

#include "host/file.hpp"
#include "vm/cpu_delay.hpp"
#include "vm/libvirt/sentinel.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstdint>
#include <iterator>
#include <system_error>

namespace faultline::vm {
namespace fs = std::filesystem;

namespace {

constexpr int fifo_bytes = 1 << 20;

/// For an end that nobody waits for.
Deadline patience() {
    return std::chrono::steady_clock::now() + std::chrono::seconds(5);
}

/// A share of the queue for libvirt to hold.
using Share = std::shared_ptr<LifecycleQueue>;

void free_share(void* opaque) {
    delete static_cast<Share*>(opaque);
}

void on_lifecycle(virConnectPtr, virDomainPtr, int event, int detail, void* opaque) {
    auto& queue = **static_cast<Share*>(opaque);
    if (event == VIR_DOMAIN_EVENT_STOPPED) queue.push(LifecycleEvent::stopped);
    if (event == VIR_DOMAIN_EVENT_CRASHED && detail == VIR_DOMAIN_EVENT_CRASHED_PANICKED) {
        queue.push(LifecycleEvent::panicked);
    }
    if (event == VIR_DOMAIN_EVENT_SUSPENDED) queue.push(LifecycleEvent::stands);
    if (event == VIR_DOMAIN_EVENT_RESUMED) queue.push(LifecycleEvent::runs);
}

void on_watchdog(virConnectPtr, virDomainPtr, int, void* opaque) {
    (*static_cast<Share*>(opaque))->push(LifecycleEvent::watchdog_expired);
}

Result<host::Fd> make_fifo(const fs::path& path) {
    // QEMU reads PATH.in and writes PATH.out, both opened for reading and writing. Where QEMU runs
    // as another user (qemu:///system) it must be able to.
    for (const auto* suffix : {".in", ".out"}) {
        const auto file = path.string() + suffix;
        if (::mkfifo(file.c_str(), 0600) != 0) {
            return tl::unexpected(host::system_error("make FIFO", file, errno));
        }
    }
    const auto out = path.string() + ".out";
    host::Fd fd(::open(out.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
    if (!fd) return tl::unexpected(host::system_error("open", out, errno));
    // The default 64 KiB hold a tenth of a second of an OOM loop; more is a wish, not a need.
    ::fcntl(fd.get(), F_SETPIPE_SZ, fifo_bytes);
    return fd;
}

}  // namespace

LifecycleQueue::LifecycleQueue() : readable_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
    if (!readable_) throw std::system_error(errno, std::generic_category(), "eventfd");
}

void LifecycleQueue::push(LifecycleEvent event) {
    const std::scoped_lock lock(mutex_);
    events_.push_back(event);
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto written = ::write(readable_.get(), &one, sizeof one);
}

std::optional<LifecycleEvent> LifecycleQueue::pop() {
    const std::scoped_lock lock(mutex_);
    if (events_.empty()) {
        std::uint64_t count = 0;
        [[maybe_unused]] const auto got = ::read(readable_.get(), &count, sizeof count);
        return std::nullopt;
    }
    const auto event = events_.front();
    events_.pop_front();
    return event;
}

Result<GuestDirectory> GuestDirectory::make(const fs::path& path) {
    std::error_code ignored;
    fs::remove_all(path, ignored);
    if (auto made = host::make_directories(path); !made) return failure_of(made);
    GuestDirectory directory{path, {}, {}};
    auto console = make_fifo(directory.console_path());
    if (!console) return failure_of(console);
    auto events = make_fifo(directory.events_path());
    if (!events) return failure_of(events);
    directory.console = std::move(*console);
    directory.events = std::move(*events);
    return directory;
}

LibvirtMachine::LibvirtMachine(Parts parts)
    : parts_(std::move(parts)), queue_(std::make_shared<LifecycleQueue>()) {}

Result<std::unique_ptr<Machine>> LibvirtMachine::create(Parts parts, Deadline deadline) {
    if (auto written = write_record(parts.root, parts.record); !written) {
        return failure_of(written);
    }
    std::unique_ptr<LibvirtMachine> machine(new LibvirtMachine(std::move(parts)));
    auto started = machine->start(deadline);
    if (started) started = machine->subscribe();
    if (!started) return failure_of(started);
    return std::unique_ptr<Machine>(std::move(machine));
}

Result<void> LibvirtMachine::start(Deadline deadline) {
    const auto& name = parts_.record.name;
    Sentinel sentinel(deadline, [this] { [[maybe_unused]] const auto killed = kill_emulator(); });
    domain_.reset(
        virDomainCreateXML(parts_.connection, parts_.xml.c_str(), VIR_DOMAIN_START_PAUSED));
    if (sentinel.dismiss()) {
        return failure(fmt::format("libvirt did not create domain '{}' in time", name),
                       "raise timeouts.define, or look for what keeps QEMU from starting");
    }
    if (!domain_) {
        return libvirt_failure(fmt::format("create domain '{}'", name),
                               "the domain's XML is in the cell's directory, domain.xml");
    }
    return {};
}

Result<void> LibvirtMachine::subscribe() {
    const auto add = [&](int id, virConnectDomainEventGenericCallback callback) {
        auto share = std::make_unique<Share>(queue_);
        const int number = virConnectDomainEventRegisterAny(parts_.connection, domain_.get(), id,
                                                            callback, share.get(), free_share);
        if (number < 0) return false;
        [[maybe_unused]] const auto* kept = share.release();
        callbacks_.push_back(number);
        return true;
    };
    if (!add(VIR_DOMAIN_EVENT_ID_LIFECYCLE, VIR_DOMAIN_EVENT_CALLBACK(on_lifecycle)) ||
        !add(VIR_DOMAIN_EVENT_ID_WATCHDOG, VIR_DOMAIN_EVENT_CALLBACK(on_watchdog))) {
        return libvirt_failure(fmt::format("watch domain '{}'", parts_.record.name));
    }
    return {};
}

Result<void> LibvirtMachine::resume() {
    if (auto awake = wake(); !awake) return awake;
    if (virDomainResume(domain_.get()) != 0) {
        return libvirt_failure(fmt::format("resume domain '{}'", parts_.record.name));
    }
    return {};
}

Result<host::Fd> LibvirtMachine::connect_debugger() {
    const auto path = debugger_port().string();
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    // QEMU has the same bound, and libvirt says what it answered.
    if (path.size() >= sizeof address.sun_path) {
        return failure(fmt::format("the path of the debugger's port is too long: {}", path),
                       "set XDG_STATE_HOME to a shorter directory");
    }
    std::copy(path.begin(), path.end(), std::begin(address.sun_path));
    host::Fd fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): as connect(2) wants it
    const auto* generic = reinterpret_cast<const sockaddr*>(&address);
    if (!fd || ::connect(fd.get(), generic, sizeof address) != 0) {
        return tl::unexpected(host::system_error("connect to", path, errno));
    }
    return fd;
}

int LibvirtMachine::noted_emulator() const {
    const auto file = parts_.root / "run/qemu" / (parts_.record.name + ".pid");
    const auto text = host::read_file(file, 64);
    int known = 0;
    if (text) std::from_chars(text->data(), text->data() + text->size(), known);
    return known;
}

std::optional<double> LibvirtMachine::host_delay() const {
    const int emulator = parts_.embedded && !gone_ ? noted_emulator() : 0;
    if (emulator <= 0) return std::nullopt;
    return longest_cpu_delay(fmt::format("/proc/{}/task", emulator));
}

std::vector<KilledProcess> LibvirtMachine::kill_emulator() const {
    const std::vector<std::string> words{parts_.record.uuid, parts_.root.string() + "/"};
    // Looking through all of /proc takes longer.
    const int known = noted_emulator();
    std::vector<KilledProcess> killed;
    for (const int pid : known > 0 ? std::vector<int>{known} : processes_with(words))
        killed.emplace_back(pid, words);
    return killed;
}

void LibvirtMachine::kill() {
    if (parts_.embedded && !gone_ && killed_.empty()) killed_ = kill_emulator();
}

Result<void> LibvirtMachine::destroy(Deadline deadline) {
    if (gone_) return {};
    auto ended = parts_.embedded ? destroy_embedded(deadline) : destroy_by_libvirt();
    if (!ended) return ended;
    gone_ = true;
    std::error_code ignored;
    fs::remove_all(parts_.directory.path, ignored);
    remove_record(parts_.root, parts_.record.name);
    return {};
}

Result<void> LibvirtMachine::destroy_embedded(Deadline deadline) {
    // virDomainDestroy takes up to 1.4 s: it asks QEMU to end and looks again every 0.2 s until
    // init has reaped it. A guest that is to be destroyed has nothing left to save, and libvirt
    // notices QEMU's end by itself.
    kill();
    const bool ended = std::all_of(killed_.begin(), killed_.end(),
                                   [&](const auto& process) { return process.wait(deadline); });
    if (ended) return {};
    return failure(fmt::format("QEMU of domain '{}' does not end", parts_.record.name),
                   "a process that SIGKILL does not end hangs in the host's kernel");
}

Result<void> LibvirtMachine::destroy_by_libvirt() const {
    if (!domain_ || virDomainDestroy(domain_.get()) == 0) return {};
    const auto* error = virGetLastError();
    const bool was_gone = error != nullptr && (error->code == VIR_ERR_NO_DOMAIN ||
                                               error->code == VIR_ERR_OPERATION_INVALID);
    if (was_gone) return {};
    return libvirt_failure(fmt::format("destroy domain '{}'", parts_.record.name));
}

LibvirtMachine::~LibvirtMachine() {
    for (const int number : callbacks_) {
        virConnectDomainEventDeregisterAny(parts_.connection, number);
    }
    // What cannot be destroyed now keeps its record: the next run tries again.
    [[maybe_unused]] const auto destroyed = destroy(patience());
}

}  // namespace faultline::vm
