// SPDX-License-Identifier: GPL-2.0-or-later
#include "image/build_place.hpp"

#include "host/cancel.hpp"
#include "host/file.hpp"
#include "host/process.hpp"
#include "image/build_mode.hpp"

#include <sched.h>

#include <cerrno>
#include <cstdlib>
#include <utility>

namespace faultline::image {
namespace fs = std::filesystem;

Result<BuildPlace> BuildPlace::make(const std::string& mode, const fs::path& workspace) {
    if (mode == "root") {
        BuildPlace place(workspace / "tree", false);
        if (auto made = host::make_directories(place.directory_); !made) return failure_of(made);
        if (try_namespaces(CLONE_NEWNS | CLONE_NEWPID) == 0) {
            place.wrapper_ = {"unshare",      "--mount",      "--pid",
                              "--mount-proc", "--kill-child", "--fork"};
        }
        return place;
    }
    const char* temporary = std::getenv("TMPDIR");
    auto pattern =
        std::string(temporary == nullptr ? "/tmp" : temporary) + "/faultline-image-XXXXXX";
    if (::mkdtemp(pattern.data()) == nullptr) {
        return tl::unexpected(host::system_error("make directory", pattern, errno));
    }
    BuildPlace place(pattern, true);
    std::error_code error;
    fs::permissions(place.directory_, fs::perms(0755), error);
    return place;
}

BuildPlace::BuildPlace(BuildPlace&& other) noexcept
    : directory_(std::exchange(other.directory_, {})),
      foreign_(other.foreign_),
      wrapper_(std::move(other.wrapper_)) {}

BuildPlace::~BuildPlace() {
    if (directory_.empty()) return;
    std::error_code error;
    if (foreign_) {
        host::ProcessSpec spec;
        spec.command = {"mmdebstrap", "--unshare-helper", "find", directory_.string(), "-mindepth",
                        "1",          "-delete"};
        const host::Cancel never;
        if (!fs::is_empty(directory_, error)) {
            [[maybe_unused]] const auto removed = host::run_process(spec, never);
        }
    }
    fs::remove_all(directory_, error);
}

}  // namespace faultline::image
