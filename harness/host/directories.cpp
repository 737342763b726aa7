// SPDX-License-Identifier: GPL-2.0-or-later
#include "host/directories.hpp"

#include <cstdlib>
#include <string>
#include <system_error>

namespace faultline::host {
namespace fs = std::filesystem;

namespace {

fs::path from_environment(const char* name) {
    const char* value = std::getenv(name);
    return value == nullptr ? fs::path{} : fs::path{value};
}

fs::path home() {
    auto path = from_environment("HOME");
    return path.empty() ? fs::path{"/tmp"} : path;
}

fs::path directory(const char* ours, const char* xdg, const char* below_home) {
    if (auto path = from_environment(ours); !path.empty()) return fs::absolute(path);
    if (auto path = from_environment(xdg); path.is_absolute()) return path / "faultline";
    return home() / below_home / "faultline";
}

fs::path beside_program(const char* ours, const char* in_build, const char* installed) {
    if (auto path = from_environment(ours); !path.empty()) return path;
    std::error_code error;
    const auto program = fs::read_symlink("/proc/self/exe", error);
    const auto prefix = program.parent_path().parent_path();
    return prefix / (fs::exists(prefix / in_build, error) ? in_build : installed);
}

}  // namespace

fs::path cache_directory() {
    return directory("FAULTLINE_CACHE", "XDG_CACHE_HOME", ".cache");
}

fs::path state_directory() {
    return directory("FAULTLINE_STATE", "XDG_STATE_HOME", ".local/state");
}

fs::path guest_directory() {
    return beside_program("FAULTLINE_GUEST", "guest", "libexec/faultline/guest");
}

fs::path vm_images_directory() {
    return beside_program("FAULTLINE_VM_IMAGES", "vm-images", "share/faultline/vm-images");
}

fs::path kernels_directory() {
    return vm_images_directory() / "kernels";
}

}  // namespace faultline::host
