// SPDX-License-Identifier: GPL-2.0-or-later
#include "domain/domain_xml.hpp"

#include "host/digest.hpp"

#include <fmt/format.h>
#include <pugixml.hpp>

#include <algorithm>
#include <array>
#include <initializer_list>
#include <sstream>
#include <string_view>
#include <vector>

namespace faultline::domain {
namespace {

using pugi::xml_node;

xml_node add(xml_node parent, const char* name) {
    return parent.append_child(name);
}

xml_node add(xml_node parent, const char* name, const std::string& text) {
    auto node = parent.append_child(name);
    node.text().set(text.c_str());
    return node;
}

void set(xml_node node, const char* name, const std::string& value) {
    node.append_attribute(name).set_value(value.c_str());
}

void set(xml_node node, const char* name, std::uint64_t value) {
    node.append_attribute(name).set_value(static_cast<unsigned long long>(value));
}

void add_memory(xml_node domain, model::Bytes memory) {
    set(add(domain, "memory", fmt::format("{}", memory.mebibytes())), "unit", "MiB");
}

/// What the node gets of the host.
model::Bytes backed_memory(const model::Node& node) {
    return std::max(node.memory, model::Bytes{1U << 20});
}

model::Bytes backed_memory(const model::Topology& topology) {
    model::Bytes sum;
    for (const auto& node : topology.nodes)
        sum.value += backed_memory(node).value;
    return sum;
}

void add_boot(xml_node domain, const DomainSpec& spec) {
    auto os = add(domain, "os");
    auto type = add(os, "type", "hvm");
    set(type, "arch", "x86_64");
    set(type, "machine", "q35");  // microvm has no NUMA
    if (!spec.firmware.empty()) {
        auto loader = add(os, "loader", spec.firmware.string());
        set(loader, "readonly", "yes");
        set(loader, "type", "rom");
    }
    add(os, "kernel", spec.kernel.string());
    add(os, "initrd", spec.initramfs.string());
    add(os, "cmdline", spec.command_line);
}

void add_numa(xml_node cpu, const model::Topology& topology) {
    auto numa = add(cpu, "numa");
    for (std::size_t id = 0; id < topology.nodes.size(); ++id) {
        const auto& node = topology.nodes[id];
        auto cell = add(numa, "cell");
        set(cell, "id", id);
        if (!node.cpus.empty()) set(cell, "cpus", model::cpu_list(node.cpus));
        set(cell, "memory", backed_memory(node).mebibytes());
        set(cell, "unit", "MiB");
        auto distances = add(cell, "distances");
        for (std::size_t other = 0; other < node.distances.size(); ++other) {
            auto sibling = add(distances, "sibling");
            set(sibling, "id", other);
            set(sibling, "value", node.distances[other]);
        }
    }
}

void add_cpu(xml_node domain, const DomainSpec& spec) {
    auto cpu = add(domain, "cpu");
    if (!spec.topology.cpu.empty()) {
        set(cpu, "mode", "custom");
        set(cpu, "match", "exact");
        set(cpu, "check", "none");
        auto model = add(cpu, "model", spec.topology.cpu);
        set(model, "fallback", "forbid");
    } else {
        const bool kvm = spec.accelerator == Accelerator::kvm;
        set(cpu, "mode", kvm ? "host-passthrough" : "maximum");
        set(cpu, "check", "none");
    }
    auto topology = add(cpu, "topology");
    set(topology, "sockets", spec.topology.sockets);
    set(topology, "cores", spec.topology.cores);
    set(topology, "threads", spec.topology.threads);
    add_numa(cpu, spec.topology);
}

void add_serial(xml_node devices, const std::filesystem::path& path, unsigned port) {
    auto serial = add(devices, "serial");
    set(serial, "type", "pipe");
    set(add(serial, "source"), "path", path.string());
    auto target = add(serial, "target");
    set(target, "type", "isa-serial");
    set(target, "port", port);
}

xml_node add_raw_disk(xml_node devices, const std::filesystem::path& file, const char* name) {
    auto disk = add(devices, "disk");
    set(disk, "type", "file");
    set(disk, "device", "disk");
    auto driver = add(disk, "driver");
    set(driver, "name", "qemu");
    set(driver, "type", "raw");
    set(add(disk, "source"), "file", file.string());
    auto target = add(disk, "target");
    set(target, "dev", std::string(name));
    set(target, "bus", "virtio");
    return disk;
}

/// On the root bus itself: behind a port of its own, as libvirt would have it, the kernel would
/// have one more PCI bus to look at.
void add_disk(xml_node devices, const std::filesystem::path& file) {
    auto disk = add_raw_disk(devices, file, "vda");
    add(disk, "readonly");
    auto address = add(disk, "address");
    set(address, "type", "pci");
    set(address, "bus", "0");
    set(address, "slot", "0x10");
}

/// Behind a port, which libvirt adds by itself: nothing on the root bus can be taken out.
void add_scratch_disk(xml_node devices, const std::filesystem::path& file) {
    auto disk = add_raw_disk(devices, file, scratch_target);
    set(add(disk, "alias"), "name", std::string(scratch_alias));
}

void add_balloon(xml_node devices) {
    auto balloon = add(devices, "memballoon");
    set(balloon, "model", "virtio");
    auto address = add(balloon, "address");
    set(address, "type", "pci");
    set(address, "bus", "0");
    set(address, "slot", "0x11");
}

/// The scratch disk with QEMU's blkdebug before it (docs/devel/blkdebug.rst), which libvirt does
/// not have.
std::vector<std::string> failing_disk_words(const DomainSpec& spec) {
    const auto path = [&] {
        std::string text;
        for (const char c : spec.scratch_disk.string()) {
            if (c == '"' || c == '\\') text += '\\';
            text += c;
        }
        return text;
    }();
    return {"-blockdev",
            fmt::format(R"({{"driver":"blkdebug","node-name":"scratch","image":)"
                        R"({{"driver":"file","filename":"{}"}},"inject-error":[{{"event":"none",)"
                        R"("iotype":"{}","errno":5,"once":{}}}]}})",
                        path, spec.scratch_fails, spec.scratch_fails_once),
            "-device",
            fmt::format("virtio-blk-pci,id={},drive=scratch,bus=pcie.0,addr=0x12,"
                        // Told its geometry, QEMU reads no sector to guess it from.
                        "cyls=128,heads=16,secs=63,"
                        "rerror=report,werror=report",
                        scratch_alias)};
}

void add_devices(xml_node domain, const DomainSpec& spec) {
    auto devices = add(domain, "devices");
    add(devices, "emulator", spec.emulator.string());
    if (!spec.disk.empty()) add_disk(devices, spec.disk);
    if (!spec.scratch_disk.empty() && spec.scratch_fails.empty())
        add_scratch_disk(devices, spec.scratch_disk);
    auto usb = add(devices, "controller");
    set(usb, "type", "usb");
    set(usb, "model", "none");
    add_serial(devices, spec.console, 0);
    add_serial(devices, spec.events, 1);
    if (spec.watchdog) {
        auto watchdog = add(devices, "watchdog");
        set(watchdog, "model", "i6300esb");
        set(watchdog, "action", "none");
    }
    if (spec.balloon) {
        add_balloon(devices);
    } else {
        set(add(devices, "memballoon"), "model", "none");
    }
    set(add(devices, "panic"), "model", "isa");
}

/// A clock that starts at the same moment each time and goes on with the guest's own time.
void add_clock(xml_node domain, const Repeatable& repeatable) {
    auto clock = add(domain, "clock");
    set(clock, "offset", std::string("absolute"));
    set(clock, "start", static_cast<std::uint64_t>(repeatable.clock));
    auto timer = add(clock, "timer");
    set(timer, "name", std::string("rtc"));
    set(timer, "track", std::string("guest"));
}

/// QEMU's options are separated by commas, and a comma in one is written twice.
std::string option_text(const std::string& text) {
    std::string result;
    for (const char c : text)
        result += c == ',' ? std::string(",,") : std::string(1, c);
    return result;
}

/// What libvirt has no word for
/// (https://libvirt.org/drvqemu.html#pass-through-of-arbitrary-qemu-commands).
void add_qemu_words(xml_node domain, const DomainSpec& spec) {
    std::vector<std::string> words;
    const auto pass = [&](std::initializer_list<std::string> more) {
        words.insert(words.end(), more.begin(), more.end());
    };
    if (spec.cpu_threads != CpuThreads::one_each) {
        const auto fixed = spec.repeatable.value_or(Repeatable{});
        pass({"-icount", fmt::format("shift={},sleep=off", fixed.instruction_shift)});
    }
    if (spec.repeatable) {
        pass({"-seed", fmt::format("{}", spec.repeatable->seed)});
        // libvirt wants a UUID of each domain's own, and two guests of one seed may run at once.
        pass({"-smbios", "type=1,uuid=" + spec.repeatable->system_uuid});
    }
    if (!spec.scratch_disk.empty() && !spec.scratch_fails.empty()) {
        const auto more = failing_disk_words(spec);
        words.insert(words.end(), more.begin(), more.end());
    }
    if (!spec.debugger.empty()) {
        pass({"-gdb",
              fmt::format("unix:{},server=on,wait=off", option_text(spec.debugger.string()))});
    }
    if (words.empty()) return;
    set(domain, "xmlns:qemu", std::string("http://libvirt.org/schemas/domain/qemu/1.0"));
    auto line = add(domain, "qemu:commandline");
    for (const auto& word : words)
        set(add(line, "qemu:arg"), "value", word);
}

}  // namespace

std::string to_xml(const DomainSpec& spec) {
    pugi::xml_document document;
    auto domain = document.append_child("domain");
    set(domain, "type", spec.accelerator == Accelerator::kvm ? "kvm" : "qemu");
    add(domain, "name", spec.name);
    add(domain, "uuid", spec.uuid);
    add_memory(domain, backed_memory(spec.topology));
    add(domain, "vcpu", fmt::format("{}", spec.topology.cpus()));
    add_boot(domain, spec);
    auto features = add(domain, "features");
    add(features, "acpi");
    add(features, "apic");
    if (spec.vmcoreinfo) set(add(features, "vmcoreinfo"), "state", "on");
    add_cpu(domain, spec);
    if (spec.repeatable) add_clock(domain, *spec.repeatable);
    add(domain, "on_poweroff", "destroy");
    add(domain, "on_reboot", "destroy");  // a second boot would hide the first one's end
    add(domain, "on_crash", "preserve");
    add_devices(domain, spec);
    add_qemu_words(domain, spec);
    std::ostringstream text;
    document.save(text, "  ", pugi::format_indent | pugi::format_no_declaration);
    return text.str();
}

Repeatable repeatable_machine(std::uint64_t seed) {
    constexpr std::int64_t first_second = 1'767'225'600;  // 2026-01-01
    constexpr std::array<unsigned, 3> shifts{3, 2, 4};
    const auto hash = host::sha256_hex(fmt::format("machine of seed {}", seed));
    Repeatable machine;
    machine.seed = seed;
    machine.instruction_shift = shifts[seed % shifts.size()];
    machine.clock = first_second + std::stoi(hash.substr(32, 5), nullptr, 16);
    machine.system_uuid = uuid_from_sha256(hash);
    return machine;
}

std::string memoryless_command_line(const model::Topology& topology) {
    // Where q35 puts memory: all of it below 2.75 GiB, else 2 GiB below and the rest from 4 GiB up
    // (QEMU 10, hw/i386/pc_q35.c), node after node.
    constexpr std::uint64_t gibibyte = 1ULL << 30;
    constexpr std::uint64_t most_below = 0xb0000000;
    const auto below = backed_memory(topology).value >= most_below ? 2 * gibibyte : most_below;
    std::string words;
    std::uint64_t offset = 0;
    for (const auto& node : topology.nodes) {
        const auto address = offset < below ? offset : 4 * gibibyte + offset - below;
        if (node.memory.value == 0) {
            words += fmt::format("{}memmap=1M${:#x}", words.empty() ? "" : " ", address);
        }
        offset += backed_memory(node).value;
    }
    return words;
}

std::string uuid_from_sha256(const std::string& sha256_hex) {
    auto digits = sha256_hex.substr(0, 32);
    digits.at(12) = '8';  // version
    const auto value = std::string_view("0123456789abcdef").find(digits.at(16));
    digits.at(16) = "89ab"[value % 4];  // variant
    return fmt::format("{}-{}-{}-{}-{}", digits.substr(0, 8), digits.substr(8, 4),
                       digits.substr(12, 4), digits.substr(16, 4), digits.substr(20, 12));
}

}  // namespace faultline::domain
