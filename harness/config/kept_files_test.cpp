// SPDX-License-Identifier: GPL-2.0-or-later
#include "config/kept_files.hpp"

#include "host/file.hpp"
#include "support/temporary_directory.hpp"

#include <boost/test/unit_test.hpp>

namespace faultline::config {
namespace {

const std::string plain = "# mine\n[scenario]\nname = \"plain\"\nworkload = \"boot\"\n";
const std::string with_program =
    "[scenario]\nname = \"repro\"\nworkload = { program = \"repro.c\" }\n";

struct Files {
    Files() {
        const auto declare = [&](const std::string& name, const std::string& more) {
            const auto workload = directory.path() / "workloads" / name;
            BOOST_REQUIRE(host::make_directories(workload));
            write(workload / "workload.toml", "name = \"" + name + "\"\n" + more);
        };
        declare("boot", "");
        declare("program", "[parameter.file]\ntype = \"program\"\n");
        write(directory.path() / "repro.c", "int main;");
        write(directory.path() / "plain.toml", plain);
        write(directory.path() / "repro.toml", with_program);
        catalogue = load_workloads(directory.path()).value();
    }
    static void write(const std::filesystem::path& file, const std::string& text) {
        BOOST_REQUIRE(host::write_file_atomically(file, text));
    }
    std::vector<KeptFile> keep(const std::string& name) const {
        const auto run = load_run_file(directory.path() / (name + ".toml"), catalogue, {});
        BOOST_REQUIRE(run.has_value());
        return kept_files(*run).value();
    }

    test::TemporaryDirectory directory;
    WorkloadCatalogue catalogue;
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(kept_copies, Files)

BOOST_AUTO_TEST_CASE(a_scenario_is_kept_byte_by_byte) {
    const auto kept = keep("plain");
    BOOST_TEST_REQUIRE(kept.size() == 1U);
    BOOST_TEST(kept[0].name == "scenario.toml");
    BOOST_TEST(kept[0].text == plain);
}

BOOST_AUTO_TEST_CASE(copies_of_a_matrix_give_the_same_scenarios_from_another_place) {
    write(directory.path() / "all.toml",
          "[run]\nscenarios = [\"plain\", { file = \"repro.toml\", set = [\"timeout=9s\"] }]\n");
    const test::TemporaryDirectory elsewhere;
    for (const auto& file : keep("all")) {
        const auto path = elsewhere.path() / file.name;
        BOOST_REQUIRE(host::make_directories(path.parent_path()));
        write(path, file.text);
    }
    const auto again = load_run_file(elsewhere.path() / "scenario.toml", catalogue, {});
    BOOST_REQUIRE(again.has_value());
    BOOST_TEST_REQUIRE(again->scenarios.size() == 2U);
    BOOST_TEST(again->scenarios[0].name == "plain");
    BOOST_TEST(again->scenarios[1].timeouts.workload.count() == 9000);
    BOOST_TEST(again->scenarios[1].workload.parameters.at("file") ==
               (directory.path() / "repro.c").string());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::config
