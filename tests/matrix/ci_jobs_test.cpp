// SPDX-License-Identifier: GPL-2.0-or-later
// The commands of docs/ci.md, in a tree that looks like a built kernel, with simulated cells.
#include "host/file.hpp"
#include "support/program.hpp"

#include <boost/test/unit_test.hpp>

#include <regex>
#include <sstream>

namespace faultline::test {
namespace {

namespace fs = std::filesystem;

const std::string program = std::string(FAULTLINE_BUILD_DIR) + "/bin/faultline";

/// The fenced blocks of a language.
std::vector<std::string> blocks_of(const std::string& text, const std::string& language) {
    std::vector<std::string> blocks;
    const std::string fence = "```" + language + "\n";
    for (auto at = text.find(fence); at != std::string::npos; at = text.find(fence, at)) {
        at += fence.size();
        const auto end = text.find("```", at);
        blocks.push_back(text.substr(at, end - at));
        at = end + 3;
    }
    return blocks;
}

/// What the pattern's first group finds, in order.
std::vector<std::string> commands_in(const std::string& block, const std::string& pattern) {
    const std::regex line(pattern);
    std::vector<std::string> commands;
    for (std::sregex_iterator found(block.begin(), block.end(), line), end; found != end; ++found)
        commands.push_back((*found)[1]);
    return commands;
}

struct Tree : Program {
    Tree() {
        write("linux/arch/x86/boot/.keep", "");
        write("bin/make", "#!/bin/sh\necho kernel > arch/x86/boot/bzImage\n");
        write("bin/faultline",
              "#!/bin/sh\nverb=$1; shift\ncase $verb in run | ci) set -- --simulate 0 "
              "\"$@\" ;; esac\nexec " +
                  program + " $verb \"$@\"\n");
        for (const auto* name : {"bin/make", "bin/faultline"})
            fs::permissions(directory() / name, fs::perms::owner_all);
        fs::create_directory_symlink(std::string(FAULTLINE_SOURCE_DIR) + "/scenarios",
                                     directory() / "linux/scenarios");
        text = host::read_file(std::string(FAULTLINE_SOURCE_DIR) + "/docs/ci.md").value();
    }
    void write(const std::string& name, const std::string& content) const {
        const auto path = directory() / name;
        BOOST_REQUIRE(host::make_directories(path.parent_path()));
        BOOST_REQUIRE(host::write_file_atomically(path, content));
    }
    /// In the tree; the answer of the last one, none of which may be a wrong command line.
    void run_commands(const std::vector<std::string>& commands) {
        for (const auto& command : commands) {
            const auto answer = shell(
                "cd linux && export PATH=$PWD/../bin:$PATH "
                "GITHUB_STEP_SUMMARY=$PWD/page.md && " +
                command);
            BOOST_TEST(answer.status <= 2, command + ": " + answer.err);
        }
    }
    bool is_there(const std::string& name) const {
        return fs::exists(directory() / "linux" / name);
    }
    std::string text;
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(ci_jobs, Tree)

BOOST_AUTO_TEST_CASE(the_gitlab_job_leaves_what_it_says_that_it_leaves) {
    const auto job = blocks_of(text, "yaml").at(0);
    const auto commands = commands_in(job, "\n    - ([^\n]*)");
    BOOST_TEST(commands.size() == 2U);
    run_commands(commands);
    for (const auto* name : {"results", "faultline.md", "faultline-junit.xml"})
        BOOST_TEST(is_there(name), name);
}

BOOST_AUTO_TEST_CASE(the_github_job_writes_its_page) {
    const auto job = blocks_of(text, "yaml").at(1);
    const auto commands = commands_in(job, "run: ([^\n]*)");
    BOOST_TEST(commands.size() == 3U);
    run_commands(commands);
    for (const auto* name : {"results", "page.md", "faultline-junit.xml"})
        BOOST_TEST(is_there(name), name);
}

BOOST_AUTO_TEST_CASE(the_jenkinsfile_finds_its_junit) {
    const auto commands = commands_in(blocks_of(text, "groovy").at(0), "sh '([^']*)'");
    BOOST_TEST(commands.size() == 2U);
    run_commands(commands);
    BOOST_TEST(is_there("faultline-junit.xml"));
}

BOOST_AUTO_TEST_CASE(a_matrix_on_several_hosts_is_joined) {
    std::vector<std::string> commands;
    std::istringstream lines(blocks_of(text, "sh").at(1));
    for (std::string line; std::getline(lines, line);)
        commands.push_back(line);
    BOOST_TEST(commands.size() == 3U);
    run_commands(commands);
    for (const auto* name : {"nightly/run.json", "nightly/junit.xml", "nightly/summary.md"})
        BOOST_TEST(is_there(name), name);
}

BOOST_AUTO_TEST_CASE(outside_of_a_built_tree_it_says_what_is_missing) {
    const auto answer = call({"ci"});
    BOOST_TEST(answer.status == 64);
    BOOST_TEST(answer.err.find("there is no arch/x86/boot/bzImage here") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::test
