// SPDX-License-Identifier: GPL-2.0-or-later
#include "kernel/cache.hpp"

#include "kernel/test_images.hpp"
#include "support/temporary_directory.hpp"

#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>

namespace faultline::kernel {
namespace {
namespace fs = std::filesystem;

struct Cache {
    test::TemporaryDirectory directory;
    fs::path cache = directory.path() / "cache";

    [[nodiscard]] std::size_t at_work() const {
        return static_cast<std::size_t>(
            std::distance(fs::directory_iterator(cache / "work"), fs::directory_iterator()));
    }
};

BOOST_FIXTURE_TEST_SUITE(cache_directory, Cache)

BOOST_AUTO_TEST_CASE(what_is_published_stays_and_the_workspace_goes) {
    {
        const auto workspace = Workspace::make(cache);
        BOOST_REQUIRE(workspace);
        write_file(workspace->path() / "made/file", "new");
        BOOST_REQUIRE(workspace->publish(workspace->path() / "made", cache / "kept/it"));
        BOOST_TEST(at_work() == 1u);
    }
    BOOST_TEST(at_work() == 0u);
    BOOST_TEST(host::read_file(cache / "kept/it/file").value() == "new");
}

BOOST_AUTO_TEST_CASE(publishing_replaces_what_was_there) {
    write_file(cache / "kept/it/old", "old");
    const auto workspace = Workspace::make(cache);
    write_file(workspace->path() / "made/file", "new");
    BOOST_REQUIRE(workspace->publish(workspace->path() / "made", cache / "kept/it"));
    BOOST_TEST(!fs::exists(cache / "kept/it/old"));
    BOOST_TEST(fs::exists(cache / "kept/it/file"));
}

BOOST_AUTO_TEST_CASE(a_killed_process_leaves_a_workspace_that_is_swept_and_a_living_one_is_not) {
    std::array<int, 2> ready{};
    BOOST_REQUIRE(::pipe(ready.data()) == 0);
    const auto other = ::fork();
    BOOST_REQUIRE(other >= 0);
    if (other == 0) {
        const auto workspace = Workspace::make(cache);
        write_file(workspace->path() / "half", "made");
        [[maybe_unused]] const auto written = ::write(ready[1], "x", 1);
        for (;;)
            ::pause();
    }
    char byte = 0;
    BOOST_REQUIRE(::read(ready[0], &byte, 1) == 1);
    Workspace::sweep(cache);
    BOOST_TEST(at_work() == 1u);
    ::kill(other, SIGKILL);
    ::waitpid(other, nullptr, 0);
    const auto mine = Workspace::make(cache);
    BOOST_TEST(at_work() == 2u);
    Workspace::sweep(cache);
    BOOST_TEST(at_work() == 1u);
    BOOST_TEST(fs::exists(mine->path()));
    ::close(ready[0]);
    ::close(ready[1]);
}

BOOST_AUTO_TEST_CASE(a_cancel_ends_the_wait_for_a_lock) {
    ProviderOptions options;
    std::string said;
    options.cache = cache;
    options.progress = [&](std::string_view line) { said = line; };
    host::Cancel cancel;
    const Context context{options, cancel};
    const auto first = take_lock(context, "it");
    BOOST_REQUIRE(first);
    BOOST_TEST(take_lock(context, "another thing")->held());
    cancel.set(SIGINT);
    const auto second = take_lock(context, "it");
    BOOST_REQUIRE(!second);
    BOOST_TEST(second.error().what == "interrupted while waiting for it");
    BOOST_TEST(said == "waiting for another process that makes it");
}

BOOST_AUTO_TEST_CASE(a_stamp_changes_with_the_file_and_survives_json) {
    write_file(cache / "f", "one");
    const auto first = stamp_of(cache / "f").value();
    BOOST_TEST((stamp_of(cache / "f") == first));
    BOOST_TEST((nlohmann::json(first).get<Stamp>() == first));
    write_file(cache / "f", "longer");
    BOOST_TEST((stamp_of(cache / "f") != first));
    BOOST_TEST(!stamp_of(cache));
    BOOST_TEST(!stamp_of(cache / "nothing"));
}

BOOST_AUTO_TEST_CASE(what_is_no_json_object_counts_as_missing) {
    for (const auto* text : {"", "{", "[]", "null", "\"x\""}) {
        write_file(cache / "f.json", text);
        BOOST_TEST(!load_json(cache / "f.json"));
    }
    BOOST_REQUIRE(store_json(cache / "below/f.json", {{"a", 1}}));
    BOOST_TEST(load_json(cache / "below/f.json").value().at("a") == 1);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace faultline::kernel
