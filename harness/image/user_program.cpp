// SPDX-License-Identifier: GPL-2.0-or-later
#include "image/user_program.hpp"

#include "host/file.hpp"
#include "host/process.hpp"
#include "image/dynamic_section.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <sstream>

namespace faultline::image {
namespace fs = std::filesystem;

namespace {

constexpr std::size_t most_compiler_output = 8192;

std::vector<std::string> words_of(std::string_view text) {
    std::istringstream stream{std::string(text)};
    std::vector<std::string> words;
    for (std::string word; stream >> word;)
        words.push_back(word);
    return words;
}

std::string variable(const char* name, const char* fallback) {
    const char* value = std::getenv(name);
    return value == nullptr || *value == '\0' ? fallback : value;
}

Result<fs::path> compile(const fs::path& source, const fs::path& workspace,
                         const host::Cancel& cancel) {
    const auto program = workspace / source.stem();
    host::ProcessSpec spec;
    spec.command = words_of(variable("CC", "cc"));
    for (auto& flag : words_of(variable("CFLAGS", "-O2 -g1")))
        spec.command.push_back(std::move(flag));
    for (std::string word : {"-static", "-pthread", "-o"})
        spec.command.push_back(std::move(word));
    spec.command.insert(spec.command.end(), {program.string(), source.string(), "-lm"});
    spec.output_limit = most_compiler_output;
    auto compiled = host::run_process(spec, cancel);
    if (!compiled) {
        return failure(
            fmt::format("cannot compile '{}': {}", source.string(), compiled.error().what),
            "install a C compiler, or set CC");
    }
    if (compiled->exit_status == 0) return program;
    auto said = compiled->err + compiled->out;
    while (said.ends_with('\n'))
        said.pop_back();
    return failure(fmt::format("cannot compile '{}':\n{}", source.string(), said),
                   fmt::format("the command was: {}", fmt::join(spec.command, " ")));
}

/// The script's first line without "#!"; nothing if it has none.
std::vector<std::string> interpreter_of(const fs::path& path) {
    const auto fd = host::open_for_reading(path);
    std::array<char, 256> bytes{};  // BINPRM_BUF_SIZE (include/uapi/linux/binfmts.h)
    const auto got = fd ? ::pread(fd->get(), bytes.data(), bytes.size(), 0) : 0;
    if (got < 2) return {};
    const std::string_view text(bytes.data(), static_cast<std::size_t>(got));
    if (!text.starts_with("#!")) return {};
    return words_of(text.substr(2, text.find('\n') - 2));
}

/// "python3" as the first word after "env" (and its -S) names it; empty if PATH has none.
fs::path in_path(const std::string& name) {
    std::istringstream directories(variable("PATH", "/usr/bin:/bin"));
    std::error_code error;
    for (std::string directory; std::getline(directories, directory, ':');) {
        const auto path = fs::path(directory) / name;
        if (fs::is_regular_file(path, error) && ::access(path.c_str(), X_OK) == 0) return path;
    }
    return {};
}

Result<void> add_interpreter(HostFiles& files, const fs::path& script,
                             const std::vector<std::string>& words) {
    if (words[0] == "/bin/sh" || words[0] == "/bin/busybox") return {};
    fs::path source = words[0];
    std::string guest_path = words[0];
    if (source.filename() == "env") {
        std::size_t i = 1;
        while (i < words.size() && words[i].starts_with('-'))
            ++i;
        if (i == words.size()) {
            return failure(fmt::format("'{}' names no interpreter", script.string()));
        }
        if (words[i] == "sh") return {};
        source = in_path(words[i]);
        guest_path = "/usr/bin/" + words[i];
    }
    std::error_code error;
    if (source.empty() || !fs::exists(source, error) || !guest_path.starts_with('/')) {
        return failure(fmt::format("'{}' wants the interpreter '{}', which is not here",
                                   script.string(), fmt::join(words, " ")),
                       "scripts for /bin/sh need nothing but the guest's busybox");
    }
    return files.add_file(source, guest_path, 0755);
}

}  // namespace

Result<void> add_program(HostFiles& files, const fs::path& program, const std::string& guest_path,
                         const fs::path& workspace, const host::Cancel& cancel) {
    auto source = program;
    if (program.extension() == ".c") {
        auto compiled = compile(program, workspace, cancel);
        if (!compiled) return failure_of(compiled);
        source = *compiled;
    } else if (!is_elf(program)) {
        const auto words = interpreter_of(program);
        if (words.empty()) {
            return failure(fmt::format("'{}' is no program", program.string()),
                           "name a C file (.c), a program for x86-64, or a script that begins with "
                           "#!, such as #!/bin/sh");
        }
        auto added = add_interpreter(files, program, words);
        if (!added) return added;
    }
    return files.add_file(source, guest_path, 0755);
}

}  // namespace faultline::image
