// SPDX-License-Identifier: GPL-2.0-or-later
#include "image/recipe.hpp"

#include "host/file.hpp"
#include "support/temporary_directory.hpp"

#include <boost/test/unit_test.hpp>

namespace faultline::image {
namespace {

struct Files {
    test::TemporaryDirectory directory;

    std::filesystem::path write(const std::string& text, const std::string& name = "mine.toml") {
        const auto file = directory.path() / name;
        BOOST_REQUIRE(host::write_file_atomically(file, text));
        return file;
    }

    /// All mistakes, without the directory, a line each.
    std::string mistakes(const std::string& text, const std::string& name = "mine.toml") {
        const auto recipe = load_recipe(write(text, name));
        std::string all;
        if (recipe) return all;
        for (const auto& problem : recipe.error()) {
            all += std::filesystem::path(problem.where).filename().string() + ": " + problem.what +
                   "\n";
        }
        return all;
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(recipe, Files)

BOOST_AUTO_TEST_CASE(a_recipe_says_what_is_in_an_image) {
    const auto recipe =
        load_recipe(write("purpose = \"p\"\nsuite = \"trixie\"\n"
                          "packages = [\"gcc\", \"g++-12\"]\n"
                          "exclude = [\"/usr/share/doc/*\"]\n"));
    BOOST_REQUIRE(recipe.has_value());
    BOOST_TEST(recipe->name == "mine");
    BOOST_TEST(recipe->suite == "trixie");
    BOOST_TEST(recipe->variant == "essential");
    BOOST_TEST(recipe->packages.size() == 2U);
    BOOST_TEST(recipe->exclude.front() == "/usr/share/doc/*");
}

BOOST_AUTO_TEST_CASE(the_recipe_that_is_shipped_is_one) {
    const auto recipe =
        load_recipe(std::filesystem::path(FAULTLINE_SOURCE_DIR) / "vm-images/rootfs/debian.toml");
    BOOST_TEST(recipe.has_value());
}

BOOST_AUTO_TEST_CASE(every_mistake_is_told_with_its_place) {
    BOOST_TEST(mistakes("suite = \"Book worm\"\nvariant = \"minbas\"\n"
                        "packages = [\"gcc\", \"G\", \"gcc\"]\nexclude = [\"doc\"]\nsize = 1\n") ==
               "mine.toml:1:9: 'Book worm' is no suite of Debian's\n"
               "mine.toml:2:11: 'variant' must be one of essential, apt, required, minbase, but is "
               "'minbas'\n"
               "mine.toml:3:12: 'G' in 'packages' is no name of a Debian package\n"
               "mine.toml:3:12: 'packages' names 'gcc' twice\n"
               "mine.toml:4:11: 'doc' in 'exclude' is no pattern of paths: it begins with '/' and "
               "has no spaces\n"
               "mine.toml:5:1: unknown key 'size'\n");
    BOOST_TEST(mistakes("suite = \"bokworm\"\n") ==
               "mine.toml:1:9: Debian has no suite 'bokworm'\n");
    BOOST_TEST(mistakes("suite = \"zurg\"\n") == "");
    BOOST_TEST(mistakes("packages = []\n").find("suite") != std::string::npos);
    BOOST_TEST(mistakes("suite = \n").starts_with("mine.toml:1:"));
    BOOST_TEST(mistakes("suite = \"sid\"\n", "Mine.toml") ==
               "Mine.toml: the file's name is no name for an image\n");
}

BOOST_AUTO_TEST_CASE(a_package_cannot_bring_an_option_or_a_second_package_along) {
    for (const auto* name : {"-o", "gcc,make", "gcc make", "gcc\\nmake", "?essential", "gcc/sid"}) {
        BOOST_TEST(!mistakes("suite = \"sid\"\npackages = [\"" + std::string(name) + "\"]").empty(),
                   name);
    }
}

BOOST_AUTO_TEST_CASE(its_hash_is_of_what_it_means_and_not_of_how_it_is_written) {
    const auto hash = [&](const std::string& text) {
        return recipe_sha256(load_recipe(write(text)).value());
    };
    const auto first = hash("suite = \"sid\"\npackages = [\"gcc\", \"make\"]\n");
    BOOST_TEST(first == hash("# c\npackages = [\"make\", \"gcc\"]\nsuite = \"sid\"\n"
                             "purpose = \"other\"\nvariant = \"essential\"\n"));
    BOOST_TEST(first != hash("suite = \"trixie\"\npackages = [\"gcc\", \"make\"]\n"));
    BOOST_TEST(first != hash("suite = \"sid\"\npackages = [\"gcc\"]\n"));
    BOOST_TEST(first != hash("suite = \"sid\"\npackages = [\"gcc\", \"make\"]\nvariant = \"apt\""));
    BOOST_TEST(first !=
               hash("suite = \"sid\"\npackages = [\"gcc\", \"make\"]\nexclude = [\"/x\"]"));
}

BOOST_AUTO_TEST_CASE(a_misspelt_image_has_the_nearest_one) {
    const auto shipped = std::filesystem::path(FAULTLINE_SOURCE_DIR) / "vm-images/rootfs";
    BOOST_TEST(find_recipe("debian", {}, shipped).value() == shipped / "debian.toml");
    const auto other = find_recipe("debain", {}, shipped);
    BOOST_REQUIRE(!other);
    BOOST_TEST(other.error().what == "there is no image 'debain'");
    BOOST_TEST(other.error().hint == "did you mean 'debian'?");
}

BOOST_AUTO_TEST_CASE(a_name_is_a_shipped_recipe_and_a_toml_file_is_itself) {
    BOOST_TEST(recipe_file("debian", "/here", "/recipes") == "/recipes/debian.toml");
    BOOST_TEST(recipe_file("../my.toml", "/here/there", "/recipes") == "/here/my.toml");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::image
