// SPDX-License-Identifier: GPL-2.0-or-later
// The mutations that we ship, on a file of C that is made for them.
#include "kernel/mutation.hpp"

#include "host/process.hpp"
#include "kernel/test_images.hpp"
#include "support/temporary_directory.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>

namespace faultline::kernel {
namespace {
namespace fs = std::filesystem;

constexpr auto example = R"(struct thing { int users; };

int thing_open(struct thing *thing, int wanted)
{
	int err;

	if (!thing)
		return -1;
	if (!wanted)
		return 0;
	mutex_lock(&thing_lock);
	err = thing_prepare(thing);
	if (err) {
		mutex_unlock(&thing_lock);
		return err;
	}
	thing_get(thing);
	mutex_unlock(&thing_lock);
	return 0;
}

void thing_close(struct thing *thing)
{
	thing_put(thing);
}
)";

struct Tree {
    test::TemporaryDirectory directory;
    fs::path tree = directory.path() / "linux";
    fs::path work = directory.path() / "work";
    ProviderOptions options;
    host::Cancel cancel;
    std::string recipe_place = "x.toml:9:1";

    Tree() {
        write_file(tree / "lib/thing.c", example);
        write_file(tree / "lib/other.c", "int thing_open(struct thing *thing, int wanted);\n");
        fs::create_directories(work);
    }

    static Mutation shipped(const std::string& name) {
        const auto file =
            fs::path(FAULTLINE_SOURCE_DIR) / "vm-images/kernels/mutations" / (name + ".cocci");
        return parse_mutation(name, file, host::read_file(file).value()).value();
    }

    [[nodiscard]] MutationUse use(const std::string& name, const std::string& function) const {
        MutationUse use;
        use.mutation = shipped(name);
        use.parameters = {{"function", function}};
        use.places = use.mutation.places;
        use.where = recipe_place;
        return use;
    }

    Result<ChangedFiles> apply(const std::vector<MutationUse>& uses) {
        const auto read = [&](const std::string& path) { return host::read_file(tree / path); };
        return mutate(uses, tree, read, work, Context{options, cancel});
    }

    /// The lines of lib/thing.c that are gone, without their indentation.
    std::vector<std::string> dropped(const MutationUse& use) {
        const auto changed = apply({use});
        if (!changed) BOOST_FAIL(changed.error().what);
        BOOST_REQUIRE(changed->contains("lib/thing.c"));
        write_file(directory.path() / "after.c", changed->at("lib/thing.c"));
        host::ProcessSpec spec;
        spec.command = {"diff", "-U0", (tree / "lib/thing.c").string(),
                        (directory.path() / "after.c").string()};
        std::vector<std::string> lines;
        const auto diff = host::run_process(spec, cancel).value().out;
        for (std::size_t at = 0; at < diff.size(); at = diff.find('\n', at) + 1) {
            const auto line = diff.substr(at, diff.find('\n', at) - at);
            const auto text = line.find_first_not_of("-\t ");
            if (line[0] == '-' && line[1] != '-' && text != std::string::npos) {
                lines.push_back(line.substr(text));
            }
        }
        return lines;
    }

    [[nodiscard]] Error refused(const MutationUse& use) {
        const auto changed = apply({use});
        BOOST_REQUIRE(!changed);
        return changed.error();
    }
};

/// False, and said, on a host without coccinelle.
bool has_spatch() {
    const host::Cancel cancel;
    host::ProcessSpec spec;
    spec.command = {"spatch", "--version"};
    if (host::run_process(spec, cancel)) return true;
    BOOST_TEST_MESSAGE("skipped: there is no spatch (package coccinelle)");
    return false;
}

using Lines = std::vector<std::string>;

BOOST_FIXTURE_TEST_SUITE(mutation, Tree)

BOOST_AUTO_TEST_CASE(every_shipped_mutation_says_what_it_is) {
    unsigned count = 0;
    for (const auto& entry :
         fs::directory_iterator(fs::path(FAULTLINE_SOURCE_DIR) / "vm-images/kernels/mutations")) {
        const auto mutation = shipped(entry.path().stem().string());
        BOOST_TEST(!mutation.purpose.empty());
        BOOST_TEST(!mutation.origin.empty());
        BOOST_TEST((mutation.files.empty() == mutation.parameters.contains("function")),
                   mutation.name);
        ++count;
    }
    BOOST_TEST(count >= 6u);
    BOOST_TEST(shipped("rdt-force").places == 2u);
    BOOST_TEST(shipped("kernfs-remove-null").origin.find("393c3714081a") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_mutation_without_purpose_or_with_a_bad_count_is_refused) {
    const auto silent = parse_mutation("x", "x.cocci", "@@\n@@\n- f();\n");
    BOOST_REQUIRE(!silent);
    BOOST_TEST(silent.error().what == "x.cocci:1: the mutation does not say what it is");
    const auto bad = parse_mutation("x", "x.cocci", "// purpose: p\n// places: many\n@@\n");
    BOOST_REQUIRE(!bad);
    BOOST_TEST(bad.error().what == "x.cocci:2: 'many' is no number of places");
}

BOOST_AUTO_TEST_CASE(hunks_are_read_and_put_in_one_by_one) {
    const auto hunks = parse_hunks("--- a\n+++ b\n@@ -2 +1,0 @@\n-two\n@@ -4,0 +4 @@\n+more\n");
    BOOST_REQUIRE(hunks.size() == 2);
    const std::string text = "one\ntwo\nthree\nfour\n";
    BOOST_TEST(apply_hunk(text, hunks[0]) == "one\nthree\nfour\n");
    BOOST_TEST(apply_hunk(text, hunks[1]) == "one\ntwo\nthree\nfour\nmore\n");
}

BOOST_AUTO_TEST_CASE(drop_null_check_takes_the_check_of_a_pointer_and_of_nothing_else) {
    if (!has_spatch()) return;
    BOOST_TEST(
        dropped(use("drop-null-check", "thing_open")) == (Lines{"if (!thing)", "return -1;"}),
        boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(drop_error_check_takes_the_check_with_what_it_guards) {
    if (!has_spatch()) return;
    BOOST_TEST(dropped(use("drop-error-check", "thing_open")) ==
                   (Lines{"if (err) {", "mutex_unlock(&thing_lock);", "return err;", "}"}),
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(skip_put_takes_the_put) {
    if (!has_spatch()) return;
    BOOST_TEST(dropped(use("skip-put", "thing_close")) == Lines{"thing_put(thing);"},
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(one_of_several_places_is_chosen_by_its_number) {
    if (!has_spatch()) return;
    auto second = use("drop-unlock", "thing_open");
    second.places = 2;
    second.place = 2;
    const auto changed = apply({second}).value().at("lib/thing.c");
    const auto first = changed.find("mutex_unlock");
    BOOST_TEST(first != std::string::npos);
    BOOST_TEST(changed.find("mutex_unlock", first + 1) == std::string::npos);
    BOOST_TEST(changed.find("mutex_unlock") < changed.find("thing_get"));
}

BOOST_AUTO_TEST_CASE(drop_lock_takes_the_lock_and_what_gives_it_back) {
    if (!has_spatch()) return;
    auto all = use("drop-lock", "thing_open");
    all.places = 3;
    BOOST_TEST(dropped(all).size() == 3u);
}

BOOST_AUTO_TEST_CASE(more_places_than_declared_are_an_error_that_lists_them) {
    if (!has_spatch()) return;
    const auto error = refused(use("drop-unlock", "thing_open"));
    BOOST_TEST(error.what ==
               "x.toml:9:1: mutation 'drop-unlock function=thing_open' changes 2 places, and is to "
               "change 1: lib/thing.c:14, lib/thing.c:18");
    BOOST_TEST(error.hint.find("place = N") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_mutation_that_does_not_match_is_an_error) {
    if (!has_spatch()) return;
    const auto error = refused(use("skip-put", "thing_open"));
    BOOST_TEST(
        error.what ==
        "x.toml:9:1: mutation 'skip-put function=thing_open' changes nothing in lib/thing.c");
}

BOOST_AUTO_TEST_CASE(a_function_that_nobody_defines_is_an_error) {
    const auto error = refused(use("skip-put", "thing_shut"));
    BOOST_TEST(error.what == "x.toml:9:1: mutation 'skip-put': no file defines thing_shut()");
}

BOOST_AUTO_TEST_CASE(a_file_that_the_source_lacks_is_an_error) {
    auto elsewhere = use("skip-put", "thing_close");
    elsewhere.files = {"lib/none.c"};
    const auto error = refused(elsewhere);
    BOOST_TEST(error.what.starts_with("x.toml:9:1: mutation 'skip-put': "), error.what);
    BOOST_TEST(error.what.find("lib/none.c") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(mutations_of_one_file_add_up) {
    if (!has_spatch()) return;
    const auto changed =
        apply({use("drop-null-check", "thing_open"), use("skip-put", "thing_close")}).value();
    const auto& text = changed.at("lib/thing.c");
    BOOST_TEST(text.find("if (!thing)") == std::string::npos);
    BOOST_TEST(text.find("thing_put") == std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace faultline::kernel
