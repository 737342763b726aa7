// SPDX-License-Identifier: GPL-2.0-or-later
#include "support/program.hpp"

#include "host/cancel.hpp"
#include "host/digest.hpp"
#include "host/file.hpp"
#include "host/process.hpp"
#include "support/schema.hpp"
#include "vm/guest_record.hpp"

#include <boost/test/unit_test.hpp>
#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>

namespace faultline::test {
namespace fs = std::filesystem;

namespace {

const std::string program = std::string(FAULTLINE_BUILD_DIR) + "/bin/faultline";

/// Outlives the test programs on purpose: a later run starts with a warm cache. One for each build
/// tree, and with a short path, so that libvirt's roots lie in it and a guest's command line names
/// it.
std::string state_directory() {
    return fmt::format("/tmp/faultline-tests-{}",
                       host::sha256_hex(FAULTLINE_BUILD_DIR).substr(0, 8));
}

nlohmann::json read_checked(const fs::path& file, const std::string& schema) {
    const auto text = host::read_file(file);
    BOOST_REQUIRE_MESSAGE(text.has_value(), "no " + file.string());
    const auto path = std::string(FAULTLINE_SOURCE_DIR) + "/results/schema/" + schema;
    const auto mistakes = schema_mistakes(path, *text);
    BOOST_TEST(mistakes.empty(), file.string() + ": " + mistakes);
    return nlohmann::json::parse(*text);
}

}  // namespace

Program::Program() {
    BOOST_REQUIRE(host::make_directories(state_directory()).has_value());
    ::setenv("FAULTLINE_STATE", state_directory().c_str(), 1);
}

fs::path Program::out() const {
    return directory() / fmt::format("run-{}", runs_);
}

Answer Program::call(std::vector<std::string> words,
                     std::vector<std::pair<std::string, std::string>> environment) {
    words.insert(words.begin(), program);
    host::ProcessSpec spec;
    spec.command = std::move(words);
    spec.environment = std::move(environment);
    return answer_of(std::move(spec));
}

Answer Program::shell(const std::string& line) {
    host::ProcessSpec spec;
    spec.command = {"sh", "-c", line};
    return answer_of(std::move(spec));
}

Answer Program::answer_of(host::ProcessSpec spec) const {
    spec.directory = directory();
    const host::Cancel never;
    auto output = host::run_process(spec, never);
    BOOST_REQUIRE_MESSAGE(output.has_value(), output.error().what);
    BOOST_TEST_MESSAGE(output->out + output->err);
    return {output->exit_status, std::move(output->out), std::move(output->err)};
}

Answer Program::run(std::vector<std::string> words) {
    ++runs_;
    words.insert(words.begin(), {"run", "--out", out().string()});
    return call(std::move(words));
}

Answer Program::run_past_emulation(const std::vector<std::string>& words) {
    constexpr int tries = 3;
    for (int i = 1;; ++i) {
        auto answer = run(words);
        const auto findings = verdict()["findings"];
        const bool emulation =
            std::any_of(findings.begin(), findings.end(), [](const nlohmann::json& finding) {
                return finding["kind"] == "int3" || finding["kind"] == "rcu-stall";
            });
        if (!emulation || i == tries) return answer;
    }
}

int Program::start(std::vector<std::string> words) {
    ++runs_;
    words.insert(words.begin(), {"run", "--out", out().string()});
    return spawn(std::move(words));
}

int Program::spawn(std::vector<std::string> words) {
    words.insert(words.begin(), program);
    std::vector<char*> argv;
    for (auto& word : words)
        argv.push_back(word.data());
    argv.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    const auto log = (directory() / "started.log").string();
    for (const int fd : {1, 2}) {
        posix_spawn_file_actions_addopen(&actions, fd, log.c_str(), O_WRONLY | O_CREAT | O_APPEND,
                                         0644);
    }
    pid_t pid = 0;
    BOOST_REQUIRE(::posix_spawn(&pid, program.c_str(), &actions, nullptr, argv.data(), environ) ==
                  0);
    posix_spawn_file_actions_destroy(&actions);
    return pid;
}

nlohmann::json Program::verdict() const {
    const auto run = summary();
    BOOST_REQUIRE(run["cells"].size() == 1U);
    return read_checked(out() / run["cells"][0]["verdict"].get<std::string>(), "verdict-1.json");
}

fs::path Program::cell_directory() const {
    const auto run = summary();
    BOOST_REQUIRE(run["cells"].size() == 1U);
    return (out() / run["cells"][0]["verdict"].get<std::string>()).parent_path();
}

nlohmann::json Program::summary() const {
    return read_checked(out() / "run.json", "run-1.json");
}

std::vector<int> Program::guests() {
    return vm::processes_with({"qemu-system", "guest=faultline-", state_directory() + "/"});
}

std::string scenario(const std::string& name) {
    return std::string(FAULTLINE_SOURCE_DIR) + "/scenarios/" + name + ".toml";
}

}  // namespace faultline::test
