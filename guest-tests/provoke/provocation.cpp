// SPDX-License-Identifier: GPL-2.0-or-later
#include "provoke/provocation.hpp"

#include "host/fd.hpp"
#include "pseudofs/text_file.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <thread>

namespace faultline::provoke {
namespace {

/// Settings as they are to be, until it goes.
class Settings {
 public:
    explicit Settings(const std::vector<Setting>& wanted) {
        for (const auto& [path, value] : wanted) {
            before_.push_back({path, pseudofs::read_line(path)});
            if (const int error = pseudofs::write_text(path, value);
                error != 0 && refusal_.empty()) {
                refusal_ = error == ENOENT ? "the kernel has no " + path
                                           : path + " cannot be set to " + value + ": " +
                                                 pseudofs::error_text(error);
            }
        }
    }
    ~Settings() {
        for (const auto& [path, value] : before_) {
            [[maybe_unused]] const int refused = pseudofs::write_text(path, value);
        }
    }
    Settings(const Settings&) = delete;
    Settings& operator=(const Settings&) = delete;

    const std::string& refusal() const { return refusal_; }

 private:
    std::vector<Setting> before_;
    std::string refusal_;
};

struct Child {
    pid_t pid = -1;
    host::Fd ended;    ///< readable once it has ended
    host::Fd refusal;  ///< what it could not do, as text
};

Child start(const std::function<std::string()>& body) {
    Child child;
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) return child;
    child.refusal = host::Fd(ends[0]);
    const host::Fd writer(ends[1]);
    child.pid = ::fork();
    if (child.pid == 0) {
        const auto text = body();
        [[maybe_unused]] const auto written = ::write(writer.get(), text.data(), text.size());
        ::_exit(text.empty() ? 0 : 4);
    }
    // pidfd_open(2) is there from Linux 5.3 on; Debian 12's glibc has it, with an odd header.
    child.ended = host::Fd(static_cast<int>(::syscall(SYS_pidfd_open, child.pid, 0)));
    return child;
}

bool wait_for(const Child& child, std::chrono::milliseconds time) {
    pollfd ended{child.ended.get(), POLLIN, 0};
    int ready = 0;
    do {
        ready = ::poll(&ended, 1, static_cast<int>(time.count()));
    } while (ready < 0 && errno == EINTR);
    return ready > 0;
}

std::string read_refusal(const Child& child) {
    std::array<char, 512> text{};
    const auto got = ::read(child.refusal.get(), text.data(), text.size());
    return got > 0 ? std::string(text.data(), static_cast<std::size_t>(got)) : std::string();
}

std::string describe(int status) {
    if (WIFSIGNALED(status)) {
        return std::string("its program was ended by SIG") + ::sigabbrev_np(WTERMSIG(status));
    }
    return "its program went on";
}

Outcome give_up(const std::string& name, const std::string& reason) {
    log_to_kernel("skip " + name + ": " + reason);
    return Outcome::skipped;
}

}  // namespace

void log_to_kernel(std::string_view text) {
    // <4>: a warning, which any console level of ours shows.
    [[maybe_unused]] const int refused =
        pseudofs::write_text("/dev/kmsg", "<4>faultline: " + std::string(text) + "\n");
}

Outcome provoke(const Provocation& provocation) {
    const auto& name = provocation.name;
    log_to_kernel("provoke " + name);
    if (!provocation.cannot.empty()) return give_up(name, provocation.cannot);
    const Settings settings(provocation.settings);
    if (!settings.refusal().empty()) return give_up(name, settings.refusal());
    // What was warned of once would not be again (kernel/panic.c, clear_warn_once, Linux 4.20 on).
    [[maybe_unused]] const int not_cleared =
        pseudofs::write_text("/sys/kernel/debug/clear_warn_once", "1");
    const auto child = start(provocation.body);
    if (!child.ended) return give_up(name, "fork: " + pseudofs::error_text(errno));
    Child companion;
    if (provocation.companion) {
        companion = start([&] {
            provocation.companion();
            return std::string();
        });
    }
    if (!wait_for(child, provocation.patience)) {
        log_to_kernel("end " + name + ": its program is still in the kernel");
        return Outcome::stuck;
    }
    int status = 0;
    ::waitpid(child.pid, &status, 0);
    if (companion.ended && !wait_for(companion, provocation.patience))
        ::kill(companion.pid, SIGKILL);
    if (const auto refusal = read_refusal(child); !refusal.empty()) return give_up(name, refusal);
    std::this_thread::sleep_for(provocation.settle);
    log_to_kernel("end " + name + ": " + describe(status));
    return Outcome::done;
}

}  // namespace faultline::provoke
