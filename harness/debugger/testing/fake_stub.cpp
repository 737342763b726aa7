// SPDX-License-Identifier: GPL-2.0-or-later
#include "debugger/testing/fake_stub.hpp"

#include <fmt/format.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <stdexcept>
#include <system_error>

namespace faultline::debugger::test {
namespace {

constexpr std::uint64_t most_read = 2048;

/// "KEY1,KEY2:REST" of a request.
struct Words {
    explicit Words(const std::string& text) {
        const auto comma = text.find(',');
        const auto colon = text.find(':', comma);
        first = hex_number(text.substr(0, comma)).value();
        second = hex_number(text.substr(comma + 1, colon - comma - 1)).value();
        if (colon != std::string::npos) rest = text.substr(colon + 1);
    }
    std::uint64_t first = 0, second = 0;
    std::string rest;
};

std::string bytes_of(std::uint64_t value) {
    std::string bytes(sizeof value, '\0');
    std::memcpy(bytes.data(), &value, sizeof value);
    return bytes;
}

}  // namespace

FakeStub::FakeStub(std::vector<std::string> threads, std::deque<Place> places)
    : threads_(std::move(threads)), places_(std::move(places)), selected_(threads_.front()) {
    std::array<int, 2> ends{};
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) {
        throw std::system_error(errno, std::generic_category(), "socketpair");
    }
    client_end_.reset(ends[0]);
    own_end_.reset(ends[1]);
    thread_ = std::thread([this] { serve(); });
}

FakeStub::~FakeStub() {
    hang_up();
    thread_.join();
}

void FakeStub::hang_up() {
    ::shutdown(own_end_.get(), SHUT_RDWR);
}

void FakeStub::serve() {
    std::array<char, 4096> buffer{};
    while (true) {
        const auto got = ::recv(own_end_.get(), buffer.data(), buffer.size(), 0);
        if (got <= 0) return;
        const std::scoped_lock lock(mutex_);
        take({buffer.data(), static_cast<std::size_t>(got)});
    }
}

void FakeStub::take(std::string_view bytes) {
    packets_.feed(bytes);
    while (const auto request = packets_.next()) {
        requests_.push_back(*request);
        handle(*request);
    }
    if (bytes.find('\x03') != std::string_view::npos && running_) {
        running_ = false;
        say("T02thread:" + threads_.front() + ";");
    }
}

void FakeStub::say(const std::string& text) {
    const auto packet = framed(text);
    [[maybe_unused]] const auto sent =
        ::send(own_end_.get(), packet.data(), packet.size(), MSG_NOSIGNAL);
}

void FakeStub::at_resume(unsigned which, std::function<void()> call) {
    const std::scoped_lock lock(mutex_);
    wanted_resume_ = which;
    at_resume_ = std::move(call);
}

void FakeStub::go(const std::set<std::string>& threads) {
    running_ = true;
    while (true) {
        const auto next = std::find_if(places_.begin(), places_.end(), [&](const auto& place) {
            return threads.contains(place.thread);
        });
        if (next == places_.end()) return;
        const auto place = *next;
        places_.erase(next);
        for (const auto& [which, value] : place.registers)
            registers_[place.thread][which] = value;
        registers_[place.thread][Register::rip] = place.address;
        if (!breakpoints_.contains(place.address)) continue;
        running_ = false;
        say("T05thread:" + place.thread + ";");
        return;
    }
}

void FakeStub::handle(const std::string& request) {
    if (!next_answer_.empty()) return say(std::exchange(next_answer_, {}));
    if (request == "c") {
        if (++resumed_ == wanted_resume_) at_resume_();
        return go({threads_.begin(), threads_.end()});
    }
    if (request.starts_with("vCont;s:")) {
        ++registers_[request.substr(8)][Register::rip];
        return say("T05thread:" + request.substr(8) + ";");
    }
    if (request.starts_with("vCont;c:")) {
        std::set<std::string> threads;
        for (const auto& thread : threads_)
            if (request.find(";c:" + thread) != std::string::npos) threads.insert(thread);
        return go(threads);
    }
    say(answer(request));
}

std::string FakeStub::answer(const std::string& request) {
    const auto rest = request.substr(1);
    switch (request[0]) {
        case 'H':
            selected_ = rest.substr(1);
            return "OK";
        case 'p':
            return to_hex(bytes_of(registers_[selected_][Register(*hex_number(rest))]));
        case 'P': {
            const auto equals = rest.find('=');
            const auto bytes = from_hex(rest.substr(equals + 1)).value();
            std::memcpy(&registers_[selected_][Register(*hex_number(rest.substr(0, equals)))],
                        bytes.data(), bytes.size());
            return "OK";
        }
        case 'm': {
            const Words words(rest);
            if (words.second > most_read) return "E22";
            std::string bytes;
            for (auto at = words.first; at < words.first + words.second; ++at) {
                if (!memory_.contains(at)) return "E14";
                bytes += memory_[at];
            }
            return to_hex(bytes);
        }
        case 'M': {
            const Words words(rest);
            auto at = words.first;
            for (const char byte : from_hex(words.rest).value())
                memory_[at++] = byte;
            return "OK";
        }
        case 'Z':
            breakpoints_.insert(Words(rest.substr(2)).first);
            return "OK";
        case 'z':
            breakpoints_.erase(Words(rest.substr(2)).first);
            return "OK";
        case 'q':
            if (request == "qfThreadInfo") return fmt::format("m{}", fmt::join(threads_, ","));
            return request == "qsThreadInfo" ? "l" : "PacketSize=1000";
        default:
            return "";
    }
}

void FakeStub::answer_next(std::string text) {
    const std::scoped_lock lock(mutex_);
    next_answer_ = std::move(text);
}

void FakeStub::poke(std::uint64_t address, std::string_view bytes) {
    const std::scoped_lock lock(mutex_);
    for (const char byte : bytes)
        memory_[address++] = byte;
}

std::string FakeStub::peek(std::uint64_t address, std::size_t size) {
    const std::scoped_lock lock(mutex_);
    std::string bytes;
    for (std::size_t i = 0; i < size; ++i)
        bytes += memory_[address + i];
    return bytes;
}

std::uint64_t FakeStub::value(const std::string& thread, Register which) {
    const std::scoped_lock lock(mutex_);
    return registers_[thread][which];
}

std::vector<std::string> FakeStub::requests() {
    const std::scoped_lock lock(mutex_);
    return requests_;
}

std::set<std::uint64_t> FakeStub::breakpoints() {
    const std::scoped_lock lock(mutex_);
    return breakpoints_;
}

}  // namespace faultline::debugger::test
