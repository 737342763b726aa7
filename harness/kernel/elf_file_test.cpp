// SPDX-License-Identifier: GPL-2.0-or-later
#include "kernel/elf_file.hpp"

#include "kernel/test_images.hpp"
#include "support/temporary_directory.hpp"

#include <boost/test/unit_test.hpp>
#include <elf.h>

namespace faultline::kernel {
namespace {

struct Files {
    test::TemporaryDirectory directory;

    Result<VmlinuxFacts> read(const std::string& content) const {
        write_file(directory.path() / "vmlinux", content);
        return read_vmlinux(directory.path() / "vmlinux");
    }

    VmlinuxFacts taken(const VmlinuxRecipe& recipe) const {
        auto facts = read(make_vmlinux(recipe));
        if (!facts) BOOST_FAIL(facts.error().what);
        return *facts;
    }

    void refused(const std::string& content, std::string_view why) const {
        const auto facts = read(content);
        BOOST_REQUIRE_MESSAGE(!facts, "taken, but " << why);
        BOOST_TEST_CONTEXT(facts.error().what) {
            BOOST_TEST(facts.error().what.find("vmlinux' is no kernel: ") != std::string::npos);
            BOOST_TEST(facts.error().what.find(why) != std::string::npos);
        }
    }
};

BOOST_FIXTURE_TEST_SUITE(elf_file, Files)

BOOST_AUTO_TEST_CASE(a_vmlinux_tells_its_release_its_build_id_and_its_pvh_note) {
    const auto facts = taken({});
    BOOST_TEST(facts.release == "6.1.0-test");
    BOOST_TEST(facts.version_line == "Linux version 6.1.0-test (me@here) (gcc) #1 SMP");
    BOOST_TEST(facts.build_id == "01abff");
    BOOST_TEST(facts.pvh);
}

BOOST_AUTO_TEST_CASE(notes_that_are_not_there_are_not_found) {
    VmlinuxRecipe recipe;
    recipe.pvh = false;
    recipe.build_id.clear();
    const auto facts = taken(recipe);
    BOOST_TEST(!facts.pvh);
    BOOST_TEST(facts.build_id.empty());
}

BOOST_AUTO_TEST_CASE(the_banner_is_found_wherever_it_lies) {
    for (const std::size_t before : {0, 1, 64000, 65480, 65535, 65536, 131000, 1000000}) {
        VmlinuxRecipe recipe;
        recipe.before_banner = before;
        BOOST_TEST_CONTEXT(before) {
            BOOST_TEST(taken(recipe).release == "6.1.0-test");
        }
    }
}

BOOST_AUTO_TEST_CASE(the_banner_with_a_build_number_is_the_one_that_is_printed) {
    VmlinuxRecipe recipe;
    recipe.banner = std::string("Linux version 6.1.0 (me@here) (gcc) # SMP\n\0", 43) +
                    std::string(100000, 'x') + "Linux version 6.1.0 (me@here) (gcc) #7 SMP\n";
    BOOST_TEST(taken(recipe).version_line == "Linux version 6.1.0 (me@here) (gcc) #7 SMP");
    recipe.banner = "Linux version 6.1.0 (me@here) (gcc) # SMP\n";
    BOOST_TEST(taken(recipe).version_line == "Linux version 6.1.0 (me@here) (gcc) # SMP");
}

BOOST_AUTO_TEST_CASE(words_that_are_no_banner_are_passed_over) {
    VmlinuxRecipe recipe;
    recipe.banner = std::string("Linux version %s\0", 17) + "Linux version 5.10.0 (x) #1\n";
    BOOST_TEST(taken(recipe).release == "5.10.0");
    refused(make_vmlinux({.banner = "Linux version %s"}), "without the text \"Linux version\"");
}

BOOST_AUTO_TEST_CASE(what_is_no_kernel_is_called_what_it_is) {
    refused(make_module("ext4", "x", ""), "an object file, as a module (.ko) is");
    refused(make_vmlinux({.type = ET_CORE}), "a core dump");
    refused(make_vmlinux({.machine = EM_386}), "32-bit x86");
    refused(make_vmlinux({.machine = EM_AARCH64}), "another architecture (ELF machine 183)");
    refused(make_vmlinux({.interpreter = true}), "a program of user space");
    refused(make_vmlinux({.address = 0x400000}), "a program of user space");
    refused(
        "\x7f"
        "ELF and no more",
        "its ELF header cannot be read");
    refused("", "its ELF header cannot be read");
}

BOOST_AUTO_TEST_CASE(this_program_is_no_kernel) {
    const auto facts = read_vmlinux("/proc/self/exe");
    BOOST_REQUIRE(!facts);
    BOOST_TEST(facts.error().what.find("a program of user space") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_vmlinux_cut_anywhere_is_refused_or_read_but_never_more) {
    VmlinuxRecipe recipe;
    recipe.before_banner = 5000;
    const auto whole = make_vmlinux(recipe);
    for (std::size_t size = 0; size < 5000; size += 97) {
        BOOST_TEST_CONTEXT(size) {
            BOOST_TEST(!read(whole.substr(0, size)));
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace faultline::kernel
