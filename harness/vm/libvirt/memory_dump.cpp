// SPDX-License-Identifier: GPL-2.0-or-later
// LibvirtMachine::dump_memory(): QEMU writes to a FIFO, so that the file's size is known while it
// grows, and what is kept is in the order in which debuggers read it. Not by
// virDomainCoreDumpWithFormat(), which gives QEMU the same command: it starts libvirt's iohelper,
// which is in none of the packages that the embedded driver needs.
#include "host/file.hpp"
#include "vm/core_file.hpp"
#include "vm/libvirt/libvirt_machine.hpp"
#include "vm/libvirt/qemu_monitor.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/stat.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <future>
#include <system_error>

namespace faultline::vm {
namespace fs = std::filesystem;

namespace {

using namespace std::chrono_literals;
using Answer = std::future<Result<void>>;

constexpr int fifo_bytes = 1 << 20;
/// How long QEMU may take to notice that nobody reads any more.
constexpr auto grace = 5s;

/// The FIFO that QEMU writes to; gone with the object.
class Fifo {
 public:
    static Result<Fifo> make(const fs::path& path) {
        if (::mkfifo(path.c_str(), 0600) != 0) {
            return tl::unexpected(host::system_error("make FIFO", path, errno));
        }
        Fifo fifo(path);
        fifo.fd_.reset(::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
        if (!fifo.fd_) return tl::unexpected(host::system_error("open", path, errno));
        ::fcntl(fifo.fd_.get(), F_SETPIPE_SZ, fifo_bytes);
        return fifo;
    }
    Fifo(Fifo&&) noexcept = default;
    Fifo& operator=(Fifo&&) = delete;
    Fifo(const Fifo&) = delete;
    Fifo& operator=(const Fifo&) = delete;
    ~Fifo() {
        std::error_code ignored;
        if (!path_.empty()) fs::remove(path_, ignored);
    }
    [[nodiscard]] int fd() const { return fd_.get(); }
    [[nodiscard]] const fs::path& path() const { return path_; }
    void close() { fd_.reset(); }

 private:
    explicit Fifo(fs::path path) : path_(std::move(path)) {}
    fs::path path_;
    host::Fd fd_;
};

bool is_done(const Answer& answer, std::chrono::milliseconds patience) {
    return answer.wait_for(patience) == std::future_status::ready;
}

/// Hands on what comes until QEMU has answered and the FIFO is empty.
Result<void> copy(int fd, CoreFile& file, const Answer& answer, Deadline deadline,
                  const host::Cancel& cancel) {
    std::vector<char> buffer(fifo_bytes);
    for (;;) {
        if (cancel.is_set()) return failure("interrupted");
        if (std::chrono::steady_clock::now() >= deadline) {
            return failure("it was not written in time", "raise timeouts.dump");
        }
        // Before the last read: what is answered after it may have been preceded by more bytes.
        const bool done = is_done(answer, 0ms);
        const auto got = ::read(fd, buffer.data(), buffer.size());
        if (got > 0) {
            const std::string_view bytes(buffer.data(), static_cast<std::size_t>(got));
            if (auto fed = file.feed(bytes); !fed) return fed;
        } else if (got < 0 && errno != EAGAIN && errno != EINTR) {
            return failure(fmt::format("read: {}", std::generic_category().message(errno)));
        } else if (done) {
            return {};
        } else if (got == 0) {
            is_done(answer, 10ms);  // no writer yet, or no more: poll() would not wait
        } else {
            pollfd wait{fd, POLLIN, 0};
            ::poll(&wait, 1, 100);
        }
    }
}

}  // namespace

Result<model::Bytes> LibvirtMachine::dump_memory(const DumpRequest& request,
                                                 const host::Cancel& cancel) {
    if (auto awake = wake(); !awake) return failure_of(awake);
    auto file = CoreFile::create(request.file, request.format, request.maximum);
    if (!file) return failure_of(file);
    auto fifo = Fifo::make(parts_.directory.path / "dump");
    if (!fifo) return failure_of(fifo);
    const nlohmann::json command{{"execute", "dump-guest-memory"},
                                 {"arguments",
                                  {{"paging", false},
                                   {"protocol", "file:" + fifo->path().string()},
                                   {"format", to_string(request.format)}}}};
    // In a thread of its own: the call returns when all is written.
    Answer answer = std::async(std::launch::async, [&]() -> Result<void> {
        if (auto done = monitor_command(domain_.get(), command); !done) return failure_of(done);
        return {};
    });
    auto copied = copy(fifo->fd(), *file, answer, request.deadline, cancel);
    if (!copied) {
        fifo->close();  // QEMU's next write fails, and with it the dump
        if (!is_done(answer, grace)) kill();
        [[maybe_unused]] const auto late = answer.get();
        return failure_of(copied);
    }
    if (auto dumped = answer.get(); !dumped) return failure_of(dumped);
    return file->finish();
}

}  // namespace faultline::vm
