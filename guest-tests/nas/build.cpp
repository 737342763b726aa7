// SPDX-License-Identifier: GPL-2.0-or-later
#include "nas/build.hpp"

#include "protocol/plan.hpp"
#include "pseudofs/text_file.hpp"

#include <sys/stat.h>

#include <cctype>
#include <cerrno>

namespace faultline::nas {
namespace {

/// Directories of one branch, each in the one before.
constexpr unsigned depth = 10;

Result<void> make_directory(const std::string& path) {
    if (::mkdir(path.c_str(), 0755) == 0 || errno == EEXIST) return {};
    return failure("cannot make directory '" + path + "': " + pseudofs::error_text(errno));
}

std::string lower(std::string text) {
    for (auto& letter : text)
        letter = static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
    return text;
}

std::string kernels() {
    return std::string(protocol::workload_directory) + "/kernels/";
}

/// In an initramfs nothing is where a compiler looks for it by itself.
std::vector<std::string> tcc_command(const std::string& benchmark, bool broken) {
    const std::string musl = "/usr/lib/x86_64-linux-musl/";
    const std::string tcc = "/usr/lib/x86_64-linux-gnu/tcc/";
    std::vector<std::string> command{"/usr/bin/tcc",
                                     "-nostdinc",
                                     "-nostdlib",
                                     "-static",
                                     "-I/usr/include/x86_64-linux-musl",
                                     "-I" + tcc + "include",
                                     "-o",
                                     program_of(benchmark)};
    if (broken) command.emplace_back("-DFAULTLINE_NAS_BREAK");
    for (const auto& file : {musl + "crt1.o", musl + "crti.o", kernels() + "main.c",
                             kernels() + "common.c", kernels() + lower(benchmark) + ".c",
                             musl + "libc.a", tcc + "libtcc1.a", musl + "crtn.o"}) {
        command.push_back(file);
    }
    return command;
}

std::vector<std::string> gcc_command(const std::string& benchmark, bool broken) {
    std::vector<std::string> command{"/usr/bin/gcc", "-O2", "-pthread", "-o",
                                     program_of(benchmark)};
    if (broken) command.emplace_back("-DFAULTLINE_NAS_BREAK");
    for (const auto* file : {"main.c", "common.c"})
        command.push_back(kernels() + file);
    command.push_back(kernels() + lower(benchmark) + ".c");
    command.emplace_back("-lm");
    return command;
}

}  // namespace

Result<void> make_tree(unsigned directories) {
    if (auto made = make_directory(tree); !made) return made;
    std::string path;
    for (unsigned i = 0; i < directories; ++i) {
        path = i % depth == 0 ? tree + ("/branch" + std::to_string(i / depth))
                              : path + "/" + std::to_string(i % depth);
        if (auto made = make_directory(path); !made) return made;
    }
    return {};
}

std::string program_of(const std::string& benchmark) {
    return std::string(tree) + "/" + lower(benchmark);
}

std::vector<std::string> compile_command(const std::string& benchmark,
                                         const Parameters& parameters) {
    return parameters.compiler == "gcc" ? gcc_command(benchmark, parameters.broken)
                                        : tcc_command(benchmark, parameters.broken);
}

}  // namespace faultline::nas
