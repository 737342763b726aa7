// SPDX-License-Identifier: GPL-2.0-or-later
#include "kernel/recipe.hpp"

#include "kernel/test_images.hpp"
#include "support/temporary_directory.hpp"

#include <boost/test/unit_test.hpp>
#include <fmt/format.h>

namespace faultline::kernel {
namespace {
namespace fs = std::filesystem;

struct Directory {
    test::TemporaryDirectory directory;
    fs::path shipped = fs::path(FAULTLINE_SOURCE_DIR) / "vm-images/kernels";
    fs::path file = directory.path() / "mine.toml";

    [[nodiscard]] config::Checked<Recipe> load(std::string_view text) const {
        write_file(file, text);
        return load_recipe(file, shipped);
    }

    /// The only problem, as it is shown, without the directory.
    [[nodiscard]] std::string problem(std::string_view text) const {
        const auto recipe = load(text);
        BOOST_REQUIRE(!recipe);
        BOOST_REQUIRE(recipe.error().size() == 1);
        return config::to_string(recipe.error().front())
            .substr(directory.path().string().size() + 1);
    }
};

constexpr auto head = "purpose = \"p\"\nsource = { debian = \"bookworm\" }\n";

BOOST_FIXTURE_TEST_SUITE(recipe, Directory)

BOOST_AUTO_TEST_CASE(every_shipped_recipe_is_sound) {
    for (const auto& entry : fs::directory_iterator(shipped)) {
        if (entry.path().extension() != ".toml") continue;
        const auto loaded = load_recipe(entry.path(), shipped);
        BOOST_TEST(loaded.has_value(), entry.path());
    }
    const auto null = load_recipe(shipped / "kernfs-null.toml", shipped).value();
    BOOST_TEST(null.name == "kernfs-null");
    BOOST_TEST(null.source.suite == "bookworm");
    BOOST_TEST(null.command_line == "rdt=l3cat");
    BOOST_TEST(null.mutations.size() == 2u);
}

BOOST_AUTO_TEST_CASE(a_recipes_own_fragments_and_mutations_go_before_the_shipped_ones) {
    write_file(directory.path() / "config/numa.config", "CONFIG_NUMA=y\n");
    write_file(directory.path() / "parts/mine.config", "CONFIG_MINE=y\n");
    const auto mine =
        load(fmt::format("{}fragments = [\"base\", \"numa\", \"./parts/mine.config\"]\n", head))
            .value();
    BOOST_REQUIRE(mine.fragments.size() == 3);
    BOOST_TEST(mine.fragments[0].file == shipped / "config/base.config");
    BOOST_TEST(mine.fragments[1].text == "CONFIG_NUMA=y\n");
    BOOST_TEST(mine.fragments[2].text == "CONFIG_MINE=y\n");
}

BOOST_AUTO_TEST_CASE(a_missing_fragment_is_told_with_its_place_and_the_nearest) {
    const auto text = problem(fmt::format("{}fragments = [\"base\", \"lockdeb\"]\n", head));
    BOOST_TEST(text.starts_with("mine.toml:3:"), text);
    BOOST_TEST(text.find("there is no fragment 'lockdeb'") != std::string::npos, text);
    BOOST_TEST(text.find("did you mean 'lockdep'?") != std::string::npos, text);
}

BOOST_AUTO_TEST_CASE(a_line_of_a_fragment_that_is_no_option_is_told_with_its_place) {
    write_file(directory.path() / "config/odd.config", "CONFIG_A=y\nCONFG_B=y\n");
    const auto text = problem(fmt::format("{}fragments = [\"odd\"]\n", head));
    BOOST_TEST(text.starts_with("mine.toml:3:"), text);
    BOOST_TEST(text.find("odd.config:2: 'CONFG_B=y' is no kernel option") != std::string::npos,
               text);
}

BOOST_AUTO_TEST_CASE(an_unknown_mutation_is_told_with_its_place_and_the_nearest) {
    const auto text = problem(fmt::format("{}[[mutation]]\nuse = \"drop-unlok\"\n", head));
    BOOST_TEST(text.starts_with("mine.toml:4:7: "), text);
    BOOST_TEST(text.find("did you mean 'drop-unlock'?") != std::string::npos, text);
}

BOOST_AUTO_TEST_CASE(a_parameter_that_the_mutation_needs_is_asked_for) {
    const auto text = problem(fmt::format("{}[[mutation]]\nuse = \"skip-put\"\n", head));
    BOOST_TEST(text.find("function") != std::string::npos, text);
    BOOST_TEST(text.find("whose call it is") != std::string::npos, text);
}

BOOST_AUTO_TEST_CASE(an_unknown_key_has_the_nearest_one) {
    const auto text = problem(fmt::format("{}fragmets = [\"base\"]\n", head));
    BOOST_TEST(text.starts_with("mine.toml:3:1: "), text);
    BOOST_TEST(text.find("fragments") != std::string::npos, text);
}

BOOST_AUTO_TEST_CASE(a_source_is_either_debians_or_gits) {
    for (const auto* source :
         {"{}", "{ debian = \"sid\", git = \"../linux\", revision = \"v6.1\" }",
          "{ git = \"../linux\" }"}) {
        const auto text = problem(fmt::format("purpose = \"p\"\nsource = {}\n", source));
        BOOST_TEST(text.starts_with("mine.toml:2:"), text);
    }
}

BOOST_AUTO_TEST_CASE(a_file_outside_the_source_and_a_function_that_is_none_are_refused) {
    const auto mutation = [&](std::string_view more) {
        return fmt::format("{}[[mutation]]\nuse = \"skip-put\"\n{}", head, more);
    };
    BOOST_TEST(
        problem(mutation("function = \"f\"\nfile = \"../x.c\"\n")).starts_with("mine.toml:6:"));
    BOOST_TEST(problem(mutation("function = \"f(); g\"\n")).starts_with("mine.toml:5:"));
}

BOOST_AUTO_TEST_CASE(a_recipe_is_found_by_name_or_by_path) {
    BOOST_TEST(find_recipe("kernfs-null", shipped).value() == shipped / "kernfs-null.toml");
    write_file(file, head);
    BOOST_TEST(find_recipe(file.string(), shipped).value() == file);
    const auto unknown = find_recipe("kernfs-nul", shipped);
    BOOST_REQUIRE(!unknown);
    BOOST_TEST(unknown.error().hint.find("did you mean 'kernfs-null'?") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace faultline::kernel
