// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "config/run_file.hpp"
#include "host/file.hpp"
#include "support/temporary_directory.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

/// What the tests of matrices share.
namespace faultline::config::test_files {

/// Two workloads, a scenario of each, and whatever file a test writes beside them.
struct MatrixFiles {
    MatrixFiles() {
        declare("churn", "rounds", "integer", "1");
        declare("fill", "limit", "size", "\"32MiB\"");
        write("churn",
              "[scenario]\nname = \"churn\"\nworkload = \"churn\"\n"
              "[matrix]\nkernel = \"a\"\nrepeat = 3\n");
        write("fill", "[scenario]\nname = \"fill\"\nworkload = \"fill\"\n");
        auto loaded = load_workloads(directory.path());
        BOOST_REQUIRE(loaded.has_value());
        catalogue = std::move(*loaded);
    }

    void declare(const std::string& name, const std::string& parameter, const std::string& type,
                 const std::string& value) const {
        const auto workload = directory.path() / "workloads" / name;
        BOOST_REQUIRE(host::make_directories(workload));
        BOOST_REQUIRE(host::write_file_atomically(
            workload / "workload.toml", "name = \"" + name + "\"\n[parameter." + parameter +
                                            "]\ntype = \"" + type + "\"\ndefault = " + value +
                                            "\n"));
    }
    void write(const std::string& name, const std::string& text) const {
        BOOST_REQUIRE(host::write_file_atomically(directory.path() / (name + ".toml"), text));
    }
    Checked<RunFile> load(const std::string& text, const Overrides& overrides = {}) const {
        write("x", text);
        return load_run_file(directory.path() / "x.toml", catalogue, overrides);
    }
    /// All mistakes, without the directory's name; empty if there are none.
    std::string mistakes(const std::string& text) const {
        const auto loaded = load(text);
        std::string all;
        if (loaded) return all;
        for (const auto& problem : loaded.error()) {
            auto one = to_string(problem);
            const auto prefix = directory.path().string() + "/";
            for (auto at = one.find(prefix); at != std::string::npos; at = one.find(prefix))
                one.erase(at, prefix.size());
            all += one + "\n";
        }
        return all;
    }

    test::TemporaryDirectory directory;
    WorkloadCatalogue catalogue;
};

#define CHECK_HAS(text, part) BOOST_CHECK_MESSAGE((text).find(part) != std::string::npos, (text))

}  // namespace faultline::config::test_files
