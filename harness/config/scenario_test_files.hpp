// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "config/scenario_config.hpp"
#include "host/file.hpp"
#include "support/temporary_directory.hpp"

#include <boost/test/unit_test.hpp>

#include <string>
#include <vector>

/// What the tests of scenario files share.
namespace faultline::config::test_files {

/// A guest directory with one workload, and a scenario file beside it.
struct Files {
    Files() {
        const auto workload = directory.path() / "workloads/memcg-oom";
        BOOST_REQUIRE(host::make_directories(workload));
        BOOST_REQUIRE(host::write_file_atomically(workload / "workload.toml", R"(
name = "memcg-oom"
purpose = "fills a memory cgroup"
executable = "memcg-oom"
[parameter.limit]
type = "size"
default = "32MiB"
minimum = "1MiB"
help = "memory.max"
[parameter.oom_score_adj]
type = "integer"
default = 0
minimum = -1000
maximum = 1000
help = "of the tasks"
[parameter.watch]
type = "duration"
unit = "s"
default = "60s"
minimum = 1
maximum = 3600
help = "how long"
)"));
        auto loaded = load_workloads(directory.path());
        BOOST_REQUIRE(loaded.has_value());
        catalogue = std::move(*loaded);
    }

    Checked<model::Scenario> load(const std::string& text, const Overrides& overrides = {}) const {
        BOOST_REQUIRE(host::write_file_atomically(file(), text));
        return load_scenario(file(), catalogue, overrides);
    }
    std::filesystem::path file() const { return directory.path() / "x.toml"; }

    test::TemporaryDirectory directory;
    WorkloadCatalogue catalogue;
};

inline std::string all_of(const std::vector<Problem>& problems) {
    std::string text;
    for (const auto& problem : problems)
        text += to_string(problem) + "\n";
    return text;
}

/// Empty if there are none.
template <class T>
std::string mistakes(const Checked<T>& checked) {
    return checked ? std::string{} : all_of(checked.error());
}

inline constexpr const char* minimal = R"([scenario]
name = "x"
workload = "memcg-oom"
)";

#define CHECK_HAS(text, part) BOOST_CHECK_MESSAGE((text).find(part) != std::string::npos, (text))

}  // namespace faultline::config::test_files
