// SPDX-License-Identifier: GPL-2.0-or-later
#include "kernel/tree.hpp"

#include "host/digest.hpp"
#include "host/process.hpp"
#include "kernel/test_images.hpp"
#include "support/temporary_directory.hpp"

#include <boost/test/unit_test.hpp>

#include <vector>

namespace faultline::kernel {
namespace {
namespace fs = std::filesystem;
using model::BootFormat;

struct Tree {
    test::TemporaryDirectory directory;
    fs::path tree = directory.path() / "linux";
    ProviderOptions options;
    host::Cancel cancel;

    Tree() {
        options.cache = directory.path() / "cache";
        write_file(tree / "Makefile", "VERSION = 6\n");
        write_file(tree / ".config", "CONFIG_PVH=y\n");
    }

    void build(bool pvh = true) const {
        write_file(tree / "include/config/kernel.release", "6.1.0-test+\n");
        write_file(tree / "vmlinux", make_vmlinux({.pvh = pvh}));
        write_file(tree / "arch/x86/boot/bzImage",
                   make_bzimage(make_payload(make_vmlinux({.pvh = pvh}), "lz4")));
    }

    Result<model::Kernel> ask() const {
        return provide(parse_kernel_ref("tree:" + tree.string()).value(), options, cancel);
    }

    [[nodiscard]] model::Kernel taken() const {
        auto kernel = ask();
        if (!kernel) BOOST_FAIL(kernel.error().what);
        return *kernel;
    }

    [[nodiscard]] Error refused() const {
        const auto kernel = ask();
        BOOST_REQUIRE(!kernel);
        return kernel.error();
    }

    std::string shell(const std::string& script) const {
        host::ProcessSpec spec;
        spec.command = {"sh", "-ec", script};
        spec.directory = tree;
        spec.environment = {{"GIT_CONFIG_GLOBAL", "/dev/null"},
                            {"GIT_AUTHOR_NAME", "a"},
                            {"GIT_AUTHOR_EMAIL", "a@b"},
                            {"GIT_COMMITTER_NAME", "a"},
                            {"GIT_COMMITTER_EMAIL", "a@b"}};
        const auto output = host::run_process(spec, cancel);
        BOOST_REQUIRE(output);
        BOOST_REQUIRE_MESSAGE(output->exit_status == 0, output->err);
        return output->out.substr(0, output->out.find('\n'));
    }
};

bool has(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

BOOST_FIXTURE_TEST_SUITE(tree, Tree)

BOOST_AUTO_TEST_CASE(a_built_tree_gives_its_vmlinux_and_its_identity) {
    build();
    const auto kernel = taken();
    BOOST_TEST(kernel.image == tree / "vmlinux");
    BOOST_TEST((kernel.format == BootFormat::vmlinux));
    BOOST_TEST(kernel.identity.release == "6.1.0-test+");
    BOOST_TEST(kernel.identity.sha256 == host::sha256_hex(make_vmlinux()));
    BOOST_TEST(kernel.config == tree / ".config");
    BOOST_TEST(kernel.identity.config_sha256 == host::sha256_hex("CONFIG_PVH=y\n"));
    BOOST_TEST(kernel.identity.git_commit.empty());
    BOOST_TEST(kernel.modules.empty());
}

BOOST_AUTO_TEST_CASE(without_a_pvh_note_the_bzimage_is_taken) {
    build(false);
    const auto kernel = taken();
    BOOST_TEST(kernel.image == tree / "arch/x86/boot/bzImage");
    BOOST_TEST(kernel.format_reason == "no PVH note");
}

BOOST_AUTO_TEST_CASE(a_tree_with_only_a_bzimage_will_do) {
    build();
    fs::remove(tree / "vmlinux");
    BOOST_TEST((host::read_file(taken().image).value() == make_vmlinux()));
}

BOOST_AUTO_TEST_CASE(each_way_of_not_being_built_has_its_hint) {
    BOOST_TEST(has(refused().what, "is not built"));
    BOOST_TEST(refused().hint == "make -C " + tree.string() + " -j$(nproc) bzImage");
    fs::remove(tree / ".config");
    BOOST_TEST(has(refused().what, "is not configured"));
    BOOST_TEST(has(refused().hint, "defconfig"));
    fs::remove(tree / "Makefile");
    BOOST_TEST(has(refused().what, "is no kernel tree"));
    fs::remove_all(tree);
    BOOST_TEST(has(refused().what, "there is no directory"));
}

BOOST_AUTO_TEST_CASE(the_commit_is_told_and_whether_files_were_changed) {
    build();
    const auto commit = shell(
        "git init -q . && git add Makefile && git commit -qm x && "
        "git rev-parse HEAD");
    BOOST_TEST(taken().identity.git_commit == commit);
    shell("touch -d '2001-01-01' Makefile");
    BOOST_TEST(taken().identity.git_commit == commit);
    write_file(tree / "Makefile", "VERSION = 7\n");
    BOOST_TEST(taken().identity.git_commit == commit + "-dirty");
}

BOOST_AUTO_TEST_CASE(a_repository_that_merely_holds_the_tree_does_not_name_it) {
    build();
    shell("cd .. && git init -q . && git commit -q --allow-empty -m x");
    BOOST_TEST(taken().identity.git_commit.empty());
}

struct TreeWithModules : Tree {
    TreeWithModules() {
        build();
        write_file(tree / "modules.builtin", "kernel/fs/ext4/ext4.ko\n");
        write_file(tree / "modules.order",
                   "net/low-level.o\nfs/high_level.ko\nkernel/lib/old.ko\n"
                   "drivers/not_built.o\n");
        write_file(tree / "net/low-level.ko", make_module("low_level", "low_symbol", ""));
        write_file(tree / "fs/high_level.ko", make_module("high_level", "", "low_symbol"));
        write_file(tree / "lib/old.ko", make_module("old", "", ""));
    }
};

BOOST_FIXTURE_TEST_CASE(built_modules_are_found_with_what_they_need, TreeWithModules) {
    const auto kernel = taken();
    const auto files = module_with_dependencies(kernel, "high-level").value();
    BOOST_REQUIRE(files.size() == 2u);
    BOOST_TEST(files[0] == kernel.modules / "kernel/net/low-level.ko");
    BOOST_TEST(files[1] == kernel.modules / "kernel/fs/high_level.ko");
    BOOST_TEST((host::read_file(files[1]).value() == make_module("high_level", "", "low_symbol")));
    BOOST_TEST(module_with_dependencies(kernel, "old").value().size() == 1u);
    BOOST_TEST(module_with_dependencies(kernel, "not_built").value().empty());
    BOOST_TEST(module_with_dependencies(kernel, "ext4").value().empty());
    BOOST_TEST(fs::exists(kernel.modules / "modules.builtin"));
}

BOOST_FIXTURE_TEST_CASE(modules_are_listed_again_only_when_one_was_built_again, TreeWithModules) {
    const auto first = taken().modules;
    BOOST_TEST(taken().modules == first);
    write_file(tree / "fs/high_level.ko", make_module("high_level", "more", ""));
    const auto kernel = taken();
    BOOST_TEST(kernel.modules != first);
    BOOST_TEST(module_with_dependencies(kernel, "high_level").value().size() == 1u);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace faultline::kernel
