// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/replay.hpp"

#include <boost/test/unit_test.hpp>

namespace faultline::cli {
namespace {

namespace fs = std::filesystem;

model::Kernel from_package(const std::string& package) {
    model::Kernel kernel;
    kernel.identity.package = package;
    return kernel;
}

std::string joined(const std::vector<std::string>& words) {
    std::string text;
    for (const auto& word : words)
        text += (text.empty() ? "" : " ") + word;
    return text;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(replays)

BOOST_AUTO_TEST_CASE(a_debian_kernel_is_pinned_to_the_version_that_ran) {
    const auto kernel = from_package("linux-image-6.1.0-50-cloud-amd64 6.1.176-1");
    BOOST_TEST(pinned_reference("debian:bookworm/cloud", &kernel) ==
               "debian:bookworm/cloud@6.1.176-1");
    BOOST_TEST(pinned_reference("debian:sid@7.2-1", &kernel) == "debian:sid@7.2-1");
    BOOST_TEST(pinned_reference("debian:sid", nullptr) == "debian:sid");
}

BOOST_AUTO_TEST_CASE(a_relative_path_becomes_one_that_means_the_same_everywhere) {
    const auto here = fs::current_path();
    BOOST_TEST(pinned_reference("arch/x86/boot/bzImage", nullptr) ==
               (here / "arch/x86/boot/bzImage").string());
    BOOST_TEST(pinned_reference("tree:../linux", nullptr) ==
               "tree:" + (here.parent_path() / "linux").string());
    BOOST_TEST(pinned_reference("/boot/vmlinuz", nullptr) == "/boot/vmlinuz");
}

BOOST_AUTO_TEST_CASE(a_replay_names_the_kept_scenario_and_the_cell_and_keeps_what_was_set) {
    RunArguments arguments;
    arguments.kernels = {"debian:bookworm/cloud", "debian:sid/cloud"};
    arguments.settings = {"workload.seconds=5"};
    arguments.accel = "tcg";
    arguments.out = "x";
    arguments.no_confirm = true;
    const auto kernel = from_package("linux-image-7.2 7.2-1");
    const model::Cell cell{"0123456789ab", "debian:sid/cloud", 0, 1};
    BOOST_TEST(joined(replay_command(arguments, "/r/scenario.toml", cell, &kernel)) ==
               "faultline run --kernel debian:sid/cloud@7.2-1 --as debian:sid/cloud --set "
               "workload.seconds=5 --accel tcg --no-confirm --cell 0123456789ab /r/scenario.toml");
}

BOOST_AUTO_TEST_CASE(of_many_seeds_a_replay_names_the_cells) {
    RunArguments arguments;
    arguments.deterministic = true;
    arguments.settings = {"matrix.seed=[1,2,3]"};
    const model::Cell cell{"0123456789ab", "debian:sid/cloud", 2, 1};
    BOOST_TEST(joined(replay_command(arguments, "/r/scenario.toml", cell, nullptr)) ==
               "faultline run --kernel debian:sid/cloud --set scenario.mode=deterministic --seed 2 "
               "--cell 0123456789ab /r/scenario.toml");
}

BOOST_AUTO_TEST_CASE(the_replay_of_a_replay_is_the_same) {
    RunArguments arguments;
    arguments.kernels = {"debian:sid/cloud@7.2-1"};
    arguments.as = "debian:sid/cloud";
    arguments.choice.cell = "0123456789ab";
    const model::Cell cell{"0123456789ab", "debian:sid/cloud", 0, 1};
    BOOST_TEST(joined(replay_command(arguments, "/r/scenario.toml", cell, nullptr)) ==
               "faultline run --kernel debian:sid/cloud@7.2-1 --as debian:sid/cloud --cell "
               "0123456789ab /r/scenario.toml");
}

BOOST_AUTO_TEST_CASE(a_replay_names_the_cells_copy_of_the_program_with_its_arguments) {
    RunArguments arguments;
    arguments.kernels = {"debian:sid"};
    const model::Cell cell{"0123456789ab", "debian:sid", 0, 1};
    const model::WorkloadRequest workload{
        "program", {{"file", "/home/u/repro.c"}, {"args", R"(["-n","a b"])"}}, {}};
    BOOST_TEST(joined(replay_command(with_program(arguments, workload, "/r/cells/x"),
                                     "/r/scenario.toml", cell, nullptr)) ==
               "faultline run --kernel debian:sid --cell 0123456789ab --program "
               "/r/cells/x/program/repro.c /r/scenario.toml -- -n a b");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::cli
