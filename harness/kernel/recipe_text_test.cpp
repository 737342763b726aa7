// SPDX-License-Identifier: GPL-2.0-or-later
#include "kernel/recipe_text.hpp"

#include "kernel/build.hpp"
#include "kernel/test_images.hpp"
#include "support/temporary_directory.hpp"

#include <boost/test/unit_test.hpp>

namespace faultline::kernel {
namespace {
namespace fs = std::filesystem;

BOOST_AUTO_TEST_SUITE(recipe_texts)

BOOST_AUTO_TEST_CASE(a_recipe_of_another_source_builds_what_the_recipe_does) {
    const fs::path shipped = fs::path(FAULTLINE_SOURCE_DIR) / "vm-images/kernels";
    const test::TemporaryDirectory directory;
    const SourceIdentity identity{"d", "the same source", "digest", {}, {}};
    for (const auto& recipe : recipes_in(shipped)) {
        const auto file = directory.path() / (recipe.name + ".toml");
        write_file(file, recipe_text(recipe, {{}, {}, "/a \"linux\"", "v6.1"}));
        const auto read = load_recipe(file, "/nowhere");
        BOOST_REQUIRE(read.has_value());
        BOOST_TEST(build_key(*read, identity, "gcc") == build_key(recipe, identity, "gcc"));
        BOOST_TEST(read->source.repository == "/a \"linux\"");
        BOOST_TEST(read->source.revision == "v6.1");
        BOOST_TEST(read->source.suite == "");
    }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace faultline::kernel
