// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace faultline::pseudofs {

/// The whole of a small file of /proc, /sys or a cgroup; nothing if it cannot be read (errno says
/// why). At most a MiB.
[[nodiscard]] std::optional<std::string> read_text(const std::string& path);

/// The same without the newline at the end; empty if it cannot be read.
[[nodiscard]] std::string read_line(const std::string& path);

/// The number that the file begins with.
[[nodiscard]] std::optional<std::int64_t> read_number(const std::string& path);

/// Writes `text` in one write(), as the kernel's files want it. 0, or the errno.
[[nodiscard]] int write_text(const std::string& path, std::string_view text);

/// The number after `key` at the start of a line: "oom_kill 3" with key "oom_kill", or
/// "MemFree:   123 kB" with key "MemFree:".
[[nodiscard]] std::optional<std::uint64_t> number_after(std::string_view text,
                                                        std::string_view key);

/// The numbers of the kernel's list format, "0-2,5"; at most 65536 of them.
[[nodiscard]] std::vector<unsigned> parse_list(std::string_view text);

/// Names of the entries of a directory, sorted; none if it cannot be read.
[[nodiscard]] std::vector<std::string> entries(const std::string& directory);

/// "No such device (ENODEV)".
[[nodiscard]] std::string error_text(int error_number);

}  // namespace faultline::pseudofs
