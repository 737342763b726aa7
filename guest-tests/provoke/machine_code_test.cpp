// SPDX-License-Identifier: GPL-2.0-or-later
#include "provoke/machine_code.hpp"

#include <boost/test/unit_test.hpp>
#include <sys/mman.h>
#include <x86intrin.h>

#include <algorithm>
#include <array>
#include <cstring>

namespace faultline::provoke {
namespace {

/// Runs a function that was written for the kernel: without privileged instructions it runs here
/// just as well.
class Running {
 public:
    explicit Running(const std::vector<std::uint8_t>& code) {
        memory_ = ::mmap(nullptr, size, PROT_READ | PROT_WRITE | PROT_EXEC,
                         MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        BOOST_TEST_REQUIRE(memory_ != MAP_FAILED);
        std::memcpy(memory_, code.data(), code.size());
    }
    ~Running() { ::munmap(memory_, size); }
    Running(const Running&) = delete;
    Running& operator=(const Running&) = delete;

    int operator()() const {
        int (*function)() = nullptr;
        std::memcpy(&function, &memory_, sizeof function);
        return function();
    }

 private:
    static constexpr std::size_t size = 4096;
    void* memory_;
};

std::array<std::uint64_t, most_arguments> seen;
std::string seen_text;

void take(std::uint64_t a, std::uint64_t b, std::uint64_t c, std::uint64_t d) {
    seen = {a, b, c, d};
}
void take_text(const char* text) {
    seen_text = text;
}
void take_words(const std::uint64_t* words) {
    std::copy_n(words, 2, seen.begin());
}

template <class Function>
std::uint64_t address_of(Function* function) {
    return reinterpret_cast<std::uint64_t>(function);
}

constexpr int minus_enodev = -19;

}  // namespace

BOOST_AUTO_TEST_SUITE(machine_code)

BOOST_AUTO_TEST_CASE(it_returns_enodev_by_itself) {
    BOOST_TEST(Running(MachineCode().finish())() == minus_enodev);
}

BOOST_AUTO_TEST_CASE(a_call_gets_its_arguments_and_comes_back) {
    const Running run(MachineCode()
                          .argument(3, 4)
                          .argument(0, 0xffffffff81000000)
                          .argument(2, 3)
                          .argument(1, 2)
                          .call(address_of(&take))
                          .finish());
    BOOST_TEST(run() == minus_enodev);
    BOOST_TEST((seen == std::array<std::uint64_t, 4>{0xffffffff81000000, 2, 3, 4}));
}

BOOST_AUTO_TEST_CASE(texts_stand_behind_the_code) {
    const Running run(
        MachineCode().argument_text(0, "some text").call(address_of(&take_text)).finish());
    BOOST_TEST(run() == minus_enodev);
    BOOST_TEST(seen_text == "some text");
}

BOOST_AUTO_TEST_CASE(a_frame_is_zero_and_its_bytes_can_be_pointed_at) {
    seen = {1, 1, 1, 1};
    const Running run(MachineCode()
                          .zeroed_frame(32)
                          .argument_frame(0, 16)
                          .call(address_of(&take_words))
                          .finish());
    BOOST_TEST(run() == minus_enodev);
    BOOST_TEST((seen == std::array<std::uint64_t, 4>{0, 0, 1, 1}));
}

BOOST_AUTO_TEST_CASE(spinning_takes_the_ticks_asked_for) {
    constexpr std::uint64_t ticks = 3'000'000;
    const Running run(MachineCode().spin(ticks).finish());
    const auto start = __rdtsc();
    BOOST_TEST(run() == minus_enodev);
    BOOST_TEST(__rdtsc() - start >= ticks);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::provoke
