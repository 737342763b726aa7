// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/run_source_lines.hpp"

#include "host/file.hpp"
#include "host/process.hpp"
#include "kernel/elf_file.hpp"
#include "report/test_run.hpp"
#include "support/temporary_directory.hpp"

#include <boost/test/unit_test.hpp>

#include <sstream>

namespace faultline::cli {
namespace {
namespace fs = std::filesystem;

/// Enough of a kernel for its debug information to be used: at a kernel's addresses, with its
/// banner and a build id.
constexpr auto source = R"(const char linux_banner[] = "Linux version 6.1.0-test (a@b) #1 SMP";
volatile int sink;
__attribute__((noinline)) void leaf(int value) { sink = value; }
#line 301 "fs/outer.c"
__attribute__((noinline)) void outer(int value) {
    leaf(value + sink);
    sink = 2;
}
void _start(void) { outer(1); }
)";

std::string output_of(std::vector<std::string> command, const fs::path& directory) {
    const host::Cancel cancel;
    const auto output = host::run_process(
        {.command = std::move(command), .environment = {}, .directory = directory, .on_output = {}},
        cancel);
    BOOST_REQUIRE(output.has_value());
    return output->out;
}

/// The size of a function as a kernel tells it: up to the next one.
std::uint64_t size_of(const std::string& function, const fs::path& vmlinux) {
    std::istringstream lines(output_of({"nm", "-n", vmlinux.string()}, vmlinux.parent_path()));
    std::uint64_t begin = 0, address = 0;
    std::string type, name;
    while (lines >> std::hex >> address >> type >> name) {
        if (begin != 0 && address > begin) return address - begin;
        if (name == function) begin = address;
    }
    BOOST_FAIL("there is no function " + function);
    return 0;
}

struct TestedTree {
    test::TemporaryDirectory directory;
    fs::path run = directory.path() / "run", tree = directory.path() / "tree";
    model::KernelIdentity kernel;
    model::Finding finding;

    TestedTree() {
        report::test::write_run(run, "mixed", report::test::mixed_cells());
        BOOST_REQUIRE(host::make_directories(tree));
        BOOST_REQUIRE(host::write_file_atomically(tree / "vmlinux.c", source));
        (void)output_of(
            {"gcc", "-g", "-O2", "-ffreestanding", "-fno-pie", "-no-pie", "-mcmodel=kernel",
             "-nostdlib", "-static", "-Wl,-Ttext-segment=0xffffffff81000000", "-Wl,--build-id=sha1",
             "-o", "vmlinux", "vmlinux.c"},
            tree);
        const auto facts = kernel::read_vmlinux(tree / "vmlinux");
        BOOST_REQUIRE(facts.has_value());
        kernel.reference = "tree:" + tree.string();
        kernel.build_id = facts->build_id;
        finding.release = facts->release;
        finding.trace = {{"outer", 1, size_of("outer", tree / "vmlinux"), {}, true, {}}};
    }

    /// "fs/outer.c:301", or nothing.
    std::string place(const fs::path& vmlinux = {}) {
        auto lines = RunSourceLines::of(run, vmlinux, {});
        BOOST_REQUIRE(lines.has_value());
        auto copy = finding;
        lines->filter()(copy, kernel);
        const auto& source_lines = copy.trace[0].source;
        return source_lines.empty()
                   ? std::string()
                   : source_lines[0].file + ":" + std::to_string(source_lines[0].line);
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(run_source_lines, TestedTree)

BOOST_AUTO_TEST_CASE(the_vmlinux_of_a_tree_decodes_the_traces_of_its_own_kernel) {
    BOOST_TEST(place() == "fs/outer.c:301");
    kernel.build_id = std::string(40, 'a');  // the tree was built anew since
    BOOST_TEST(place().empty());
}

BOOST_AUTO_TEST_CASE(a_vmlinux_that_is_named_is_taken_for_any_kernel) {
    kernel.reference = "debian:sid";
    BOOST_TEST(place().empty());
    BOOST_TEST(place(tree / "vmlinux") == "fs/outer.c:301");
    BOOST_TEST(!RunSourceLines::of(run, "/none", {}).has_value());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::cli
