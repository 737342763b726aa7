// SPDX-License-Identifier: GPL-2.0-or-later
#include "domain/domain_xml.hpp"

#include "host/cancel.hpp"
#include "host/file.hpp"
#include "host/process.hpp"
#include "support/golden.hpp"
#include "support/temporary_directory.hpp"

#include <boost/test/unit_test.hpp>

namespace faultline::domain {
namespace {

DomainSpec two_sockets() {
    DomainSpec spec;
    spec.name = "faultline-0123456789ab";
    spec.uuid = uuid_from_sha256(std::string(64, 'a'));
    spec.emulator = "/usr/bin/qemu-system-x86_64";
    spec.topology.nodes = model::nodes_by_socket(spec.topology);
    spec.kernel = "/cache/vmlinux";
    spec.initramfs = "/scratch/initramfs.zst";
    spec.command_line = "console=ttyS0,115200 loglevel=7 foo=\"<&>\"";
    spec.firmware = "/usr/share/qemu/qboot.rom";
    spec.console = "/guest/console";
    spec.events = "/guest/events";
    return spec;
}

/// One node has most, one has no memory, one has no CPUs.
DomainSpec asymmetric() {
    auto spec = two_sockets();
    spec.topology.cpu = "Broadwell";
    spec.topology.nodes = {{{0, 1, 3}, model::Bytes{896ULL << 20}, {10, 17, 28}},
                           {{2}, model::Bytes{0}, {17, 10, 28}},
                           {{}, model::Bytes{128ULL << 20}, {28, 28, 10}}};
    spec.firmware.clear();
    spec.watchdog = false;
    return spec;
}

DomainSpec with_one_thread() {
    auto spec = two_sockets();
    spec.cpu_threads = CpuThreads::one_for_all;
    return spec;
}

DomainSpec to_be_repeated() {
    auto spec = with_one_thread();
    spec.repeatable = repeatable_machine(7);
    return spec;
}

DomainSpec with_fault_devices() {
    auto spec = two_sockets();
    spec.scratch_disk = "/scratch/scratch.img";
    spec.balloon = true;
    return spec;
}

DomainSpec with_failing_disk() {
    auto spec = two_sockets();
    spec.scratch_disk = "/scratch/scratch.img";
    spec.scratch_fails = "read";
    return spec;
}

DomainSpec with_debugger() {
    auto spec = two_sockets();
    spec.debugger = "/guest,1/gdb";
    return spec;
}

DomainSpec with_kvm() {
    auto spec = two_sockets();
    spec.accelerator = Accelerator::kvm;
    spec.vmcoreinfo = true;
    return spec;
}

DomainSpec with_disk() {
    auto spec = two_sockets();
    spec.disk = "/cache/images/debian/image.squashfs";
    return spec;
}

void check(const DomainSpec& spec, const std::string& name) {
    const auto xml = to_xml(spec);
    const auto golden =
        std::filesystem::path(FAULTLINE_SOURCE_DIR) / "harness/domain/testdata" / (name + ".xml");
    BOOST_TEST(test::compare_with_golden(xml, golden) == "");

    const test::TemporaryDirectory directory;
    const auto file = directory.path() / "domain.xml";
    BOOST_REQUIRE(host::write_file_atomically(file, xml));
    const host::Cancel cancel;
    host::ProcessSpec validate;
    validate.command = {"virt-xml-validate", file.string(), "domain"};
    const auto output = host::run_process(validate, cancel);
    BOOST_REQUIRE_MESSAGE(output.has_value(), output.error().what);
    BOOST_TEST(output->exit_status == 0, output->out + output->err);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(domain_xml)

BOOST_AUTO_TEST_CASE(two_sockets_are_two_nodes_and_libvirts_schema_agrees) {
    check(two_sockets(), "two-sockets");
}

BOOST_AUTO_TEST_CASE(nodes_may_be_asymmetric_memoryless_or_without_cpus) {
    check(asymmetric(), "asymmetric");
}

BOOST_AUTO_TEST_CASE(one_thread_for_all_cpus_is_a_word_to_qemu) {
    check(with_one_thread(), "one-thread");
}

BOOST_AUTO_TEST_CASE(a_machine_to_be_repeated_has_clock_random_numbers_and_uuid_of_its_seed) {
    check(to_be_repeated(), "repeatable");
    const auto one = repeatable_machine(1);
    const auto other = repeatable_machine(2);
    BOOST_TEST(one.system_uuid == repeatable_machine(1).system_uuid);
    BOOST_TEST(one.system_uuid != other.system_uuid);
    BOOST_TEST(one.clock != other.clock);
    BOOST_TEST(one.instruction_shift != other.instruction_shift);
}

BOOST_AUTO_TEST_CASE(a_debuggers_socket_is_a_word_to_qemu_that_does_not_wait) {
    check(with_debugger(), "debugger");
}

BOOST_AUTO_TEST_CASE(kvm_takes_the_hosts_cpu) {
    check(with_kvm(), "kvm");
}

BOOST_AUTO_TEST_CASE(an_image_is_a_disk_that_is_only_read) {
    check(with_disk(), "disk");
}

BOOST_AUTO_TEST_CASE(faults_have_a_disk_that_can_be_taken_out_and_a_balloon) {
    check(with_fault_devices(), "fault-devices");
}

BOOST_AUTO_TEST_CASE(a_disk_that_fails_is_qemus_own) {
    check(with_failing_disk(), "failing-disk");
}

BOOST_AUTO_TEST_CASE(a_node_without_memory_costs_one_mebibyte_that_the_kernel_leaves_alone) {
    BOOST_TEST(memoryless_command_line(two_sockets().topology) == "");
    BOOST_TEST(memoryless_command_line(asymmetric().topology) == "memmap=1M$0x38000000");
    auto large = asymmetric().topology;
    large.nodes[0].memory = model::Bytes{3ULL << 30};
    BOOST_TEST(memoryless_command_line(large) == "memmap=1M$0x140000000");
}

BOOST_AUTO_TEST_CASE(a_uuid_is_a_function_of_the_hash_and_well_formed) {
    const auto uuid = uuid_from_sha256(std::string(64, '0'));
    BOOST_TEST(uuid == "00000000-0000-8000-8000-000000000000");
    BOOST_TEST(uuid_from_sha256(std::string(64, 'f')) == "ffffffff-ffff-8fff-bfff-ffffffffffff");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::domain
