// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace faultline::provoke {

/// A file of the kernel's to write before, so that its watchdogs bark early; put back afterwards.
struct Setting {
    std::string path;
    std::string value;
};

/// Something the kernel is made to do wrong.
struct Provocation {
    std::string name;
    std::vector<Setting> settings;
    /// Runs in a child of its own, which may die of it. Returns why it cannot be done; empty: done.
    std::function<std::string()> body;
    /// Runs in another child meanwhile; may be empty.
    std::function<void()> companion;
    /// A child that has not ended by then is stuck in the kernel.
    std::chrono::seconds patience{10};
    /// How long the kernel may still print when the child has ended.
    std::chrono::milliseconds settle{200};
    /// Why this kernel cannot do it, known without a try; empty: it can.
    std::string cannot{};
};

/// How one went.
enum class Outcome {
    done,     ///< the child ended, one way or another
    skipped,  ///< it cannot be done here
    stuck,    ///< the child is still in the kernel, and may keep a CPU or a lock
};

/// Provokes it. What is known of it goes to the kernel's log, so that the console shows what
/// belongs to what: "faultline: provoke NAME" first, then "faultline: skip NAME: REASON" or
/// "faultline: end NAME: HOW", unless the machine has ended.
[[nodiscard]] Outcome provoke(const Provocation& provocation);

/// Writes a line into the kernel's log, and so to the console.
void log_to_kernel(std::string_view text);

}  // namespace faultline::provoke
