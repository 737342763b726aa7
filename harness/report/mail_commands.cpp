// SPDX-License-Identifier: GPL-2.0-or-later
#include "report/mail_commands.hpp"

#include "model/printable.hpp"

#include <fmt/format.h>

#include <string_view>

namespace faultline::report {

std::string shell_words(const std::vector<std::string>& words) {
    constexpr std::string_view plain =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._/:@+=,%";
    std::string line;
    for (const auto& word : words) {
        if (!line.empty()) line += ' ';
        if (!word.empty() && word.find_first_not_of(plain) == std::string::npos) {
            line += word;
            continue;
        }
        line += '\'';
        for (const char c : word)
            line += c == '\'' ? std::string("'\\''") : std::string(1, c);
        line += '\'';
    }
    return line;
}

std::string faultline_command(const model::Verdict& verdict) {
    return model::printable(shell_words(verdict.replay), 4000);
}

std::string qemu_command(const model::Verdict& verdict) {
    const auto& topology = verdict.topology;
    if (topology.nodes.empty() || verdict.command_line.empty()) return {};
    const bool kvm = verdict.host.accelerator == "kvm";
    auto text = fmt::format(
        "  qemu-system-x86_64 -machine q35 -accel {} -cpu {} -m {} \\\n"
        "    -smp {},sockets={},cores={},threads={} \\\n",
        kvm ? "kvm" : "tcg", kvm ? "host" : "max", topology.memory.mebibytes(), topology.cpus(),
        topology.sockets, topology.cores, topology.threads);
    for (std::size_t i = 0; i < topology.nodes.size(); ++i) {
        const auto& node = topology.nodes[i];
        std::string cpus;
        for (const auto cpu : node.cpus)
            cpus += fmt::format(",cpus={}", cpu);
        if (node.memory.value == 0) {
            text += fmt::format("    -numa node,nodeid={}{} \\\n", i, cpus);
            continue;
        }
        text += fmt::format(
            "    -object memory-backend-ram,id=m{0},size={1}M -numa node,nodeid={0},memdev=m{0}{2} "
            "\\\n",
            i, node.memory.mebibytes(), cpus);
    }
    for (std::size_t i = 0; i < topology.nodes.size(); ++i) {
        const auto& distances = topology.nodes[i].distances;
        for (std::size_t j = 0; j < distances.size(); ++j)
            if (i != j)
                text += fmt::format("    -numa dist,src={},dst={},val={} \\\n", i, j, distances[j]);
    }
    text += fmt::format(
        "    -display none -serial stdio -serial file:events.jsonl \\\n"
        "    -kernel vmlinux -initrd initramfs.zst \\\n    -append {}\n",
        model::printable(shell_words({verdict.command_line}), 2000));
    return text;
}

}  // namespace faultline::report
