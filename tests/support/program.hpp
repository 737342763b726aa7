// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "host/process.hpp"
#include "support/temporary_directory.hpp"

#include <nlohmann/json.hpp>

#include <filesystem>
#include <string>
#include <vector>

namespace faultline::test {

/// What the program answered.
struct Answer {
    int status = 0;
    std::string out;
    std::string err;
};

/// Runs `faultline run` as a user does, in a directory of its own, with a state directory that this
/// test program's runs share (so that libvirt's capability cache is warm) and the user's own cache
/// of kernels.
class Program {
 public:
    Program();
    /// `words` follow "faultline run --out <out()>".
    Answer run(std::vector<std::string> words);
    /// run() of one cell, up to three times while its findings have a breakpoint trap or an RCU
    /// stall among them: both are known of QEMU's emulation with a thread a CPU (it runs code that
    /// the kernel is patching, and loses wake-ups on a busy host), and such a run is repeated
    /// before it is believed. For tests of which neither is what they look for.
    Answer run_past_emulation(const std::vector<std::string>& words);
    /// Any command line of the program.
    Answer call(std::vector<std::string> words,
                std::vector<std::pair<std::string, std::string>> environment = {});
    /// Starts `faultline run ...` and returns its process at once.
    [[nodiscard]] int start(std::vector<std::string> words);
    /// Starts any command line of the program.
    [[nodiscard]] int spawn(std::vector<std::string> words);
    /// A line for the shell, in directory().
    Answer shell(const std::string& line);

    /// The results directory of the last run.
    [[nodiscard]] std::filesystem::path out() const;
    /// Of the last run's only cell.
    [[nodiscard]] std::filesystem::path cell_directory() const;
    /// The verdict of the last run's only cell; checked against the schema, as is run.json.
    [[nodiscard]] nlohmann::json verdict() const;
    [[nodiscard]] nlohmann::json summary() const;
    [[nodiscard]] const std::filesystem::path& directory() const { return directory_.path(); }
    /// QEMU processes of guests of these tests, nobody else's.
    [[nodiscard]] static std::vector<int> guests();

 private:
    [[nodiscard]] Answer answer_of(host::ProcessSpec spec) const;

    TemporaryDirectory directory_;
    unsigned runs_ = 0;
};

/// The path of a scenario that we ship.
[[nodiscard]] std::string scenario(const std::string& name);

}  // namespace faultline::test
