// SPDX-License-Identifier: GPL-2.0-or-later
// Builds from a git repository whose Makefile only pretends to build a kernel.
#include "kernel/build.hpp"

#include "host/digest.hpp"
#include "host/process.hpp"
#include "kernel/cache.hpp"
#include "kernel/git_source.hpp"
#include "kernel/inventory.hpp"
#include "kernel/make.hpp"
#include "kernel/provider.hpp"
#include "kernel/test_images.hpp"
#include "support/temporary_directory.hpp"

#include <boost/test/unit_test.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <limits>
#include <mutex>
#include <thread>

namespace faultline::kernel {
namespace {
namespace fs = std::filesystem;

/// $(O)/../built counts the compilations; the vmlinux lies beside the repository. `trouble` is what
/// the compilation begins with.
std::string makefile(std::string_view trouble) {
    return fmt::format(R"(VERSION = 6
PATCHLEVEL = 1
tinyconfig:
	@echo CONFIG_SMALL=y > $(O)/.config
olddefconfig:
	@sed -i /CONFIG_LOST/d $(O)/.config
vmlinux:
	@echo "  CC      init/main.o"
	{}
	@echo built >> $(O)/../built
	@cp $(shell cat ../where) $(O)/vmlinux
)",
                       trouble);
}

struct Builder {
    test::TemporaryDirectory directory;
    fs::path repository = directory.path() / "linux";
    fs::path recipe = directory.path() / "recipes/mine.toml";
    ProviderOptions options;
    host::Cancel cancel;
    std::mutex mutex;
    std::vector<std::string> said;

    Builder() {
        options.cache = directory.path() / "cache";
        options.recipes = directory.path() / "recipes";
        options.progress = [this](std::string_view line) {
            const std::lock_guard lock(mutex);
            said.emplace_back(line);
        };
        write_file(directory.path() / "kernel",
                   make_vmlinux({.banner = "Linux version 6.1.0-mine (me@here) (gcc) #1 SMP"}));
        write_file(area() / "where", (directory.path() / "kernel").string());
        git({"init", "--quiet", repository.string()});
        commit("@true");
        write_recipe("");
    }

    void git(std::vector<std::string> words) const {
        host::ProcessSpec spec;
        spec.command = {"git", "-c", "user.name=t", "-c", "user.email=t@example.com"};
        spec.command.insert(spec.command.end(), words.begin(), words.end());
        const auto done = host::run_process(spec, cancel);
        BOOST_REQUIRE(done);
        BOOST_REQUIRE_MESSAGE(done->exit_status == 0, done->err);
    }

    void commit(std::string_view trouble) const {
        write_file(repository / "Makefile", makefile(trouble));
        write_file(repository / "Kconfig",
                   "choice\n\tconfig X\n\t\tbool\nendchoice\nmenuconfig LOST\n\tbool\n");
        write_file(repository / "arch/x86/Kconfig",
                   "config DEBUG_INFO_NONE\nconfig DEBUG_INFO_DWARF4\n");
        write_file(repository / "arch/arm/Kconfig", "config ARM_ONLY\n");
        write_file(repository / "init/main.c", "void start(void)\n{\n\tthing_put(0);\n}\n");
        git({"-C", repository.string(), "add", "-A"});
        git({"-C", repository.string(), "commit", "--quiet", "--allow-empty", "-m", "x"});
    }

    void write_recipe(std::string_view more, std::string_view fragment = "CONFIG_X=y\n") const {
        write_file(recipe.parent_path() / "config/x.config", fragment);
        write_file(recipe, fmt::format("purpose = \"p\"\nsource = {{ git = \"{}\", revision = "
                                       "\"HEAD\" }}\nfragments = [\"x\"]\n{}",
                                       repository.string(), more));
    }

    [[nodiscard]] fs::path area() const {
        return options.cache / "kernel-builds" / git_directory_name(repository.string());
    }

    Result<model::Kernel> ask(const host::Cancel* other = nullptr) {
        return provide(parse_kernel_ref("build:mine").value(), options,
                       other == nullptr ? cancel : *other);
    }

    model::Kernel taken() {
        auto kernel = ask();
        if (!kernel) BOOST_FAIL(kernel.error().what);
        return *kernel;
    }

    Error refused() {
        const auto kernel = ask();
        BOOST_REQUIRE(!kernel);
        return kernel.error();
    }

    [[nodiscard]] std::size_t compilations() const {
        const auto text = host::read_file(area() / "built");
        return text ? static_cast<std::size_t>(std::count(text->begin(), text->end(), '\n')) : 0;
    }

    [[nodiscard]] std::size_t kept() const {
        std::error_code error;
        return static_cast<std::size_t>(std::distance(
            fs::directory_iterator(options.cache / "kernels", error), fs::directory_iterator()));
    }

    [[nodiscard]] bool was_said(std::string_view part) {
        const std::lock_guard lock(mutex);
        return std::any_of(said.begin(), said.end(), [&](const std::string& line) {
            return line.find(part) != std::string::npos;
        });
    }
};

/// Waits for a file that another process makes.
void wait_for(const fs::path& file) {
    std::error_code ignored;
    for (int i = 0; i < 1000 && !fs::exists(file, ignored); ++i)
        ::poll(nullptr, 0, 10);
    BOOST_REQUIRE(fs::exists(file, ignored));
}

bool contains(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

BOOST_FIXTURE_TEST_SUITE(build, Builder)

BOOST_AUTO_TEST_CASE(a_kernel_is_built_once_and_then_taken_from_the_cache) {
    write_recipe("command_line = \"rdt=l3cat\"\n");
    const auto built = taken();
    BOOST_TEST(built.identity.release == "6.1.0-mine");
    BOOST_TEST(built.identity.recipe == "mine");
    BOOST_TEST(built.identity.command_line == "rdt=l3cat");
    BOOST_TEST(built.identity.git_commit.size() == 40u);
    BOOST_TEST(built.identity.config_sha256.size() == 64u);
    BOOST_TEST(contains(host::read_file(built.config).value(), "CONFIG_X=y"));
    BOOST_TEST(
        contains(host::read_file(built.image.parent_path() / "build.log").value(), "init/main.o"));
    const auto again = taken();
    BOOST_TEST(again.image == built.image);
    BOOST_TEST(compilations() == 1u);
}

BOOST_AUTO_TEST_CASE(whatever_goes_into_a_kernel_makes_it_another) {
    const auto loaded = load_recipe(recipe, options.recipes).value();
    SourceIdentity source;
    source.digest = "d";
    const auto key = build_key(loaded, source, "gcc 12");
    BOOST_TEST(build_key(loaded, source, "gcc 12") == key);
    BOOST_TEST(build_key(loaded, source, "gcc 13") != key);
    auto other = loaded;
    other.fragments[0].text += "CONFIG_Y=y\n";
    BOOST_TEST(build_key(other, source, "gcc 12") != key);
    other = loaded;
    other.debug_info = true;
    BOOST_TEST(build_key(other, source, "gcc 12") != key);
    other = loaded;
    other.mutations.emplace_back();
    BOOST_TEST(build_key(other, source, "gcc 12") != key);
    source.digest = "e";
    BOOST_TEST(build_key(loaded, source, "gcc 12") != key);
    // What it is booted with does not.
    other = loaded;
    other.command_line = "quiet";
    source.digest = "d";
    BOOST_TEST(build_key(other, source, "gcc 12") == key);
}

BOOST_AUTO_TEST_CASE(an_option_that_the_configuration_loses_ends_the_build) {
    write_recipe("", "CONFIG_X=y\nCONFIG_LOST=y\n");
    const auto error = refused();
    BOOST_TEST(
        contains(error.what, "x.config:2: CONFIG_LOST=y is gone: what it depends on is not set"),
        error.what);
    BOOST_TEST(kept() == 0u);
}

BOOST_AUTO_TEST_CASE(an_option_that_the_source_does_not_know_is_told_before_anything_runs) {
    write_recipe("", "CONFIG_X=y\nCONFIG_LOTS=y\nCONFIG_ARM_ONLY=y\nCONFIG_ELSEWHERE=n\n");
    const auto error = refused();
    BOOST_TEST(contains(error.what,
                        "x.config:2: this kernel has no option CONFIG_LOTS (did you "
                        "mean CONFIG_LOST?)"),
               error.what);
    BOOST_TEST(contains(error.what, "x.config:3: this kernel has no option CONFIG_ARM_ONLY"));
    BOOST_TEST(!contains(error.what, "ELSEWHERE"));
    BOOST_TEST(!was_said("from source"));
}

BOOST_AUTO_TEST_CASE(a_configuration_to_begin_with_that_the_source_lacks_is_told_before_make) {
    write_recipe("base = \"tinyconfg\"\n");
    const auto error = refused();
    BOOST_TEST(contains(error.what, "mine.toml: this kernel has no configuration 'tinyconfg'"));
    BOOST_TEST(contains(error.hint, "did you mean 'tinyconfig'?"), error.hint);
    BOOST_TEST(!was_said("from source"));
}

BOOST_AUTO_TEST_CASE(a_repository_that_is_no_kernels_is_called_so) {
    git({"-C", repository.string(), "rm", "--quiet", "-r", "arch"});
    git({"-C", repository.string(), "commit", "--quiet", "-m", "x"});
    const auto error = refused();
    BOOST_TEST(contains(error.what, "is no kernel's source: it has no arch/x86/Kconfig"),
               error.what);
    BOOST_TEST(contains(error.hint, "a clone of Linux"));
    BOOST_TEST(!fs::exists(area() / "source"));
}

BOOST_AUTO_TEST_CASE(a_version_that_is_built_is_taken_without_looking_for_its_source) {
    write_file(recipe, "purpose = \"p\"\nsource = { debian = \"bookworm\" }\n");
    options.offline = true;
    options.build = false;
    const auto text = "build:mine@6.1.192-2";
    BOOST_TEST(!provide(parse_kernel_ref(text).value(), options, cancel));
    const auto loaded = load_recipe(recipe, options.recipes).value();
    const auto source = debian_source("linux-source-6.1", "6.1.192-2", std::string(64, 'a'));
    const auto compiler = compiler_version(Context{options, cancel}).value();
    const auto built = built_directory(options.cache, "mine", build_key(loaded, source, compiler));
    write_file(built / "vmlinux", host::read_file(directory.path() / "kernel").value());
    BOOST_REQUIRE(
        store_json(built / "kernel.json",
                   {{"recipe", "mine"},
                    {"source", source.description},
                    {"source_digest", source.digest},
                    {"vmlinux_sha256", host::sha256_of_file(built / "vmlinux").value()}}));
    const auto kernel = provide(parse_kernel_ref(text).value(), options, cancel);
    BOOST_REQUIRE(kernel.has_value());
    BOOST_TEST(kernel->identity.package == "linux-source-6.1 6.1.192-2");
    BOOST_TEST(!provide(parse_kernel_ref("build:mine@6.1.191-1").value(), options, cancel));
}

BOOST_AUTO_TEST_CASE(a_recipes_name_without_its_scheme_is_guessed) {
    const auto kernel = provide(parse_kernel_ref("mine").value(), options, cancel);
    BOOST_REQUIRE(!kernel);
    BOOST_TEST(kernel.error().hint == "did you mean build:mine?");
}

BOOST_AUTO_TEST_CASE(a_failed_make_is_told_with_its_last_lines_and_its_log) {
    commit("@echo 'init/main.c:3: error: oh no' >&2; false");
    const auto error = refused();
    BOOST_TEST(contains(error.what, "error: oh no"), error.what);
    const auto log = area() / "build.log";
    BOOST_TEST(contains(error.what, "log: " + log.string()), error.what);
    BOOST_TEST(contains(host::read_file(log).value(), "oh no"));
    BOOST_TEST(kept() == 0u);
    commit("@true");
    taken();
}

BOOST_AUTO_TEST_CASE(a_full_disk_is_called_one) {
    commit("@echo 'as: cannot write: No space left on device' >&2; false");
    const auto error = refused();
    BOOST_TEST(contains(error.what, "no space left in '" + area().string()), error.what);
    BOOST_TEST(contains(error.hint, "faultline kernel prune"), error.hint);
    const auto never = need_space(directory.path(), std::numeric_limits<std::uint64_t>::max());
    BOOST_REQUIRE(!never);
    BOOST_TEST(contains(never.error().what, "a kernel's build needs"));
    BOOST_TEST(need_space(directory.path(), 1).has_value());
}

BOOST_AUTO_TEST_CASE(a_build_that_is_killed_leaves_no_kernel_and_no_half_made_objects) {
    const auto started = directory.path() / "started";
    commit(fmt::format("@echo half > $(O)/half.o; touch {}; sleep 600", started.string()));
    host::Cancel stop;
    std::thread stopper([&] {
        wait_for(started);
        stop.set(SIGINT);
    });
    const auto killed = ask(&stop);
    stopper.join();
    BOOST_TEST(!killed);
    BOOST_TEST(kept() == 0u);
    BOOST_TEST(fs::exists(area() / "objects/half.o"));
    commit("@true");
    taken();
    BOOST_TEST(was_said("its objects are thrown away"));
    BOOST_TEST(!fs::exists(area() / "objects/half.o"));
}

BOOST_AUTO_TEST_CASE(
    of_two_who_want_the_same_kernel_one_builds_it_and_the_other_says_that_it_waits) {
    const auto started = directory.path() / "started";
    const auto go_on = directory.path() / "go-on";
    commit(fmt::format("@touch {}; until [ -e {} ]; do sleep 0.02; done", started.string(),
                       go_on.string()));
    Result<model::Kernel> first, second;
    std::thread one([&] { first = ask(); });
    wait_for(started);
    std::thread two([&] { second = ask(); });
    for (int i = 0; i < 1000 && !was_said("waiting for another process"); ++i)
        ::poll(nullptr, 0, 10);
    write_file(go_on, "");
    one.join();
    two.join();
    BOOST_REQUIRE(first.has_value());
    BOOST_REQUIRE(second.has_value());
    BOOST_TEST(first->image == second->image);
    BOOST_TEST(was_said("waiting for another process"));
    BOOST_TEST(compilations() == 1u);
}

BOOST_AUTO_TEST_CASE(a_mutation_is_in_the_source_only_while_its_kernel_is_built) {
    host::ProcessSpec spatch;
    spatch.command = {"spatch", "--version"};
    if (!host::run_process(spatch, cancel)) {
        BOOST_TEST_MESSAGE("skipped: there is no spatch (package coccinelle)");
        return;
    }
    write_file(options.recipes / "mutations/skip-put.cocci",
               "// purpose: p\n// operator: o\n// parameter: function: f\n@@\nidentifier "
               "virtual.the_function;\n@@\nthe_function(...)\n{\n- thing_put(0);\n}\n");
    write_recipe("[[mutation]]\nuse = \"skip-put\"\nfunction = \"start\"\n");
    const auto mutated = taken();
    BOOST_TEST(mutated.identity.mutations == std::vector<std::string>{"skip-put function=start"},
               boost::test_tools::per_element());
    const auto source = area() / "source/init/main.c";
    BOOST_TEST(!contains(host::read_file(source).value(), "thing_put"));
    write_recipe("");
    BOOST_TEST(taken().image != mutated.image);
    BOOST_TEST(contains(host::read_file(source).value(), "thing_put"));
}

BOOST_AUTO_TEST_CASE(what_is_not_built_is_said_where_building_is_not_wanted) {
    options.build = false;
    BOOST_TEST(refused().what == "build:mine is not built");
}

BOOST_AUTO_TEST_CASE(a_revision_that_the_repository_lacks_is_an_error) {
    write_file(recipe,
               fmt::format("purpose = \"p\"\nsource = {{ git = \"{}\", revision = \"v9\" }}\n",
                           repository.string()));
    BOOST_TEST(contains(refused().what, "cannot find the revision 'v9'"));
}

BOOST_AUTO_TEST_CASE(pruning_keeps_what_is_in_use_and_removes_the_rest) {
    auto kernel = std::make_optional(taken());
    const auto image = kernel->image;
    const auto all = std::chrono::system_clock::time_point::max();
    const auto of_kernel = [&](const std::vector<PruneResult>& results) {
        const auto found = std::find_if(results.begin(), results.end(), [&](const auto& result) {
            return result.item.directory == image.parent_path();
        });
        BOOST_REQUIRE((found != results.end()));
        return *found;
    };
    BOOST_TEST(of_kernel(prune(options.cache, all, false).value()).in_use);
    BOOST_TEST(fs::exists(image));
    BOOST_TEST(!fs::exists(area()));
    kernel.reset();
    BOOST_TEST(!of_kernel(prune(options.cache, all, true).value()).in_use);
    BOOST_TEST(fs::exists(image));
    const auto done = of_kernel(prune(options.cache, all, false).value());
    BOOST_TEST(done.item.reference == "build:mine");
    BOOST_TEST(done.item.bytes > 0u);
    BOOST_TEST(!fs::exists(image));
    BOOST_TEST(cached_items(options.cache).empty());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace faultline::kernel
