// SPDX-License-Identifier: GPL-2.0-or-later
#include "resctrl-umount/verdict.hpp"

#include "pseudofs/text_file.hpp"

#include <algorithm>
#include <cstring>

namespace faultline::resctrl_umount {
namespace {

/// Says what was done before it could not be judged: error() takes no metrics.
workload::Result error(std::string reason, const Board& board) {
    auto result = workload::error(std::move(reason));
    result.metrics = metrics_of(board);
    return result;
}

std::string signal_name(int number) {
    const char* name = ::sigabbrev_np(number);
    return name == nullptr ? "signal " + std::to_string(number) : std::string("SIG") + name;
}

}  // namespace

workload::Metrics metrics_of(const Board& board) {
    const auto number = [](const std::atomic<std::uint64_t>& count) {
        return static_cast<double>(count.load());
    };
    return {{"mounts", number(board.mounts)},
            {"mounts_refused", number(board.mounts_refused)},
            {"umounts", number(board.umounts)},
            {"umounts_busy", number(board.umounts_busy)},
            {"groups", number(board.groups)},
            {"groups_refused", number(board.groups_refused)},
            {"tasks_moved", number(board.tasks_moved)},
            {"schemata_written", number(board.schemata_written)},
            {"files_read", number(board.files_read)},
            {"cpus_taken_off", number(board.cpus_taken_off)}};
}

workload::Result no_resctrl() {
    return workload::skip(
        "there is no resctrl here, as no CPU has RDT: a CPU with it would provide it, or a kernel "
        "from 6.15 on with setcpuid=rdt_a,cat_l3 on its command line, or one that is built so that "
        "rdt=l3cat forces it, as build:kernfs-fixed is");
}

workload::Result judge_hang(Operation operation, Clock::duration time, const std::string& place,
                            const Board& board) {
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(time).count();
    return workload::fail(std::string(describe(operation)) + " hangs: not back after " +
                              std::to_string(seconds) + " s, " + place,
                          metrics_of(board));
}

workload::Result judge_killed(Operation operation, int signal_number, const Board& board) {
    return workload::fail("a task was killed by " + signal_name(signal_number) + " during " +
                              std::string(describe(operation)),
                          metrics_of(board));
}

workload::Result judge_end(const Parameters& parameters, Left left, const Board& board) {
    const std::uint64_t umounts = board.umounts;
    if (left == Left::not_mountable) {
        const int why = board.mount_error;
        return error("resctrl is offered, but it cannot be mounted" +
                         (why == 0 ? "" : ": " + pseudofs::error_text(why)),
                     board);
    }
    if (left == Left::mounted) {
        return workload::fail(
            "resctrl stays mounted (EBUSY) after its last unmount and the end of all its users",
            metrics_of(board));
    }
    if (umounts == 0 || umounts < parameters.rounds) {
        return error("resctrl was unmounted " + std::to_string(umounts) + " times in " +
                         std::to_string(parameters.duration.count()) + " s, not " +
                         std::to_string(std::max<std::uint64_t>(parameters.rounds, 1)),
                     board);
    }
    return workload::pass(metrics_of(board));
}

}  // namespace faultline::resctrl_umount
