// SPDX-License-Identifier: GPL-2.0-or-later
// The commands of docs/ci.md, in a tree that looks like a kernel, with simulated cells.
#include "host/file.hpp"
#include "support/program.hpp"

#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>

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

/// A tree, and what a job calls: the kernel is a word, Faultline is cloned, built and installed as
/// stand-ins that fail when the step before has not been done.
struct Tree : Program {
    Tree() {
        write("linux/arch/x86/boot/.keep", "");
        tool("make",
             "case $1 in\n"
             "defconfig) touch .config ;;\n"
             "*) test -e .config && echo kernel > arch/x86/boot/bzImage ;;\nesac\n");
        tool("apt-get", "echo \"$@\" >> $AT/apt-get.log\n");
        tool("git", "test \"$4\" = \"$FAULTLINE\" && mkdir -p \"$5\" && cp $AT/dev \"$5/dev\"\n");
        write("dev", "#!/bin/sh\ntest \"$1\" = build && mkdir -p $(dirname $0)/build\n");
        executable("dev");
        tool("cmake", "test -d \"$2\" && cp $AT/installed $AT/bin/faultline\n");
        write("installed",
              "#!/bin/sh\nverb=$1; shift\ncase $verb in run | ci) set -- --simulate 0 "
              "\"$@\" ;; esac\nexec " +
                  program + " $verb \"$@\"\n");
        executable("installed");
        fs::create_directory_symlink(std::string(FAULTLINE_SOURCE_DIR) + "/scenarios",
                                     directory() / "linux/scenarios");
        text = host::read_file(std::string(FAULTLINE_SOURCE_DIR) + "/docs/ci.md").value();
    }
    void tool(const std::string& name, const std::string& script) const {
        write("bin/" + name, "#!/bin/sh\nAT=$(dirname $0)/..\n" + script);
        executable("bin/" + name);
    }
    void executable(const std::string& name) const {
        fs::permissions(directory() / name, fs::perms::owner_all);
    }
    void write(const std::string& name, const std::string& content) const {
        const auto path = directory() / name;
        BOOST_REQUIRE(host::make_directories(path.parent_path()));
        BOOST_REQUIRE(host::write_file_atomically(path, content));
    }
    /// In the tree, below which /opt is; none may be a wrong command line, or fail.
    void run_commands(const std::vector<std::string>& commands) {
        for (auto command : commands) {
            const std::string opt = "/opt/", here = (directory() / "opt/").string();
            for (auto at = command.find(opt); at != std::string::npos;
                 at = command.find(opt, at + here.size()))
                command.replace(at, opt.size(), here);
            const auto answer = shell(
                "cd linux && export PATH=$PWD/../bin:$PATH FAULTLINE=repository "
                "GITHUB_STEP_SUMMARY=$PWD/page.md && " +
                command);
            // What is simulated may fail; a job's own steps may not.
            const bool runs = command.find("faultline ") == 0;
            BOOST_TEST(answer.status <= (runs ? 2 : 0), command + ": " + answer.err);
        }
    }
    /// Where Faultline is installed already.
    void install() { fs::copy_file(directory() / "installed", directory() / "bin/faultline"); }
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
    BOOST_TEST(commands.size() == 8U);
    run_commands(commands);
    for (const auto* name : {"results", "faultline.md", "faultline-junit.xml"})
        BOOST_TEST(is_there(name), name);
}

BOOST_AUTO_TEST_CASE(the_github_job_writes_its_page) {
    const auto job = blocks_of(text, "yaml").at(1);
    const auto commands = commands_in(job, "run: ([^\n]*)");
    BOOST_TEST(commands.size() == 9U);
    run_commands(commands);
    for (const auto* name : {"results", "page.md", "faultline-junit.xml"})
        BOOST_TEST(is_there(name), name);
}

BOOST_AUTO_TEST_CASE(the_jenkinsfile_finds_its_junit) {
    const auto commands = commands_in(blocks_of(text, "groovy").at(0), "sh '([^']*)'");
    BOOST_TEST(commands.size() == 8U);
    run_commands(commands);
    BOOST_TEST(is_there("faultline-junit.xml"));
}

BOOST_AUTO_TEST_CASE(a_matrix_on_several_hosts_is_joined) {
    install();
    std::vector<std::string> commands;
    std::istringstream lines(blocks_of(text, "sh").at(1));
    for (std::string line; std::getline(lines, line);)
        commands.push_back(line);
    BOOST_TEST(commands.size() == 3U);
    run_commands(commands);
    for (const auto* name : {"nightly/run.json", "nightly/junit.xml", "nightly/summary.md"})
        BOOST_TEST(is_there(name), name);
}

BOOST_AUTO_TEST_CASE(ci_chooses_cells_and_changes_keys_as_run_does_and_can_be_resumed) {
    install();
    run_commands({"make defconfig", "make bzImage"});
    const auto answer = shell(
        "cd linux && ../bin/faultline ci --only 'scenario ~ oom' --set matrix.repeat=3 --offline "
        "--repeat-failures 0 --out ../one");
    BOOST_TEST(answer.status <= 2, answer.err);
    const auto run = [&] {
        return nlohmann::json::parse(host::read_file(directory() / "one/run.json").value());
    };
    BOOST_TEST(run()["cells"].size() == 3U);
    BOOST_TEST(run()["cells"][0]["scenario"] == "oom-kill");
    BOOST_TEST(run()["cells"][0]["kernel"] == "tree:.");
    fs::remove(directory() / "one" / std::string(run()["cells"][0]["verdict"]));
    const auto again = call({"run", "--resume", (directory() / "one").string()});
    BOOST_TEST(again.status <= 2, again.err);
    BOOST_TEST(run()["cells"].size() == 3U);
    const auto list = shell("cd linux && ../bin/faultline ci --list=json --shard 1/2");
    BOOST_TEST(list.status == 0, list.err);
    const auto wrong = shell("cd linux && ../bin/faultline ci --only ''");
    BOOST_TEST(wrong.status == 64);
}

BOOST_AUTO_TEST_CASE(what_cmake_installs_has_all_that_ci_needs) {
    write("linux/arch/x86/boot/bzImage", "kernel");
    const auto answer = shell("/usr/bin/cmake --install " FAULTLINE_BUILD_DIR
                              " --prefix $PWD/prefix > cmake.log && cd linux && "
                              "../prefix/bin/faultline ci --simulate 0");
    BOOST_TEST(answer.status <= 2, answer.err);
    BOOST_TEST(is_there("faultline-junit.xml"));
}

BOOST_AUTO_TEST_CASE(outside_of_a_built_tree_it_says_what_is_missing) {
    const auto answer = call({"ci"});
    BOOST_TEST(answer.status == 64);
    BOOST_TEST(answer.err.find("there is no arch/x86/boot/bzImage here") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::test
