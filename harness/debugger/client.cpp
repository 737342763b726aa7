// SPDX-License-Identifier: GPL-2.0-or-later
#include "debugger/client.hpp"

#include <fmt/format.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cerrno>
#include <cstring>
#include <utility>

namespace faultline::debugger {
namespace {

using namespace std::chrono_literals;

/// QEMU answers in a millisecond; on a busy host its main loop may wait for the CPU.
constexpr auto patience = 5s;
constexpr std::size_t most_memory = std::size_t{16} * 1024;
/// QEMU's packets have 4096 bytes, of which memory takes two each (gdbstub/internals.h, 7.2 to 10).
constexpr std::size_t most_in_packet = 1024;
constexpr std::size_t most_threads = 1024;
constexpr std::size_t most_stops = 64;
constexpr const char* closed = "QEMU closed its debugger port";

/// "T05thread:02;" or "S05".
std::optional<Stop> stop_of(std::string_view packet) {
    if (packet.size() < 3 || (packet[0] != 'T' && packet[0] != 'S')) return std::nullopt;
    const auto number = hex_number(packet.substr(1, 2));
    if (!number) return std::nullopt;
    Stop stop{static_cast<int>(*number), {}};
    constexpr std::string_view key = "thread:";
    const auto at = packet.find(key);
    if (at != std::string_view::npos) {
        const auto rest = packet.substr(at + key.size());
        stop.thread = std::string(rest.substr(0, rest.find(';')));
    }
    return stop;
}

/// A stub that says "X00" or "W00" tells that there is no guest any more.
bool tells_end(std::string_view packet) {
    return !packet.empty() && (packet[0] == 'W' || packet[0] == 'X');
}

std::string little_endian(std::uint64_t value) {
    static_assert(std::endian::native == std::endian::little);
    std::string bytes(sizeof value, '\0');
    std::memcpy(bytes.data(), &value, sizeof value);
    return bytes;
}

}  // namespace

Result<Client> Client::start(host::Fd socket, const host::Cancel& cancel) {
    Client client(std::move(socket), cancel);
    // Whatever it answers: that it is there at all.
    if (auto status = client.ask("qSupported"); !status) return failure_of(status);
    // Connecting stops the guest, and QEMU may tell so.
    client.stops_.clear();
    return client;
}

Result<void> Client::send(std::string_view bytes) {
    while (!bytes.empty()) {
        const auto sent =
            ::send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
        if (sent < 0 && errno == EINTR) continue;
        if (sent <= 0) {
            gone_ = true;
            return failure(closed);
        }
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return {};
}

Result<void> Client::read_some() {
    std::array<char, 8192> buffer{};
    const auto ended = packets_.ended();
    const auto dropped = packets_.dropped();
    while (true) {
        const auto got = ::recv(socket_.get(), buffer.data(), buffer.size(), MSG_DONTWAIT);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0 && errno == EAGAIN) break;
        if (got <= 0) {
            gone_ = true;
            return failure(closed);
        }
        packets_.feed({buffer.data(), static_cast<std::size_t>(got)});
    }
    // Exactly one acknowledgement each: a byte that QEMU does not wait for stops a guest that runs
    // (gdbstub/gdbstub.c, gdb_read_byte(), QEMU 7.2 to 10).
    const auto acknowledgements = std::string(packets_.ended() - ended, '+');
    if (auto sent = send(acknowledgements); !sent) return sent;
    if (packets_.dropped() != dropped) return failure("QEMU's debugger port sent a broken packet");
    return {};
}

Result<void> Client::wait(Clock::time_point deadline, std::string_view what) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now());
    if (left.count() <= 0) {
        return failure(fmt::format("QEMU's debugger port did not answer '{}' in {} s", what,
                                   std::chrono::seconds(patience).count()));
    }
    std::array<pollfd, 2> fds{pollfd{socket_.get(), POLLIN, 0}, pollfd{cancel_->fd(), POLLIN, 0}};
    ::poll(fds.data(), fds.size(), static_cast<int>(left.count()));
    if (cancel_->is_set()) return failure("interrupted");
    return {};
}

std::optional<std::string> Client::next_answer() {
    while (auto packet = packets_.next()) {
        auto stop = stop_of(*packet);
        if (!stop && !tells_end(*packet)) return packet;
        if (stop && stops_.size() < most_stops) stops_.push_back(std::move(*stop));
    }
    return std::nullopt;
}

Result<std::string> Client::ask(std::string_view request) {
    const auto deadline = Clock::now() + patience;
    if (auto sent = send(framed(request)); !sent) return failure_of(sent);
    while (true) {
        if (auto answer = next_answer()) return *std::move(answer);
        if (auto waited = wait(deadline, request.substr(0, 24)); !waited) return failure_of(waited);
        if (auto read = read_some(); !read) return failure_of(read);
    }
}

Result<void> Client::ask_for_ok(std::string_view request) {
    auto answer = ask(request);
    if (!answer) return failure_of(answer);
    if (*answer == "OK") return {};
    return failure(fmt::format("QEMU's debugger port refused '{}'{}", request.substr(0, 40),
                               answer->empty() ? "" : ": " + answer->substr(0, 40)));
}

Result<std::optional<Stop>> Client::next_stop() {
    if (stops_.empty()) {
        if (gone_) return failure(closed);
        if (auto read = read_some(); !read) return failure_of(read);
        while (next_answer()) {
        }
    }
    if (stops_.empty()) return std::optional<Stop>{};
    auto stop = std::move(stops_.front());
    stops_.pop_front();
    return std::optional<Stop>(std::move(stop));
}

Result<Stop> Client::wait_for_stop(std::string_view what) {
    const auto deadline = Clock::now() + patience;
    while (true) {
        auto stop = next_stop();
        if (!stop) return failure_of(stop);
        if (*stop) return **std::move(stop);
        if (auto waited = wait(deadline, what); !waited) return failure_of(waited);
    }
}

Result<Stop> Client::interrupt() {
    while (true) {
        auto earlier = next_stop();
        if (!earlier) return failure_of(earlier);
        if (!*earlier) break;
        if ((*earlier)->signal == breakpoint_signal) return **std::move(earlier);
    }
    if (auto sent = send("\x03"); !sent) return failure_of(sent);
    return wait_for_stop("interrupt");
}

// Z1 and z1: of the hardware's kind, which need no byte of the guest's memory. 1: a single byte.
Result<void> Client::set_breakpoint(std::uint64_t address) {
    return ask_for_ok(fmt::format("Z1,{:x},1", address));
}

Result<void> Client::remove_breakpoint(std::uint64_t address) {
    return ask_for_ok(fmt::format("z1,{:x},1", address));
}

Result<std::string> Client::read_memory(std::uint64_t address, std::size_t size) {
    if (size > most_memory) return failure("more memory than may be asked for at once");
    std::string memory;
    while (memory.size() < size) {
        const auto from = address + memory.size();
        const auto wanted = std::min(size - memory.size(), most_in_packet);
        auto answer = ask(fmt::format("m{:x},{:x}", from, wanted));
        if (!answer) return failure_of(answer);
        const auto bytes = from_hex(*answer);
        if (!bytes || bytes->size() != wanted) {
            return failure(fmt::format("the guest has no memory at {:#x}", from));
        }
        memory += *bytes;
    }
    return memory;
}

Result<void> Client::write_memory(std::uint64_t address, std::string_view bytes) {
    if (bytes.size() > most_in_packet) return failure("more memory than may be written at once");
    return ask_for_ok(fmt::format("M{:x},{:x}:{}", address, bytes.size(), to_hex(bytes)));
}

Result<void> Client::select(const std::string& thread) {
    return thread.empty() ? Result<void>{} : ask_for_ok("Hg" + thread);
}

Result<std::uint64_t> Client::read_register(Register which) {
    auto answer = ask(fmt::format("p{:x}", static_cast<unsigned>(which)));
    if (!answer) return failure_of(answer);
    const auto bytes = from_hex(*answer);
    std::uint64_t value = 0;
    if (!bytes || bytes->size() != sizeof value) {
        return failure("QEMU's debugger port gave no register of 64 bits");
    }
    std::memcpy(&value, bytes->data(), sizeof value);
    return value;
}

Result<void> Client::write_register(Register which, std::uint64_t value) {
    return ask_for_ok(
        fmt::format("P{:x}={}", static_cast<unsigned>(which), to_hex(little_endian(value))));
}

Result<std::vector<std::string>> Client::threads() {
    std::vector<std::string> threads;
    auto answer = ask("qfThreadInfo");
    while (answer && !answer->empty() && (*answer)[0] == 'm') {
        std::string_view rest = std::string_view(*answer).substr(1);
        while (!rest.empty() && threads.size() < most_threads) {
            const auto comma = rest.find(',');
            threads.emplace_back(rest.substr(0, comma));
            rest.remove_prefix(comma == std::string_view::npos ? rest.size() : comma + 1);
        }
        if (threads.size() >= most_threads) break;
        answer = ask("qsThreadInfo");
    }
    if (!answer) return failure_of(answer);
    return threads;
}

Result<void> Client::resume() {
    stops_.clear();
    return send(framed("c"));
}

Result<void> Client::resume_without(const std::vector<std::string>& threads_kept) {
    auto all = threads();
    if (!all) return failure_of(all);
    std::string request = "vCont";
    for (const auto& thread : *all) {
        const bool kept =
            std::any_of(threads_kept.begin(), threads_kept.end(),
                        [&](const auto& other) { return hex_number(other) == hex_number(thread); });
        if (!kept) request += ";c:" + thread;
    }
    if (request == "vCont") return failure("the guest has no other CPU that could run");
    stops_.clear();
    return send(framed(request));
}

Result<void> Client::step(const std::string& thread) {
    stops_.clear();
    if (auto sent = send(framed("vCont;s:" + thread)); !sent) return sent;
    auto stop = wait_for_stop("step");
    if (!stop) return failure_of(stop);
    return {};
}

Result<void> Client::detach() {
    return ask_for_ok("D");
}

}  // namespace faultline::debugger
