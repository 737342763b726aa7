// SPDX-License-Identifier: GPL-2.0-or-later
// Any text taken for a report: what is written of it is TOML, and has no table but a scenario's.
#include "fuzz/fuzz_input.hpp"
#include "reported/test_read.hpp"

#include <toml++/toml.h>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace faultline;
    const test::FuzzInput input(data, size);
    const auto report = reported::test::read(input.text());
    const auto draft = reported::draft_of(report, "fuzz", {{"0123456789ab", "recipe"}});
    const auto text = reported::scenario_text(report, draft);
    test::require(text.size() < 100'000, "a scenario is bounded");
    const auto root = toml::parse(text);  // throws if it is none
    for (const auto& [key, value] : root) {
        const auto name = key.str();
        test::require(
            name == "scenario" || name == "topology" || name == "expect" || name == "matrix",
            "a report adds no table");
    }
    return 0;
}
