// SPDX-License-Identifier: GPL-2.0-or-later
#include "analyze/piped_program.hpp"

#include "host/file.hpp"

#include <boost/test/unit_test.hpp>
#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdlib>
#include <utility>

namespace faultline::test {
namespace {

constexpr int deadline_ms = 60'000;

std::array<host::Fd, 2> make_pipe() {
    std::array<int, 2> ends{};
    BOOST_REQUIRE_EQUAL(::pipe2(ends.data(), O_CLOEXEC), 0);
    return {host::Fd(ends[0]), host::Fd(ends[1])};
}

}  // namespace

PipedProgram::PipedProgram(std::vector<std::string> words) {
    std::signal(SIGPIPE, SIG_IGN);
    words.insert(words.begin(), std::string(FAULTLINE_BUILD_DIR) + "/bin/faultline");
    std::vector<char*> argv;
    for (auto& word : words)
        argv.push_back(word.data());
    argv.push_back(nullptr);
    auto [stdin_read, stdin_write] = make_pipe();
    auto [stdout_read, stdout_write] = make_pipe();
    const auto err = (directory_.path() / "err").string();
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, stdin_read.get(), STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, stdout_write.get(), STDOUT_FILENO);
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, err.c_str(),
                                     O_WRONLY | O_CREAT | O_TRUNC, 0644);
    BOOST_REQUIRE_EQUAL(::posix_spawn(&pid_, argv[0], &actions, nullptr, argv.data(), environ), 0);
    posix_spawn_file_actions_destroy(&actions);
    input_ = std::move(stdin_write);
    output_ = std::move(stdout_read);
}

PipedProgram::~PipedProgram() {
    if (pid_ <= 0) return;
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
}

void PipedProgram::write(std::string_view text) {
    // A program that ended early does not read it all, which is its right.
    (void)host::write_all(input_.get(), text, "standard input");
}

void PipedProgram::send(int signal) const {
    BOOST_REQUIRE_EQUAL(::kill(pid_, signal), 0);
}

const std::string& PipedProgram::read_until(std::string_view part) {
    while (out_.find(part) == std::string::npos) {
        BOOST_REQUIRE_MESSAGE(read_some(), "'" << part << "' never came, only:\n" << out_);
    }
    return out_;
}

int PipedProgram::finish() {
    while (output_ && read_some()) {
    }
    output_.reset();
    int status = 0;
    const auto pid = std::exchange(pid_, -1);
    BOOST_REQUIRE_EQUAL(::waitpid(pid, &status, 0), pid);
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

std::string PipedProgram::err() const {
    return host::read_file(directory_.path() / "err").value_or("");
}

bool PipedProgram::read_some() {
    pollfd wanted{output_.get(), POLLIN, 0};
    BOOST_REQUIRE_MESSAGE(::poll(&wanted, 1, deadline_ms) == 1, "no answer; so far:\n" << out_);
    std::array<char, 65536> chunk{};
    const auto got = ::read(output_.get(), chunk.data(), chunk.size());
    if (got > 0) out_.append(chunk.data(), static_cast<std::size_t>(got));
    return got > 0;
}

Ran run_faultline(std::vector<std::string> words, std::string_view input) {
    PipedProgram program(std::move(words));
    program.write(input);  // small enough for a pipe
    program.close_input();
    const int status = program.finish();
    return {status, program.out(), program.err()};
}

}  // namespace faultline::test
