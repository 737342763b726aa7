// SPDX-License-Identifier: GPL-2.0-or-later
#include "agent/facts.hpp"

#include "support/temporary_directory.hpp"

#include <boost/test/unit_test.hpp>

#include <filesystem>
#include <fstream>

namespace faultline::agent {
namespace {

/// A tree with the kernel's files of a guest with two sockets and two nodes.
struct Machine {
    Machine() {
        file("proc/sys/kernel/osrelease", "6.1.0\n");
        file("proc/version", "Linux version 6.1.0 (gcc)\n");
        file("proc/cmdline", "console=ttyS0 quiet\n");
        file("proc/sys/kernel/tainted", "4096\n");
        file("proc/meminfo", "MemTotal:     997256 kB\nMemFree:      948792 kB\n");
        file("proc/modules",
             "pvpanic_mmio 16384 0 - Live 0x0\npvpanic 16384 1 pvpanic_mmio, Live\n");
        task(1, "init", "-1000");
        task(10, "kworker/0:1", "0");
        task(2, "kthreadd", "0");
        file("proc/self/comm", "init\n");
        file("proc/3/comm", "gone\n");
        for (int cpu = 0; cpu < 4; ++cpu) {
            file(cpu_directory(cpu) + "topology/physical_package_id", cpu < 2 ? "0\n" : "1\n");
        }
        file("sys/devices/system/cpu/online", "0-3\n");
        file("sys/devices/system/node/online", "0-1\n");
        node("0", "0-1", "10 20", "514396");
        node("1", "2-3", "20 10", "482860");
    }

    void file(const std::string& path, const std::string& content) const {
        std::filesystem::create_directories((directory.path() / path).parent_path());
        std::ofstream(directory.path() / path) << content;
    }

    void task(int pid, const std::string& command, const std::string& score) const {
        const auto base = "proc/" + std::to_string(pid) + "/";
        file(base + "comm", command + "\n");
        file(base + "oom_score_adj", score + "\n");
    }

    void node(const std::string& id, const std::string& cpus, const std::string& distances,
              const std::string& memory) const {
        const auto base = "sys/devices/system/node/node" + id + "/";
        file(base + "cpulist", cpus + "\n");
        file(base + "distance", distances + "\n");
        file(base + "meminfo",
             "Node " + id + " MemTotal:  " + memory + " kB\nNode " + id + " MemFree:  1 kB\n");
    }

    static std::string cpu_directory(int cpu) {
        return "sys/devices/system/cpu/cpu" + std::to_string(cpu) + "/";
    }

    [[nodiscard]] std::string root() const { return directory.path().string() + "/"; }

    test::TemporaryDirectory directory;
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(facts, Machine)

BOOST_AUTO_TEST_CASE(a_machine_is_described_by_the_kernels_files) {
    const auto booted = gather_facts(root());
    BOOST_TEST(booted.release == "6.1.0");
    BOOST_TEST(booted.version_line == "Linux version 6.1.0 (gcc)");
    BOOST_TEST(booted.command_line == "console=ttyS0 quiet");
    BOOST_TEST(booted.taint == 4096u);
    BOOST_TEST(booted.memory_kib == 997256u);
    BOOST_TEST(booted.cpus == 4u);
    BOOST_TEST(booted.sockets == 2u);
    BOOST_TEST(booted.modules == (std::vector<std::string>{"pvpanic_mmio", "pvpanic"}),
               boost::test_tools::per_element());
    BOOST_TEST(free_kib(root()) == 948792u);
}

BOOST_AUTO_TEST_CASE(nodes_have_their_cpus_memory_and_distances) {
    const auto nodes = gather_facts(root()).nodes;
    BOOST_REQUIRE(nodes.size() == 2u);
    BOOST_TEST(nodes[1].id == 1u);
    BOOST_TEST(nodes[1].cpus == "2-3");
    BOOST_TEST(nodes[1].memory_kib == 482860u);
    BOOST_TEST(nodes[1].distances == (std::vector<unsigned>{20, 10}),
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(tasks_come_in_the_order_of_their_pids_and_those_that_have_gone_do_not) {
    const auto tasks = gather_facts(root()).tasks;
    BOOST_REQUIRE(tasks.size() == 3u);
    BOOST_TEST(tasks[0].command == "init");
    BOOST_TEST(tasks[0].oom_score_adj == -1000);
    BOOST_TEST(tasks[1].pid == 2);
    BOOST_TEST(tasks[2].command == "kworker/0:1");
}

BOOST_AUTO_TEST_CASE(settings_have_sysctls_names_and_flags_are_the_first_cpus) {
    file("proc/cpuinfo", "processor : 0\nflags\t\t: fpu vme\n\nprocessor : 1\nflags\t\t: other\n");
    file("proc/sys/vm/panic_on_oom", "2\n");
    file("proc/sys/kernel/printk", "4\t4\t1\t7\n");
    const auto booted = gather_facts(root());
    BOOST_TEST(booted.cpu_flags == "fpu vme");
    BOOST_REQUIRE(booted.settings.size() == 2u);
    BOOST_TEST(booted.settings.at("vm.panic_on_oom") == "2");
    BOOST_TEST(booted.settings.at("kernel.printk") == "4 4 1 7");
}

BOOST_AUTO_TEST_CASE(without_the_topology_files_the_sockets_come_from_cpuinfo) {
    for (int cpu = 0; cpu < 4; ++cpu) {
        std::filesystem::remove_all(directory.path() / (cpu_directory(cpu) + "topology"));
    }
    file("proc/cpuinfo", "processor : 0\nphysical id\t: 0\n\nprocessor : 1\nphysical id\t: 3\n");
    BOOST_TEST(gather_facts(root()).sockets == 2u);
    file("proc/cpuinfo", "processor : 0\n");
    BOOST_TEST(gather_facts(root()).sockets == 1u);
}

BOOST_AUTO_TEST_CASE(a_kernel_that_tells_nothing_gives_facts_that_can_be_sent) {
    const auto booted = gather_facts("/nowhere/");
    BOOST_TEST(booted.cpus == 1u);
    BOOST_TEST(booted.sockets == 1u);
    BOOST_TEST(booted.nodes.empty());
    const auto answer = protocol::parse_event(protocol::to_line({0, 1, booted}));
    BOOST_TEST(std::holds_alternative<protocol::Event>(answer));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::agent
