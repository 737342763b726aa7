// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/result.hpp"
#include "host/cancel.hpp"
#include "host/fd.hpp"

#include <sys/types.h>

#include <array>
#include <chrono>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

namespace faultline::host {

struct Pipe {
    Fd read_end, write_end;
};

/// Close-on-exec, neither end below 3: a program whose own standard streams are closed must not
/// mix them up with its children's. The read end does not block.
[[nodiscard]] Result<Pipe> make_pipe();

/// First thing in a forked child: a process group of its own, gone with its parent, no signal
/// blocked or ignored. Async-signal-safe. Ends the child if `parent` is already gone.
void enter_child(pid_t parent);

/// A forked child; killed with its process group and reaped on every way out.
class Child {
 public:
    using OnData = std::function<void(std::size_t stream, std::string_view data)>;

    Child(pid_t pid, std::string name) : pid_(pid), name_(std::move(name)) {}
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;
    ~Child();

    /// Hands on what comes from two streams (the second may be -1) until the child ends, even if
    /// something it left behind holds them open. The exit status is as a shell says it:
    /// 128 + N when signal N ended it. An error is a timeout or a cancel.
    [[nodiscard]] Result<int> collect(std::array<int, 2> streams, std::chrono::seconds timeout,
                                      const Cancel& cancel, const OnData& on_data);

 private:
    [[nodiscard]] int reap();

    pid_t pid_;
    std::string name_;
};

}  // namespace faultline::host
