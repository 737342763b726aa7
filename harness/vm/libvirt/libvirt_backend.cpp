// SPDX-License-Identifier: GPL-2.0-or-later
#include "vm/libvirt/libvirt_backend.hpp"

#include "host/process.hpp"
#include "vm/libvirt/embedded_root.hpp"
#include "vm/libvirt/event_loop.hpp"
#include "vm/libvirt/handles.hpp"
#include "vm/libvirt/libvirt_machine.hpp"

#include <fmt/format.h>
#include <sched.h>
#include <unistd.h>

#include <cstdlib>
#include <future>
#include <mutex>
#include <sstream>
#include <thread>

namespace faultline::vm {
namespace fs = std::filesystem;

namespace {

constexpr const char* emulator_name = "qemu-system-x86_64";

/// Keeps the thread on one CPU. libvirt compares the host's CPUID, which holds the number of the
/// CPU that it happened to run on, with the one in its capability cache, and probes QEMU anew
/// (4 s) if they differ; so it has to read it on the same CPU each time (libvirt 11.3, as root with
/// a /dev/kvm).
class PinnedThread {
 public:
    PinnedThread() {
        if (::sched_getaffinity(0, sizeof before_, &before_) != 0) return;
        for (std::size_t cpu = 0; cpu < CPU_SETSIZE; ++cpu) {
            if (!CPU_ISSET(cpu, &before_)) continue;
            cpu_set_t one;
            CPU_ZERO(&one);
            CPU_SET(cpu, &one);
            pinned_ = ::sched_setaffinity(0, sizeof one, &one) == 0;
            return;
        }
    }
    ~PinnedThread() {
        if (pinned_) ::sched_setaffinity(0, sizeof before_, &before_);
    }
    PinnedThread(const PinnedThread&) = delete;
    PinnedThread& operator=(const PinnedThread&) = delete;

 private:
    cpu_set_t before_{};
    bool pinned_ = false;
};

/// "10.0.2", of "QEMU emulator version 10.0.2 (...)"; empty if it would not say.
std::string version_of(const fs::path& emulator) {
    host::ProcessSpec spec;
    spec.command = {emulator.string(), "--version"};
    spec.timeout = std::chrono::seconds(10);
    const host::Cancel never;
    const auto output = host::run_process(spec, never);
    constexpr std::string_view before = "version ";
    const auto at = output ? output->out.find(before) : std::string::npos;
    if (at == std::string::npos) return {};
    const auto begin = at + before.size();
    return output->out.substr(begin, output->out.find_first_of(" (\n", begin) - begin);
}

std::string dotted_version(unsigned long version) {
    return fmt::format("{}.{}.{}", version / 1'000'000, version / 1000 % 1000, version % 1000);
}

class LibvirtBackend final : public Backend {
 public:
    LibvirtBackend(EmbeddedRoot root, bool embedded, std::string uri, fs::path emulator)
        : root_(std::move(root)),
          embedded_(embedded),
          uri_(std::move(uri)),
          emulator_(std::move(emulator)) {}

    ~LibvirtBackend() override {
        if (connecting_.joinable()) connecting_.join();
    }
    LibvirtBackend(const LibvirtBackend&) = delete;
    LibvirtBackend& operator=(const LibvirtBackend&) = delete;

    /// Begins to connect, in a thread of its own: what a guest needs besides is made meanwhile.
    Result<void> start() {
        auto loop = EventLoop::start();
        if (!loop) return failure_of(loop);
        loop_ = std::move(*loop);
        opened_ = opening_.get_future();
        connecting_ = std::thread([this] { opening_.set_value(open()); });
        return {};
    }

    Result<void> ready() override { return opened_.get(); }

    Result<std::unique_ptr<Machine>> create(domain::DomainSpec spec, Deadline deadline) override {
        if (auto connected = ready(); !connected) return failure_of(connected);
        spec = completed(std::move(spec));
        auto directory = GuestDirectory::make(guest_path(spec.name));
        if (!directory) return failure_of(directory);
        LibvirtMachine::Parts parts;
        parts.connection = connection_.get();
        parts.root = root_.path;
        parts.embedded = embedded_;
        parts.record = {spec.name, spec.uuid, directory->path};
        parts.directory = std::move(*directory);
        parts.xml = domain::to_xml(spec);
        return LibvirtMachine::create(std::move(parts), deadline);
    }

    domain::DomainSpec completed(domain::DomainSpec spec) const override {
        spec.emulator = emulator_;
        spec.console = guest_path(spec.name) / "console";
        spec.events = guest_path(spec.name) / "events";
        if (!spec.debugger.empty()) spec.debugger = guest_path(spec.name) / debugger_socket;
        return spec;
    }
    fs::path scratch() const override { return root_.path / "scratch"; }
    std::optional<model::Bytes> host_memory() const override {
        virNodeInfo info{};
        if (!connection_ || virNodeGetInfo(connection_.get(), &info) != 0) return std::nullopt;
        return model::Bytes{static_cast<std::uint64_t>(info.memory) * 1024};
    }
    /// virConnectGetVersion would have libvirt probe a second QEMU, the 32-bit one: 3 s.
    std::string qemu_version() const override {
        std::call_once(asked_, [this] { qemu_version_ = version_of(emulator_); });
        return qemu_version_;
    }
    std::string hypervisor_version() const override { return libvirt_version_; }
    std::string uri() const override { return embedded_ ? "qemu:///embed" : uri_; }

 private:
    fs::path guest_path(const std::string& name) const { return root_.path / "g" / name; }

    /// libvirt reads what it knows of QEMU when it is first asked for, 0.1 s: better here, in the
    /// background, than when the guest is created.
    void load_capabilities() const {
        char* const known = virConnectGetDomainCapabilities(connection_.get(), emulator_.c_str(),
                                                            "x86_64", "q35", nullptr, 0);
        std::free(known);  // NOLINT(cppcoreguidelines-no-malloc): libvirt allocates with malloc
    }

    Result<void> open() {
        const PinnedThread pinned;
        connection_.reset(virConnectOpen(uri_.c_str()));
        if (!connection_) {
            return libvirt_failure(fmt::format("connect to libvirt at '{}'", uri_),
                                   embedded_ ? "install libvirt's QEMU driver: apt install "
                                               "libvirt-daemon-driver-qemu"
                                             : "is its daemon running, and may you use it?");
        }
        unsigned long version = 0;
        if (virConnectGetLibVersion(connection_.get(), &version) == 0) {
            libvirt_version_ = dotted_version(version);
        }
        if (embedded_) load_capabilities();
        // A daemon that answers no more must not hold us for ever. Not for the embedded driver.
        if (!embedded_) virConnectSetKeepAlive(connection_.get(), 5, 3);
        return {};
    }

    EmbeddedRoot root_;
    bool embedded_;
    std::string uri_;
    fs::path emulator_;
    std::unique_ptr<EventLoop> loop_;
    ConnectPtr connection_;  // closed before the loop ends
    std::string libvirt_version_;
    std::promise<Result<void>> opening_;
    std::shared_future<Result<void>> opened_;
    mutable std::once_flag asked_;
    mutable std::string qemu_version_;  ///< once it was asked for
    std::thread connecting_;
};

}  // namespace

Result<fs::path> find_emulator() {
    const char* path = std::getenv("PATH");
    std::istringstream directories(path == nullptr ? "/usr/bin:/bin" : path);
    for (std::string directory; std::getline(directories, directory, ':');) {
        const auto candidate = fs::path(directory) / emulator_name;
        if (::access(candidate.c_str(), X_OK) == 0) return candidate;
    }
    return failure(fmt::format("there is no {} in PATH", emulator_name),
                   "apt install qemu-system-x86");
}

Result<LibvirtConnection> connect_libvirt(const LibvirtOptions& options) {
    auto emulator = find_emulator();
    if (!emulator) return failure_of(emulator);
    auto root = take_embedded_root(options.state);
    if (!root) return failure_of(root);
    const bool embedded = options.uri.empty();
    if (embedded) {
        // Warnings about running as root or unconfined are by design here, and not for the
        // terminal.
        const auto log = fmt::format("2:file:{}", (root->path / "libvirt.log").string());
        ::setenv("LIBVIRT_LOG_OUTPUTS", log.c_str(), 0);
    }
    auto notes = root->notes;
    const auto uri = embedded ? embedded_uri(root->path) : options.uri;
    auto backend = std::make_unique<LibvirtBackend>(std::move(*root), embedded, uri, *emulator);
    if (auto started = backend->start(); !started) return failure_of(started);
    return LibvirtConnection{std::move(backend), std::move(notes)};
}

}  // namespace faultline::vm
