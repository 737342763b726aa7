// SPDX-License-Identifier: GPL-2.0-or-later
// Bad input, a host that fails, and guests that do not do what they should.
#include "host/cancel.hpp"
#include "host/process.hpp"
#include "support/program.hpp"

#include <boost/test/unit_test.hpp>
#include <fmt/format.h>
#include <unistd.h>

#include <fstream>

namespace faultline::test {
namespace {

#define CHECK_HAS(text, part) BOOST_CHECK_MESSAGE((text).find(part) != std::string::npos, (text))

constexpr const char* kernel = "debian:bookworm/cloud";

}  // namespace

struct Trouble : Program {
    /// As --dry-run lists it.
    std::string cell_of_second_attempt() {
        const auto listed = call({"run", "-n", "--kernel", kernel, "--set", "matrix.repeat=2",
                                  "--set", "workload.seconds=0", scenario("boot")})
                                .out;
        const auto second = listed.rfind("\ncell ");
        BOOST_REQUIRE(second != std::string::npos);
        return listed.substr(second + 6, 12);
    }
};

BOOST_FIXTURE_TEST_SUITE(trouble, Trouble)

BOOST_AUTO_TEST_CASE(mistakes_in_a_scenario_are_told_before_anything_boots) {
    const auto file = directory() / "bad.toml";
    std::ofstream(file) << "[scenario]\nname = \"x\"\nworkload = \"bot\"\n[topolgy]\n";
    const auto answer = run({"--kernel", kernel, file.string()});
    BOOST_TEST(answer.status == 64);
    CHECK_HAS(answer.err, file.string() + ":3:12: error: there is no workload 'bot'");
    CHECK_HAS(answer.err, "did you mean 'boot'?");
    CHECK_HAS(answer.err, "unknown table 'topolgy'");
    BOOST_TEST(!std::filesystem::exists(out()));
}

BOOST_AUTO_TEST_CASE(a_wrong_command_line_is_status_64) {
    BOOST_TEST(call({"run"}).status == 64);
    BOOST_TEST(call({"fly"}).status == 64);
    BOOST_TEST(call({}).status == 64);
    BOOST_TEST(call({"--help"}).status == 0);
    CHECK_HAS(call({"run", "--help"}).out, "Examples:");
}

BOOST_AUTO_TEST_CASE(a_wrong_command_line_stops_a_bisection_instead_of_calling_a_revision_bad) {
    BOOST_TEST(call({"run", "--bisect", "--frob"}).status == 128);
    BOOST_TEST(call({"run", "--bisect"}).status == 128);
    BOOST_TEST(call({"run", "--bisect", "--kernel", "nosuch:x", scenario("boot")}).status == 128);
}

BOOST_AUTO_TEST_CASE(options_may_follow_the_scenario_and_take_one_value_each) {
    const auto answer = call(
        {"run", "--kernel", kernel, scenario("boot"), "--set", "matrix.repeat=2", "--dry-run"});
    BOOST_TEST(answer.status == 0);
    CHECK_HAS(answer.out, "attempt 2");
}

BOOST_AUTO_TEST_CASE(a_cell_that_would_come_twice_is_a_mistake) {
    BOOST_TEST(
        call({"run", "-n", "--kernel", kernel, "--kernel", kernel, scenario("boot")}).status == 64);
    BOOST_TEST(
        call({"run", "-n", "--kernel", kernel, "--set", "matrix.seed=[1,1]", scenario("boot")})
            .status == 64);
}

BOOST_AUTO_TEST_CASE(a_dry_run_prints_cells_and_domains_and_starts_nothing) {
    const auto answer =
        run({"--dry-run", "--kernel", kernel, "--set", "matrix.seed=[1,2]", scenario("boot")});
    BOOST_TEST(answer.status == 0);
    CHECK_HAS(answer.out, "seed 1");
    CHECK_HAS(answer.out, "seed 2");
    CHECK_HAS(answer.out, "<domain type=");
    BOOST_TEST(!std::filesystem::exists(out()));
}

BOOST_AUTO_TEST_CASE(what_is_no_kernel_is_an_error_that_says_so) {
    const auto file = directory() / "not-a-kernel";
    std::ofstream(file) << "hello";
    BOOST_TEST(run({"--kernel", file.string(), scenario("boot")}).status == 2);
    CHECK_HAS(verdict()["reason"].get<std::string>(), "is no kernel");
    BOOST_TEST(run({"--kernel", (directory() / "none").string(), scenario("boot")}).status == 2);
    CHECK_HAS(verdict()["reason"].get<std::string>(), "No such file");
}

BOOST_AUTO_TEST_CASE(an_unknown_suite_is_an_error_that_says_so) {
    BOOST_TEST(run({"--kernel", "debian:nosuchsuite/cloud", scenario("boot")}).status == 2);
    CHECK_HAS(verdict()["reason"].get<std::string>(), "nosuchsuite");
    BOOST_TEST(!verdict()["hint"].is_null());
}

BOOST_AUTO_TEST_CASE(an_out_that_cannot_be_written_is_told_before_anything_boots) {
    const auto answer = call({"run", "--kernel", kernel, "--out", "/proc/here", scenario("boot")});
    BOOST_TEST(answer.status == 2);
    CHECK_HAS(answer.err, "cannot make directory '/proc/here/cells'");
}

BOOST_AUTO_TEST_CASE(an_out_that_is_taken_is_a_mistake_of_the_command_line) {
    const auto taken = directory() / "taken";
    std::filesystem::create_directory(taken);
    std::ofstream(taken / "thesis.tex") << "x";
    const auto answer =
        call({"run", "--kernel", kernel, "--out", taken.string(), scenario("boot")});
    BOOST_TEST(answer.status == 64);
    CHECK_HAS(answer.err, "--out: error: '" + taken.string() + "' is not empty");
    BOOST_TEST(call({"run", "--kernel", kernel, "--out", "", scenario("boot")}).status == 64);
}

BOOST_AUTO_TEST_CASE(a_connection_that_is_not_qemus_is_a_mistake_of_the_command_line) {
    const auto answer =
        call({"run", "--kernel", kernel, "--connect", "test:///default", scenario("boot")});
    BOOST_TEST(answer.status == 64);
    CHECK_HAS(answer.err, "is no URI of libvirt's QEMU driver");
}

BOOST_AUTO_TEST_CASE(a_libvirt_that_cannot_be_reached_is_an_error_and_stops_a_bisection) {
    const std::string nobody = "qemu+unix:///session?socket=" + (directory() / "nobody").string();
    BOOST_TEST(run({"--kernel", kernel, "--connect", nobody, scenario("boot")}).status == 2);
    CHECK_HAS(verdict()["reason"].get<std::string>(), "cannot connect to libvirt");
    BOOST_TEST(
        run({"--bisect", "--kernel", kernel, "--connect", nobody, scenario("boot")}).status == 128);
}

BOOST_AUTO_TEST_CASE(a_dry_run_that_cannot_be_printed_is_no_success) {
    host::ProcessSpec spec;
    spec.command = {"sh", "-c",
                    fmt::format("exec {}/bin/faultline run -n --kernel {} {} >/dev/full",
                                FAULTLINE_BUILD_DIR, kernel, scenario("boot"))};
    const host::Cancel never;
    const auto output = host::run_process(spec, never);
    BOOST_REQUIRE(output.has_value());
    BOOST_TEST(output->exit_status == 2);
}

BOOST_AUTO_TEST_CASE(more_memory_than_the_host_has_is_a_skip_that_says_so) {
    BOOST_TEST(
        run({"--kernel", kernel, "--set", "topology.memory=900000GiB", scenario("boot")}).status ==
        3);
    CHECK_HAS(verdict()["reason"].get<std::string>(), "the guest wants 900000GiB of memory, and");
}

BOOST_AUTO_TEST_CASE(an_image_that_is_not_written_in_time_is_an_error_and_ends_then) {
    namespace fs = std::filesystem;
    const auto guest = directory() / "guest";
    fs::copy(std::string(FAULTLINE_BUILD_DIR) + "/guest", guest, fs::copy_options::recursive);
    fs::resize_file(guest / "workloads/boot/boot", 4'000'000'000);  // sparse: seconds to compress
    const auto answer = call({"run", "--kernel", kernel, "--out", "x", "--set",
                              "timeouts.image=100ms", scenario("boot")},
                             {{"FAULTLINE_GUEST", guest.string()}});
    BOOST_TEST(answer.status == 2);
    CHECK_HAS(answer.out, "image: not written within 100ms");
    CHECK_HAS(answer.out, "image 0.1 s");
}

BOOST_AUTO_TEST_CASE(the_replay_of_a_cell_runs_that_cell_from_anywhere) {
    BOOST_TEST(run({"--kernel", kernel, "--set", "matrix.repeat=2", "--set", "workload.seconds=0",
                    "--cell", cell_of_second_attempt(), scenario("boot")})
                   .status == 0);
    const auto first = verdict();
    auto words = first["replay"].get<std::vector<std::string>>();
    BOOST_TEST(words.at(0) == "faultline");
    BOOST_TEST(words.back() == (out() / "scenario.toml").string());
    words.erase(words.begin(), words.begin() + 2);
    BOOST_TEST(run(words).status == 0);
    const auto again = verdict();
    BOOST_TEST(again["cell"] == first["cell"]);
    BOOST_TEST(again["kernel"]["sha256"] == first["kernel"]["sha256"]);
    BOOST_TEST(again["kernel"]["package"] == first["kernel"]["package"]);
    BOOST_TEST(again["initramfs_sha256"] == first["initramfs_sha256"]);
}

BOOST_AUTO_TEST_CASE(the_command_that_was_given_is_kept_word_by_word) {
    BOOST_TEST(run({"--kernel", "/nothing", "--quiet", "--expect", scenario("boot")}).status == 2);
    const std::vector<std::string> given{"faultline",    "run",      "--out",
                                         out().string(), "--kernel", "/nothing",
                                         "--quiet",      "--expect", scenario("boot")};
    BOOST_TEST(summary()["command"].get<std::vector<std::string>>() == given);
}

BOOST_AUTO_TEST_CASE(a_missing_qemu_is_told_with_the_package_that_has_it) {
    const auto answer = call({"run", "--kernel", kernel, "--out", "x", scenario("boot")},
                             {{"PATH", directory().string()}});
    BOOST_TEST(answer.status == 2);
    CHECK_HAS(answer.err, "there is no qemu-system-x86_64");
    CHECK_HAS(answer.err, "apt install qemu-system-x86");
}

BOOST_AUTO_TEST_CASE(a_domain_that_libvirt_refuses_is_told_in_libvirts_words) {
    BOOST_TEST(
        run({"--kernel", kernel, "--set", "topology.cpu=NoSuchModel", scenario("boot")}).status ==
        2);
    const auto seen = verdict();
    BOOST_TEST(seen["status"] == "error");
    CHECK_HAS(seen["reason"].get<std::string>(), "NoSuchModel");
    BOOST_TEST(guests().empty());
}

BOOST_AUTO_TEST_CASE(a_kernel_that_does_not_boot_in_time_is_an_error_with_its_last_lines) {
    // Its init sleeps, so that it never reports, however fast the host is.
    BOOST_TEST(run({"--kernel", kernel, "--set", "timeouts.boot=10s", "--set",
                    "scenario.cmdline=rdinit=/bin/busybox -- sleep 1000", scenario("boot")})
                   .status == 2);
    const auto seen = verdict();
    BOOST_TEST(seen["status"] == "error");
    CHECK_HAS(seen["reason"].get<std::string>(), "did not report within 10s");
    BOOST_TEST(!seen["console"]["last_lines"].empty());
    BOOST_TEST(guests().empty());
}

BOOST_AUTO_TEST_CASE(a_kernel_that_panics_instead_of_booting_fails) {
    BOOST_TEST(
        run_past_emulation({"--no-confirm", "--kernel", kernel, "--set",
                            "scenario.cmdline=rdinit=/nothing root=/dev/nothing", scenario("boot")})
            .status == 1);
    const auto seen = verdict();
    BOOST_TEST(seen["status"] == "fail");
    BOOST_TEST(seen["guest"].is_null());
    CHECK_HAS(seen["findings"][0]["title"].get<std::string>(), "kernel panic: ");
}

BOOST_AUTO_TEST_CASE(a_workload_that_does_not_end_in_time_is_an_error) {
    BOOST_TEST(run({"--kernel", kernel, "--set", "workload.seconds=60", "--set", "timeout=1s",
                    scenario("boot")})
                   .status == 2);
    CHECK_HAS(verdict()["reason"].get<std::string>(), "did not end within 1s");
    BOOST_TEST(guests().empty());
}

BOOST_AUTO_TEST_CASE(a_domain_that_is_not_made_in_time_is_an_error_and_leaves_nothing) {
    BOOST_TEST(
        run({"--kernel", kernel, "--set", "timeouts.define=100ms", scenario("boot")}).status == 2);
    CHECK_HAS(verdict()["reason"].get<std::string>(), "did not create domain");
    BOOST_TEST(guests().empty());
}

BOOST_AUTO_TEST_CASE(a_kernel_that_is_not_fetched_in_time_is_an_error) {
    const auto answer = call({"run", "--kernel", "debian:trixie/cloud", "--out", "x", "--set",
                              "timeouts.fetch=100ms", scenario("boot")},
                             {{"FAULTLINE_CACHE", (directory() / "cache").string()}});
    BOOST_TEST(answer.status == 2);
    CHECK_HAS(answer.out, "not ready within 100ms");
}

BOOST_AUTO_TEST_CASE(a_full_disk_is_an_error_that_says_so_and_leaves_no_guest) {
    const auto mount_point = directory() / "small";
    std::filesystem::create_directory(mount_point);
    const auto command = fmt::format(
        "mount -t tmpfs -o size=64k none {0} || exit 77; exec {1}/bin/faultline run --kernel {2} "
        "--out {0}/run {3}",
        mount_point.string(), FAULTLINE_BUILD_DIR, kernel, scenario("boot"));
    host::ProcessSpec spec;
    spec.command = {"unshare", ::geteuid() == 0 ? "-m" : "-rm", "sh", "-c", command};
    const host::Cancel never;
    const auto output = host::run_process(spec, never);
    BOOST_REQUIRE(output.has_value());
    if (output->exit_status == 77 || output->exit_status == 1) {
        BOOST_TEST_MESSAGE("skipped: no mount namespace here: " + output->err);
        return;
    }
    BOOST_TEST(output->exit_status == 2);
    CHECK_HAS(output->out + output->err, "No space left on device");
    BOOST_TEST(guests().empty());
}

BOOST_AUTO_TEST_CASE(a_guest_that_restarts_under_the_workload_is_an_error) {
    BOOST_TEST(run({"--kernel", kernel, "--set", "workload.command=b", "--set",
                    "expect.finding=", scenario("sysrq-crash")})
                   .status == 2);
    CHECK_HAS(verdict()["reason"].get<std::string>(),
              "the guest stopped before the workload ended");
}

BOOST_AUTO_TEST_CASE(a_module_that_the_kernel_does_not_have_is_a_skip_with_its_name) {
    // The guest's files with a workload that wants a module nobody has.
    namespace fs = std::filesystem;
    const auto guest = directory() / "guest";
    fs::copy(std::string(FAULTLINE_BUILD_DIR) + "/guest", guest, fs::copy_options::recursive);
    std::ofstream(guest / "workloads/boot/workload.toml")
        << "name = \"boot\"\npurpose = \"x\"\nexecutable = \"boot\"\nmodules = "
           "[\"no_such_module\"]\n";
    const auto answer = call({"run", "--kernel", kernel, "--out", "x", scenario("boot")},
                             {{"FAULTLINE_GUEST", guest.string()}});
    BOOST_TEST(answer.status == 3);
    CHECK_HAS(answer.out, "no_such_module");
}

BOOST_AUTO_TEST_CASE(an_option_that_the_kernel_was_built_without_is_a_skip_with_its_name) {
    namespace fs = std::filesystem;
    const auto guest = directory() / "guest";
    fs::copy(std::string(FAULTLINE_BUILD_DIR) + "/guest", guest, fs::copy_options::recursive);
    std::ofstream(guest / "workloads/boot/workload.toml")
        << "name = \"boot\"\npurpose = \"x\"\nexecutable = \"boot\"\n"
           "[requires]\noptions = [\"CONFIG_NO_SUCH_THING\"]\n";
    const auto answer = call({"run", "--kernel", kernel, "--out", "x", scenario("boot")},
                             {{"FAULTLINE_GUEST", guest.string()}});
    BOOST_TEST(answer.status == 3);
    CHECK_HAS(answer.out, "CONFIG_NO_SUCH_THING");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::test
