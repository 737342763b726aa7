// SPDX-License-Identifier: GPL-2.0-or-later
#include "symbols/source_paths.hpp"

#include "symbols/module_tree.hpp"

#include <boost/test/unit_test.hpp>

namespace faultline::symbols {

BOOST_AUTO_TEST_SUITE(source_paths)

BOOST_AUTO_TEST_CASE(the_root_of_the_tree_is_cut_off) {
    SourcePaths paths;
    paths.learn_root("/home/kernel/linux/init/main.c", "init/main.c");
    BOOST_TEST(paths.shorten("/home/kernel/linux/fs/x.c", "/tmp/out") == "fs/x.c");
    BOOST_TEST(paths.shorten("../linux/fs/../mm/y.c", "/home/kernel/out") == "mm/y.c");
}

BOOST_AUTO_TEST_CASE(without_a_root_the_directory_of_compilation_is) {
    const SourcePaths paths;
    BOOST_TEST(paths.shorten("/build/x/fs/x.c", "/build/x") == "fs/x.c");
    BOOST_TEST(paths.shorten("./include/linux/list.h", "/build/x/") == "include/linux/list.h");
    BOOST_TEST(paths.shorten("/usr/include/x.h", "/build/x") == "/usr/include/x.h");
    BOOST_TEST(paths.shorten("fs/x.c", "") == "fs/x.c");
}

BOOST_AUTO_TEST_CASE(a_tree_that_is_built_in_a_directory_within_it_is_cut_off_too) {
    const SourcePaths paths;
    BOOST_TEST(paths.shorten("/build/linux-6.1/arch/x86/entry/entry_64.S",
                             "/build/linux-6.1/debian/build/amd64") == "arch/x86/entry/entry_64.S");
    BOOST_TEST(paths.shorten("/build/linux-6.1/fs/x.c", "/build/out") == "/build/linux-6.1/fs/x.c");
}

BOOST_AUTO_TEST_CASE(a_path_that_is_none_of_the_tree_teaches_nothing) {
    SourcePaths paths;
    paths.learn_root("init/main.c", "init/main.c");
    paths.learn_root("/src/reinit/main.c", "init/main.c");
    BOOST_TEST(paths.shorten("/src/fs/x.c", "/out") == "/src/fs/x.c");
}

BOOST_AUTO_TEST_CASE(modules_have_their_names_in_traces) {
    BOOST_TEST(module_name_of("snd-hda-intel.ko") == "snd_hda_intel");
    BOOST_TEST(module_name_of("resctrl.ko.xz") == "resctrl");
    BOOST_TEST(module_name_of("ext4.ko.debug") == "ext4");
    BOOST_TEST(module_name_of("a.ko.debug.zst") == "a");
    for (const auto* other : {"vmlinux", "ko", "x.ko.o", "x.mod", "ext4.c", ".debug", "a.xz"})
        BOOST_TEST(module_name_of(other) == "", other);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::symbols
