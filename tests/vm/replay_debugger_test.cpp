// SPDX-License-Identifier: GPL-2.0-or-later
// A replayed guest is held for a debugger: at its start, or just before it reports its finding.
#include "debugger/client.hpp"
#include "host/cancel.hpp"
#include "host/file.hpp"
#include "support/program.hpp"

#include <boost/test/unit_test.hpp>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <thread>

namespace faultline::test {
namespace {

using namespace std::chrono_literals;
using debugger::Client;
using debugger::Register;

const std::string seldom = std::string(FAULTLINE_SOURCE_DIR) + "/tests/vm/programs/seldom.sh";

struct Replayed : Program {
    ~Replayed() {
        if (process > 0) end(SIGKILL);
    }

    /// A deterministic cell of one seed: 3 panics, others pass.
    std::string cell_of_seed(int seed) {
        const auto ran =
            run({"--deterministic", "--seed", std::to_string(seed), "--program", seldom});
        BOOST_REQUIRE(ran.status == (seed % 3 == 0 ? 1 : 0));
        return cell_directory().string();
    }

    /// Replays it, and waits until the guest stands still for a debugger; the port.
    std::string hold(const std::string& option, const std::string& cell) {
        again = directory() / "again";
        process = spawn({"replay", "--out", again.string(), option, cell});
        const std::string before = "target remote ";
        const auto deadline = std::chrono::steady_clock::now() + 120s;
        while (std::chrono::steady_clock::now() < deadline) {
            const auto text = said();
            const auto at = text.find(before);
            const auto quote = at == std::string::npos ? at : text.find('\'', at);
            if (quote != std::string::npos)
                return text.substr(at + before.size(), quote - at - before.size());
            std::this_thread::sleep_for(100ms);
        }
        BOOST_FAIL("no port was told: " + said());
        return {};
    }

    Client attach(const std::string& port) {
        host::Fd socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        BOOST_REQUIRE(port.size() < sizeof address.sun_path);
        std::copy(port.begin(), port.end(), std::begin(address.sun_path));
        BOOST_REQUIRE(::connect(socket.get(), reinterpret_cast<const sockaddr*>(&address),
                                sizeof address) == 0);
        auto client = Client::start(std::move(socket), never);
        BOOST_REQUIRE(client.has_value());
        return std::move(*client);
    }

    /// How the replay ended; nothing of it is left.
    int end(int signal = 0) {
        if (signal != 0) ::kill(process, signal);
        int status = 0;
        ::waitpid(process, &status, 0);
        process = 0;
        return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    }

    std::string said() const { return host::read_file(directory() / "started.log").value_or(""); }
    std::string console() const {
        for (const auto& cell : std::filesystem::directory_iterator(again / "cells"))
            return host::read_file(cell.path() / "console.log").value_or("");
        return {};
    }

    std::filesystem::path again;
    int process = 0;
    host::Cancel never;
};

bool contains(const std::string& text, const std::string& words) {
    return text.find(words) != std::string::npos;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(replay_debugger, Replayed)

BOOST_AUTO_TEST_CASE(a_debugger_that_only_looks_at_the_start_changes_no_byte) {
    auto client = attach(hold("--gdb", cell_of_seed(1)));
    BOOST_TEST(contains(said(), "before its first instruction"));
    BOOST_TEST(console() == "");
    BOOST_TEST(*client.read_register(Register::rip) == 0xfff0U);  // where x86 CPUs begin
    BOOST_TEST(client.threads()->size() == 4U);
    BOOST_TEST(client.detach().has_value());
    BOOST_TEST(end() == 0);
    BOOST_TEST(contains(said(), "the same as before: verdict, console and events, to the byte"),
               said());
}

BOOST_AUTO_TEST_CASE(a_guest_is_held_before_its_finding_is_on_the_console_and_then_reports_it) {
    auto client = attach(hold("--until-finding", cell_of_seed(3)));
    BOOST_TEST(contains(said(), "where it begins to report: kernel panic: sysrq triggered crash"),
               said());
    BOOST_TEST(contains(console(), "sysrq: Trigger a crash"));
    BOOST_TEST(!contains(console(), "Kernel panic"));
    constexpr std::uint64_t kernel = 0xffffffff80000000;
    BOOST_TEST(*client.read_register(Register::rip) >= kernel);
    BOOST_TEST(client.read_memory(*client.read_register(Register::rip), 16)->size() == 16U);
    BOOST_TEST(client.detach().has_value());
    BOOST_TEST(end() == 0);
    BOOST_TEST(contains(console(), "Kernel panic - not syncing: sysrq triggered crash"));
    BOOST_TEST(contains(said(), "the same as before"), said());
}

BOOST_AUTO_TEST_CASE(an_interruption_ends_a_guest_that_waits_for_a_debugger) {
    hold("--gdb", cell_of_seed(1));
    BOOST_TEST(!guests().empty());
    BOOST_TEST(end(SIGINT) == 130);
    BOOST_TEST(guests().empty());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::test
