// SPDX-License-Identifier: GPL-2.0-or-later
#include "vm/fake/fake_machine.hpp"

#include "host/file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>

namespace faultline::vm {
namespace {

void make_pipe(host::Fd& read_end, host::Fd& write_end) {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC | O_NONBLOCK) != 0) {
        throw std::system_error(errno, std::generic_category(), "pipe2");
    }
    read_end.reset(ends[0]);
    write_end.reset(ends[1]);
}

void write_or_throw(int fd, const std::string& text) {
    if (const auto written = host::write_all(fd, text, "the fake's pipe"); !written) {
        throw std::runtime_error(written.error().what);
    }
}

}  // namespace

FakeMachine::FakeMachine(Script script) : script_(std::move(script)) {
    make_pipe(console_read_, console_write_);
    make_pipe(events_read_, events_write_);
    make_pipe(lifecycle_read_, lifecycle_write_);
}

void FakeMachine::print(const std::string& console) {
    write_or_throw(console_write_.get(), console);
}

void FakeMachine::send(const std::string& events) {
    write_or_throw(events_write_.get(), events);
}

void FakeMachine::raise(LifecycleEvent event) {
    lifecycle_.push_back(event);
    write_or_throw(lifecycle_write_.get(), "!");
}

void FakeMachine::close_streams() {
    console_write_.reset();
    events_write_.reset();
}

Result<void> FakeMachine::resume() {
    script_(*this);
    return {};
}

std::optional<LifecycleEvent> FakeMachine::next_lifecycle_event() {
    if (lifecycle_.empty()) return std::nullopt;
    char one = 0;
    [[maybe_unused]] const auto got = ::read(lifecycle_read_.get(), &one, 1);
    const auto event = lifecycle_.front();
    lifecycle_.pop_front();
    return event;
}

Result<void> FakeMachine::press_sysrq(char key) {
    if (!sysrq_) return failure("the fake guest has no keyboard");
    sysrq_(*this, key);
    return {};
}

Result<void> FakeMachine::disturb(Disturbance what, std::uint64_t number) {
    if (!disturbed_) return failure("the fake guest cannot be disturbed");
    disturbed_(*this, what, number);
    return {};
}

Result<std::string> FakeMachine::registers() {
    if (registers_.empty()) return failure("the fake guest has no registers");
    return registers_;
}

Result<model::Bytes> FakeMachine::dump_memory(const DumpRequest& request, const host::Cancel&) {
    if (memory_.empty()) return failure("the fake guest has no memory");
    if (memory_.size() > request.maximum.value) return failure("the fake guest's memory is large");
    if (auto written = host::write_file_atomically(request.file, memory_); !written) {
        return failure_of(written);
    }
    return model::Bytes{memory_.size()};
}

Result<void> FakeMachine::destroy(Deadline) {
    if (!dies_) return failure("the fake guest does not end");
    destroyed_ = true;
    close_streams();
    return {};
}

}  // namespace faultline::vm
