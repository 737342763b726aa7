// SPDX-License-Identifier: GPL-2.0-or-later
#include "kernel/make.hpp"

#include "host/file.hpp"
#include "host/process.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <deque>
#include <sstream>
#include <string_view>
#include <system_error>
#include <thread>

namespace faultline::kernel {
namespace fs = std::filesystem;

namespace {

using Clock = std::chrono::steady_clock;

/// KASAN and lockdep on a slow machine that does other things.
constexpr std::chrono::hours make_timeout{6};
constexpr std::chrono::seconds progress_interval{20};
constexpr std::size_t output_kept = 256u << 10;
constexpr std::size_t lines_shown = 12;
constexpr int first_signal_status = 128;
constexpr auto needed =
    "a kernel's build needs gcc, make, flex, bison, bc, libelf-dev and libssl-dev (./dev install)";

bool is_program(std::string_view name) {
    const char* path = std::getenv("PATH");
    std::istringstream directories(path == nullptr ? "/usr/bin:/bin" : path);
    for (std::string directory; std::getline(directories, directory, ':');) {
        if (::access((fs::path(directory) / name).c_str(), X_OK) == 0) return true;
    }
    return false;
}

/// What the kernel's build takes from its surroundings is set here, so that a user's own variables
/// do not make another kernel of the same recipe.
std::vector<std::string> make_command(const MakeSpec& spec) {
    const auto jobs = std::max(1u, std::thread::hardware_concurrency());
    return {"make",
            "-C",
            spec.source.string(),
            fmt::format("-j{}", jobs),
            fmt::format("O={}", spec.objects.string()),
            is_program("ccache") ? "CC=ccache gcc" : "CC=gcc",
            "HOSTCC=gcc",
            "ARCH=x86",
            "CROSS_COMPILE=",
            "LLVM=",
            "KCFLAGS=",
            fmt::format("LOCALVERSION={}", spec.local_version),
            "KBUILD_BUILD_TIMESTAMP=Thu Jan  1 00:00:00 UTC 1970",
            "KBUILD_BUILD_VERSION=1",
            "KBUILD_BUILD_USER=faultline",
            "KBUILD_BUILD_HOST=faultline"};
}

/// Counts the objects that kbuild says it makes ("  CC      fs/namei.o"), and tells now and then.
class Progress {
 public:
    Progress(const MakeSpec& spec, const Context& context) : spec_(spec), context_(context) {}

    void take(std::string_view text) {
        for (const char c : text) {
            if (c == '\n') {
                end_line();
            } else if (line_.size() < 16) {
                line_ += c;
            }
        }
    }

 private:
    void end_line() {
        const std::string_view line = line_;
        if (line.starts_with("  CC ") || line.starts_with("  AS ") ||
            line.starts_with("  CC [M]")) {
            ++objects_;
        }
        line_.clear();
        if (objects_ == 0 || Clock::now() - told_ < progress_interval) return;
        told_ = Clock::now();
        const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(told_ - begun_);
        context_.say(fmt::format("build {}: {} objects compiled, {} s", spec_.name, objects_,
                                 seconds.count()));
    }

    const MakeSpec& spec_;
    const Context& context_;
    std::string line_;
    unsigned objects_ = 0;
    Clock::time_point begun_ = Clock::now(), told_ = begun_;
};

/// What matters of make's end: its complaints, else its last lines.
std::string last_lines(const std::string& output) {
    std::deque<std::string> complaints, all;
    std::istringstream lines(output);
    const auto keep = [](std::deque<std::string>& kept, const std::string& line) {
        kept.push_back(line);
        if (kept.size() > lines_shown) kept.pop_front();
    };
    for (std::string line; std::getline(lines, line);) {
        if (line.empty()) continue;
        keep(all, line);
        const auto has = [&](std::string_view part) {
            return line.find(part) != std::string::npos;
        };
        if (has("rror: ") || has("***") || has("No space left") || has("not found")) {
            keep(complaints, line);
        }
    }
    std::string text;
    for (const auto& line : complaints.empty() ? all : complaints)
        text += "\n  " + line;
    return text;
}

/// The first line of what a program says of itself.
Result<std::string> first_line(std::vector<std::string> command, const Context& context) {
    host::ProcessSpec spec;
    spec.command = std::move(command);
    spec.environment = {{"LC_ALL", "C.UTF-8"}};
    auto output = host::run_process(spec, context.cancel);
    if (!output) {
        if (!output.error().hint.empty()) output.error().hint = needed;
        return failure_of(output);
    }
    return output->out.substr(0, output->out.find('\n'));
}

std::string free_text(std::uint64_t bytes) {
    return fmt::format("{:.1f} GB", static_cast<double>(bytes) / 1e9);
}

}  // namespace

Result<void> run_make(const MakeSpec& spec, const std::vector<std::string>& targets,
                      const Context& context) {
    host::Fd log(::open(spec.log.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644));
    if (!log) return tl::unexpected(host::system_error("write", spec.log, errno));
    host::ProcessSpec process;
    process.command = make_command(spec);
    process.command.insert(process.command.end(), targets.begin(), targets.end());
    process.environment = {{"LC_ALL", "C.UTF-8"}, {"MAKEFLAGS", ""}, {"MAKELEVEL", "0"}};
    process.timeout = make_timeout;
    process.output_limit = output_kept;
    Progress progress(spec, context);
    Result<void> logged;
    process.on_output = [&](std::string_view text) {
        if (logged) logged = host::write_all(log.get(), text, spec.log);
        progress.take(text);
    };
    if (auto ok = host::write_file_atomically(spec.mark, ""); !ok) return ok;
    auto output = host::run_process(process, context.cancel);
    if (!output) {
        if (!output.error().hint.empty()) output.error().hint = needed;
        return failure_of(output);
    }
    std::error_code ignored;
    if (output->exit_status < first_signal_status) fs::remove(spec.mark, ignored);
    if (output->exit_status == 0) return logged;
    const auto said = output->out + output->err;
    const auto why = last_lines(output->err.empty() ? output->out : output->err);
    if (said.find("No space left on device") != std::string::npos || !logged) {
        return failure(
            fmt::format("no space left in '{}' while {} is built:{}\nlog: {}",
                        spec.objects.parent_path().string(), spec.name, why, spec.log.string()),
            "free some ('faultline kernel prune'), or set FAULTLINE_CACHE to a "
            "directory elsewhere");
    }
    return failure(fmt::format("cannot build {}: make ended with status {}:{}\nlog: {}", spec.name,
                               output->exit_status, why, spec.log.string()),
                   needed);
}

Result<std::string> compiler_version(const Context& context) {
    auto compiler = first_line({"gcc", "--version"}, context);
    if (!compiler) return compiler;
    auto linker = first_line({"ld", "--version"}, context);
    if (!linker) return linker;
    return fmt::format("{} / {}", *compiler, *linker);
}

Result<void> need_space(const fs::path& directory, std::uint64_t bytes) {
    struct statvfs status {};
    if (::statvfs(directory.c_str(), &status) != 0) return {};
    const std::uint64_t free = std::uint64_t{status.f_bavail} * status.f_frsize;
    if (free >= bytes) return {};
    return failure(fmt::format("a kernel's build needs {} in '{}', and {} are free",
                               free_text(bytes), directory.string(), free_text(free)),
                   "free some ('faultline kernel prune'), or set FAULTLINE_CACHE to a directory "
                   "elsewhere");
}

}  // namespace faultline::kernel
