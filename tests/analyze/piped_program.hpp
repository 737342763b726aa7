// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "host/fd.hpp"
#include "support/temporary_directory.hpp"

#include <sys/types.h>

#include <string>
#include <string_view>
#include <vector>

namespace faultline::test {

/// A started `faultline`, with pipes for standard input and output. Waits have a deadline, past
/// which the test fails. Killed, if it still runs, when the object goes.
class PipedProgram {
 public:
    explicit PipedProgram(std::vector<std::string> words);
    ~PipedProgram();
    PipedProgram(const PipedProgram&) = delete;
    PipedProgram& operator=(const PipedProgram&) = delete;

    void write(std::string_view text);
    void close_input() { input_.reset(); }
    void close_output() { output_.reset(); }
    void send(int signal) const;
    /// Reads on until `part` has been written; all that was written so far.
    const std::string& read_until(std::string_view part);
    /// Reads standard output to its end and waits for the exit status; 128 + N for signal N.
    int finish();

    [[nodiscard]] const std::string& out() const { return out_; }
    [[nodiscard]] std::string err() const;
    [[nodiscard]] pid_t pid() const { return pid_; }

 private:
    bool read_some();

    TemporaryDirectory directory_;
    host::Fd input_, output_;
    std::string out_;
    pid_t pid_ = -1;
};

/// The answer of a program that ran to its end.
struct Ran {
    int status = 0;
    std::string out, err;
};

/// Runs `faultline` with `input` on standard input.
[[nodiscard]] Ran run_faultline(std::vector<std::string> words, std::string_view input = {});

}  // namespace faultline::test
