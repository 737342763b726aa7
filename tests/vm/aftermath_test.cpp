// SPDX-License-Identifier: GPL-2.0-or-later
// What is kept and learnt of guests that panicked or hung.
#include "support/program.hpp"

#include <boost/test/unit_test.hpp>

#include <array>
#include <fstream>

namespace faultline::test {
namespace {

using nlohmann::json;

/// A task of the kernel dereferences NULL, which alone would only end that task.
std::string write_scenario(const Program& program, const std::string& more) {
    const auto file = program.directory() / "oops.toml";
    std::ofstream(file)
        << "[scenario]\nname = \"oops\"\npanic_on_oops = true\nconfirm = \"never\"\n"
           "workload = { name = \"provoke\", what = \"null-dereference\" }\n"
           "[topology]\nmemory = \"512MiB\"\n"
        << more;
    return file.string();
}

const json* artifact(const json& verdict, const std::string& name) {
    for (const auto& one : verdict["artifacts"])
        if (one["name"] == name) return &one;
    return nullptr;
}

bool has_note(const json& verdict, const std::string& part) {
    for (const auto& note : verdict["notes"])
        if (note.get<std::string>().find(part) != std::string::npos) return true;
    return false;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(aftermath, Program)

BOOST_AUTO_TEST_CASE(an_oops_becomes_a_panic_and_leaves_the_guests_memory) {
    const auto scenario = write_scenario(*this, "[dump]\non = \"panic\"\n");
    BOOST_TEST(run({"--kernel", "debian:bookworm/cloud", scenario}).status == 1);
    const auto seen = verdict();
    BOOST_TEST(seen["findings"][0]["panicked"] == true);
    BOOST_TEST(has_note(seen, "pvpanic device told of a panic"));
    const auto& dump = seen["aftermath"]["dump"];
    BOOST_REQUIRE_MESSAGE(dump.is_object(), seen["notes"].dump());
    BOOST_TEST(dump["occasion"] == "panic");
    const auto* file = artifact(seen, "vmcore");
    BOOST_REQUIRE(file != nullptr);
    BOOST_TEST((*file)["bytes"] == dump["bytes"]);
    BOOST_TEST(dump["bytes"].get<std::uint64_t>() > (1U << 20));
    const std::filesystem::path of_verdict = summary()["cells"][0]["verdict"].get<std::string>();
    std::ifstream stream(out() / of_verdict.parent_path() / "vmcore", std::ios::binary);
    std::array<char, 8> signature{};
    stream.read(signature.data(), signature.size());
    BOOST_TEST(std::string(signature.data(), signature.size()) == "KDUMP   ");
    const auto& summary = seen["aftermath"]["summary"];
    BOOST_REQUIRE(summary.is_object());
    BOOST_TEST(summary["tool"] == "console");
    BOOST_TEST(summary["debug_info"].is_null());
    BOOST_TEST(summary["release"] == seen["kernel"]["release"]);
    BOOST_TEST(summary["cpus"] == 4);
    BOOST_TEST(summary["panic"] == seen["findings"][0]["title"]);
    BOOST_TEST(summary["task"]["command"] == "provoke");
    BOOST_TEST(summary["stack"][0]["function"] == "provoked");
    BOOST_TEST(seen["aftermath"]["hang_stacks"].is_null());
}

BOOST_AUTO_TEST_CASE(a_dump_that_would_be_too_large_is_not_kept_and_nobody_else_pays) {
    const auto scenario = write_scenario(*this, "[dump]\non = \"panic\"\nmaximum = \"1MiB\"\n");
    BOOST_TEST(run({"--kernel", "debian:bookworm/cloud", scenario}).status == 1);
    auto seen = verdict();
    BOOST_TEST(seen["aftermath"]["dump"].is_null());
    BOOST_TEST(has_note(seen, "no memory dump: it is larger than 1MiB"));
    BOOST_TEST(artifact(seen, "vmcore") == nullptr);
    BOOST_TEST(artifact(seen, "vmcore.part") == nullptr);
}

BOOST_AUTO_TEST_CASE(a_kernel_that_heeds_no_keyboard_has_qemu_tell_where_its_cpus_stand) {
    BOOST_TEST(run({"--kernel", "debian:bookworm/cloud", "--set", "workload.seconds=60", "--set",
                    "timeout=1s", "--set", "scenario.cmdline=i8042.nokbd", test::scenario("boot")})
                   .status == 2);
    const auto seen = verdict();
    BOOST_TEST(seen["findings"].empty(), seen["findings"].dump());
    const auto& stacks = seen["aftermath"]["hang_stacks"];
    BOOST_REQUIRE_MESSAGE(stacks.is_object(), seen["notes"].dump());
    BOOST_TEST(stacks["source"] == "registers");
    BOOST_TEST_REQUIRE(stacks["stacks"].size() == 4U);
    BOOST_TEST(stacks["stacks"][3]["title"].get<std::string>().starts_with("CPU 3"));
    BOOST_TEST(stacks["stacks"][3]["trace"].size() == 1U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::test
