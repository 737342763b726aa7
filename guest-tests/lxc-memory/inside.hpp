// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

namespace faultline::lxc_memory {

/// The container's init: starts a shell that only waits, a server that grows to its size in small
/// pieces, and a process like a JVM, which reserves a heap and, once `go` is written to, fills it
/// with two threads. Writes lines to `events`: "up", then "ended NAME STATUS" (as waitpid(2) has
/// it) for each of them that ends. `words`: the program, "inside", the server's bytes, the heap's.
[[noreturn]] void run_inside(int count, char** words);

}  // namespace faultline::lxc_memory
