// SPDX-License-Identifier: GPL-2.0-or-later
#include "lxc-memory/inside.hpp"

#include "lxc-memory/container.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <map>
#include <string>
#include <thread>

namespace faultline::lxc_memory {
namespace {

constexpr std::uint64_t page = 4096;
/// What the server allocates at a time, as a store of small values does.
constexpr std::uint64_t piece = 16 * page;
constexpr int cannot_map = 10;

char* map(std::uint64_t bytes) {
    void* memory = ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE,
                          MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (memory == MAP_FAILED) ::_exit(cannot_map);
    return static_cast<char*>(memory);
}

void touch(char* memory, std::uint64_t begin, std::uint64_t end) {
    auto* byte = static_cast<volatile char*>(memory);
    for (std::uint64_t offset = begin; offset < end; offset += page)
        byte[offset] = 1;
}

/// Tells init that it is as it should be, by closing `ready`.
void is_ready(int ready) {
    ::close(ready);
}

[[noreturn]] void wait_for_ever() {
    for (;;)
        ::pause();
}

[[noreturn]] void shell(int ready) {
    is_ready(ready);
    wait_for_ever();
}

[[noreturn]] void server(std::uint64_t bytes, int ready) {
    for (std::uint64_t taken = 0; taken < bytes; taken += piece)
        touch(map(piece), 0, piece);
    is_ready(ready);
    wait_for_ever();
}

/// One thread fills the heap, the other goes over what is filled, as a collector does.
[[noreturn]] void jvm(std::uint64_t heap, int ready) {
    char* const memory = map(heap);
    is_ready(ready);
    const int go = ::open((std::string(shared_inside) + "/go").c_str(), O_RDONLY | O_CLOEXEC);
    char ignored = 0;
    [[maybe_unused]] const auto got = ::read(go, &ignored, 1);
    const auto half = heap / 2 / page * page;
    std::thread collector([&] { touch(memory, half, heap); });
    touch(memory, 0, half);
    collector.join();
    ::_exit(0);
}

template <class Work>
pid_t start(const char* name, int ready, Work work) {
    const pid_t pid = ::fork();
    if (pid != 0) return pid;
    ::prctl(PR_SET_NAME, name);
    work(ready);
    ::_exit(0);
}

void tell(int events, const std::string& line) {
    const auto text = line + "\n";
    [[maybe_unused]] const auto written = ::write(events, text.data(), text.size());
}

}  // namespace

void run_inside(int count, char** words) {
    ::prctl(PR_SET_NAME, "container-init");
    const int events =
        ::open((std::string(shared_inside) + "/events").c_str(), O_WRONLY | O_CLOEXEC);
    std::array<int, 2> ready{};
    if (count != 4 || events < 0 || ::pipe2(ready.data(), O_CLOEXEC) != 0) ::_exit(64);
    const auto server_bytes = std::strtoull(words[2], nullptr, 10);
    const auto heap_bytes = std::strtoull(words[3], nullptr, 10);
    std::map<pid_t, std::string> names;
    names[start("shell", ready[1], shell)] = "shell";
    names[start("server", ready[1], [&](int fd) { server(server_bytes, fd); })] = "server";
    names[start("jvm", ready[1], [&](int fd) { jvm(heap_bytes, fd); })] = "jvm";
    ::close(ready[1]);
    char ignored = 0;
    [[maybe_unused]] const auto end = ::read(ready[0], &ignored, 1);  // all have closed it
    tell(events, "up");
    for (int status = 0;;) {
        const pid_t pid = ::waitpid(-1, &status, 0);
        if (pid < 0 && errno == ECHILD) wait_for_ever();
        if (pid > 0) tell(events, "ended " + names[pid] + " " + std::to_string(status));
    }
}

}  // namespace faultline::lxc_memory
