// SPDX-License-Identifier: GPL-2.0-or-later
#include "image/host_files.hpp"

#include "host/file.hpp"
#include "image/dynamic_section.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <set>
#include <sstream>

namespace faultline::image {
namespace fs = std::filesystem;

namespace {

/// The directory in which every dynamic linker looks last, glibc's and musl's (ld.so(8)).
constexpr const char* library_directory = "lib/";
constexpr const char* system_directories[] = {"/lib/x86_64-linux-gnu",
                                              "/usr/lib/x86_64-linux-gnu",
                                              "/lib64",
                                              "/usr/lib64",
                                              "/lib",
                                              "/usr/lib",
                                              "/usr/lib/x86_64-linux-musl"};
/// No library is deeper than that in real programs.
constexpr std::size_t most_libraries = 512;
constexpr std::uint64_t largest_configuration = 1u << 16;

/// The directories that /etc/ld.so.conf.d adds: one a line.
std::vector<std::string> configured_directories() {
    std::vector<std::string> directories;
    std::error_code error;
    for (const auto& entry : fs::directory_iterator("/etc/ld.so.conf.d", error)) {
        const auto text = host::read_file(entry.path(), largest_configuration);
        if (!text) continue;
        std::istringstream lines(*text);
        for (std::string line; std::getline(lines, line);) {
            if (line.starts_with('/')) directories.push_back(line);
        }
    }
    std::sort(directories.begin(), directories.end());
    return directories;
}

unsigned permissions_of(const fs::path& path) {
    std::error_code error;
    return static_cast<unsigned>(fs::status(path, error).permissions()) & 0755U;
}

}  // namespace

fs::path find_library(const std::string& name, const std::vector<std::string>& directories) {
    std::error_code error;
    if (name.starts_with('/')) return fs::exists(name, error) ? name : "";
    auto all = directories;
    const auto configured = configured_directories();
    all.insert(all.end(), configured.begin(), configured.end());
    all.insert(all.end(), std::begin(system_directories), std::end(system_directories));
    for (const auto& directory : all) {
        const auto path = fs::path(directory) / name;
        if (fs::is_regular_file(path, error) && is_elf(path) && read_dynamic_section(path)) {
            return path;
        }
    }
    return {};
}

Result<void> HostFiles::add_file(const fs::path& source, const std::string& guest_path,
                                 unsigned permissions) {
    std::error_code error;
    if (!fs::is_regular_file(source, error)) {
        return failure(fmt::format("there is no file '{}'", source.string()));
    }
    Entry entry;
    entry.kind = Entry::Kind::file_from_host;
    entry.path = guest_path.substr(1);
    entry.permissions = permissions;
    entry.source = source;
    entries_.try_emplace(entry.path, entry);
    return is_elf(source) && (permissions & 0111U) != 0 ? add_libraries(source) : Result<void>{};
}

Result<void> HostFiles::add_libraries(const fs::path& program) {
    auto section = read_dynamic_section(program);
    if (!section) return failure_of(section);
    if (section->interpreter.empty()) return {};
    Entry linker;
    linker.kind = Entry::Kind::file_from_host;
    linker.path = section->interpreter.substr(1);
    linker.permissions = 0755;
    linker.source = section->interpreter;
    std::error_code error;
    if (!fs::exists(linker.source, error)) {
        return failure(fmt::format("'{}' needs '{}', which is not here", program.string(),
                                   section->interpreter));
    }
    entries_.try_emplace(linker.path, linker);
    std::deque<std::string> wanted(section->needed.begin(), section->needed.end());
    // DT_RPATH holds for what a library needs, too.
    auto directories = section->directories;
    std::set<std::string> seen{linker.source.filename().string()};
    while (!wanted.empty() && seen.size() < most_libraries) {
        const auto name = wanted.front();
        wanted.pop_front();
        if (!seen.insert(name).second) continue;
        const auto path = find_library(name, directories);
        if (path.empty()) {
            return failure(fmt::format("'{}' needs the library '{}', which is not to be found here",
                                       program.string(), name));
        }
        Entry library = linker;
        library.path = name.starts_with('/') ? name.substr(1) : library_directory + name;
        library.source = path;
        entries_.try_emplace(library.path, library);
        const auto of_library = read_dynamic_section(path);
        if (!of_library) return tl::unexpected(of_library.error());
        wanted.insert(wanted.end(), of_library->needed.begin(), of_library->needed.end());
        directories.insert(directories.end(), of_library->directories.begin(),
                           of_library->directories.end());
    }
    return {};
}

Result<void> HostFiles::add(const fs::path& source, const std::string& guest_path) {
    std::error_code error;
    if (!fs::is_directory(source, error)) {
        return add_file(source, guest_path, permissions_of(source));
    }
    for (const auto& entry : fs::recursive_directory_iterator(
             source, fs::directory_options::follow_directory_symlink, error)) {
        if (!entry.is_regular_file(error)) continue;
        const auto path = guest_path + "/" + fs::relative(entry.path(), source, error).string();
        auto added = add_file(entry.path(), path, permissions_of(entry.path()));
        if (!added) return added;
    }
    if (error)
        return failure(fmt::format("cannot list '{}': {}", source.string(), error.message()));
    return {};
}

std::vector<Entry> HostFiles::entries() const {
    std::vector<Entry> entries;
    for (const auto& [path, entry] : entries_)
        entries.push_back(entry);
    return entries;
}

}  // namespace faultline::image
