// SPDX-License-Identifier: GPL-2.0-or-later
#include "nas/resctrl_churn.hpp"

#include "pseudofs/resctrl.hpp"
#include "pseudofs/text_file.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <chrono>

namespace faultline::nas {
namespace {

using namespace std::chrono_literals;

/// A call of resctrl's that takes longer hangs.
constexpr auto hang = 30s;

enum class Operation : int { none, umount, mount, use };

std::string describe(int operation) {
    switch (static_cast<Operation>(operation)) {
        case Operation::none:
            return "the task that mounts and unmounts resctrl";
        case Operation::umount:
            return "unmount of resctrl";
        case Operation::mount:
            return "mount of resctrl";
        case Operation::use:
            return "making of a resctrl group";
    }
    return "?";
}

workload::Result fail_for(const workload::TaskTrouble& trouble) {
    const auto what = describe(trouble.operation);
    if (trouble.signal != 0) return workload::fail("a task was killed during " + what);
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(trouble.time).count();
    return workload::fail(what + " hangs: not back after " + std::to_string(seconds) + " s, " +
                          trouble.place);
}

}  // namespace

struct ResctrlChurn::Board {
    std::atomic<bool> stop{false}, mounted_once{false}, ended{false};
    std::atomic<int> mount_error{0};
    std::atomic<std::uint64_t> rounds{0};
    std::array<workload::Slot, 1> slots{};

    int mount() {
        return slots[0].during(Operation::mount, [] { return pseudofs::mount_resctrl(""); });
    }
    int umount() {
        return slots[0].during(Operation::umount, [] { return pseudofs::umount_resctrl(false); });
    }
    /// A group may be refused (no CLOSID left), and an unmount while somebody
    /// looks.
    void run() {
        const std::string root = pseudofs::resctrl_directory;
        const auto group = root + "/faultline";
        mount_error = mount();
        if (mount_error != 0) return;
        mounted_once = true;
        while (!stop) {
            slots[0].during(Operation::use, [&] {
                if (::mkdir(group.c_str(), 0755) == 0) ::rmdir(group.c_str());
                return pseudofs::read_text(root + "/schemata").has_value();
            });
            if (umount() != 0) continue;
            ++rounds;
            if (mount() != 0) return;
        }
        umount();
    }
};

ResctrlChurn::ResctrlChurn()
    : board_(workload::make_shared_between_forks<Board>()), group_(board_.slots, hang) {
    if (!pseudofs::offers_resctrl()) {
        why_not_ = "the kernel offers no resctrl: built without it, or no CPU with RDT";
        board_.ended = true;
        return;
    }
    group_.start("resctrl", [this](workload::Slot&, unsigned) {
        board_.run();
        board_.ended = true;
        return 0;
    });
    while (!board_.mounted_once && group_.any() && !trouble_)
        trouble_ = look();
    if (board_.mount_error != 0) {
        why_not_ = "resctrl cannot be mounted: " + pseudofs::error_text(board_.mount_error);
    }
}

std::optional<workload::Result> ResctrlChurn::look() {
    if (const auto trouble = group_.look()) return fail_for(*trouble);
    return std::nullopt;
}

std::optional<workload::Result> ResctrlChurn::stop() {
    board_.stop = true;
    while (group_.any() && !trouble_)
        trouble_ = look();
    // Another waited for it, and did not know what for.
    if (!trouble_ && !board_.ended) {
        trouble_ = workload::fail("the task that mounts and unmounts resctrl was killed");
    }
    return trouble_;
}

std::uint64_t ResctrlChurn::rounds() const {
    return board_.rounds;
}

}  // namespace faultline::nas
