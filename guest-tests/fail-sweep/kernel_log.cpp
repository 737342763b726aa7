// SPDX-License-Identifier: GPL-2.0-or-later
#include "fail-sweep/kernel_log.hpp"

#include "pseudofs/text_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>

namespace faultline::fail_sweep {
namespace {

constexpr std::size_t longest_stack = 8;
constexpr std::size_t most_records = 2000;
/// A record of /dev/kmsg is at most this long (CONSOLE_EXT_LOG_MAX, kernel/printk/internal.h).
constexpr std::size_t longest_record = 8192;

/// Without what stands before the text, without a caller "[  T77] " and without blanks.
std::string_view text_of(std::string_view record) {
    const auto begin = record.find(';');
    auto text = begin == std::string_view::npos ? record : record.substr(begin + 1);
    text = text.substr(0, text.find('\n'));
    while (!text.empty() && text.front() == ' ')
        text.remove_prefix(1);
    return text;
}

/// The function of "kmem_cache_alloc+0x38/0x2e0"; empty for all else.
std::string_view function_of(std::string_view text) {
    const auto plus = text.find("+0x");
    if (plus == std::string_view::npos || text.find("/0x", plus) == std::string_view::npos)
        return {};
    const auto name = text.substr(0, plus);
    return name.find(' ') == std::string_view::npos ? name : std::string_view();
}

/// The attribute of "name failslab, interval 1, ...". It comes in the same record as the line
/// before it, with a newline as /dev/kmsg writes one: "\\x0a".
std::string kind_of(std::string_view text) {
    constexpr std::string_view newline = "\\x0a", name = "name ";
    if (const auto end = text.find(newline); end != std::string_view::npos)
        text.remove_prefix(end + newline.size());
    if (!text.starts_with(name)) return {};
    return std::string(text.substr(name.size(), text.find(',') - name.size()));
}

/// What injects, and what prints that it did: of lib/fault-inject.c, lib/dump_stack.c and the
/// attributes' own files, 4.13 to 7.
bool injects(std::string_view function) {
    constexpr std::array<std::string_view, 5> beginnings{"dump_stack", "should_fail", "fail_dump",
                                                         "__should_fail", "should_failslab"};
    return std::any_of(beginnings.begin(), beginnings.end(),
                       [&](auto beginning) { return function.starts_with(beginning); });
}

}  // namespace

Forced forced_in(const std::vector<std::string>& records) {
    Forced forced;
    bool begun = false;
    for (const auto& record : records) {
        const auto text = text_of(record);
        if (text.find("FAULT_INJECTION: forcing a failure") != std::string_view::npos) {
            if (begun) break;
            begun = true;
        }
        if (!begun) continue;
        if (forced.kind.empty()) forced.kind = kind_of(text);
        if (text == "</TASK>") break;
        const auto function = function_of(text);
        if (function.empty() || (forced.stack.empty() && injects(function))) continue;
        if (forced.stack.size() < longest_stack) forced.stack.emplace_back(function);
    }
    return forced;
}

KernelLog::KernelLog() : fd_(::open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC)) {
    if (fd_) ::lseek(fd_.get(), 0, SEEK_END);
}

std::vector<std::string> KernelLog::read() {
    std::vector<std::string> records;
    std::array<char, longest_record> record{};
    while (fd_ && records.size() < most_records) {
        const auto bytes = ::read(fd_.get(), record.data(), record.size());
        if (bytes > 0) {
            records.emplace_back(record.data(), static_cast<std::size_t>(bytes));
        } else if (bytes == 0 || (errno != EPIPE && errno != EINTR)) {
            break;  // EPIPE: the kernel was faster, and the next record is one after the gap
        }
    }
    return records;
}

void KernelLog::write(const std::string& line) {
    // A warning's level: the console may leave out what is less.
    [[maybe_unused]] const int error = pseudofs::write_text("/dev/kmsg", "<4>" + line);
}

}  // namespace faultline::fail_sweep
