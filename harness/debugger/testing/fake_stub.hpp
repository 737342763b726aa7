// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "debugger/client.hpp"
#include "host/fd.hpp"

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

namespace faultline::debugger::test {

/// A stub as QEMU's, over a socket pair, in a thread of its own. Its guest goes through the places
/// that a test gives it, and stops where a breakpoint is.
class FakeStub {
 public:
    /// A vCPU comes to an address. `registers` are set first.
    struct Place {
        std::string thread;
        std::uint64_t address = 0;
        std::map<Register, std::uint64_t> registers{};
    };

    FakeStub(std::vector<std::string> threads, std::deque<Place> places);
    ~FakeStub();
    FakeStub(const FakeStub&) = delete;
    FakeStub& operator=(const FakeStub&) = delete;

    /// The client's end, once.
    [[nodiscard]] host::Fd take_client_end() { return std::move(client_end_); }
    /// Called by the stub's thread when it was told to let all run for the `which`th time.
    void at_resume(unsigned which, std::function<void()> call);
    /// As when QEMU ends.
    void hang_up();
    /// The next request is answered with this instead.
    void answer_next(std::string text);

    void poke(std::uint64_t address, std::string_view bytes);
    [[nodiscard]] std::string peek(std::uint64_t address, std::size_t size);
    [[nodiscard]] std::uint64_t value(const std::string& thread, Register which);
    [[nodiscard]] std::vector<std::string> requests();
    [[nodiscard]] std::set<std::uint64_t> breakpoints();

 private:
    void serve();
    void take(std::string_view bytes);
    void handle(const std::string& request);
    [[nodiscard]] std::string answer(const std::string& request);
    void go(const std::set<std::string>& threads);
    void say(const std::string& text);

    host::Fd client_end_, own_end_;
    std::mutex mutex_;
    std::vector<std::string> threads_;
    std::deque<Place> places_;
    std::map<std::string, std::map<Register, std::uint64_t>> registers_;
    std::map<std::uint64_t, char> memory_;
    std::set<std::uint64_t> breakpoints_;
    std::string selected_;
    std::vector<std::string> requests_;
    std::string next_answer_;
    bool running_ = false;
    unsigned resumed_ = 0, wanted_resume_ = 0;
    std::function<void()> at_resume_;
    PacketReader packets_;
    std::thread thread_;
};

}  // namespace faultline::debugger::test
