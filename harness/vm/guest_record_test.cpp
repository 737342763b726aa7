// SPDX-License-Identifier: GPL-2.0-or-later
#include "vm/guest_record.hpp"

#include "host/file.hpp"
#include "support/temporary_directory.hpp"

#include <boost/test/unit_test.hpp>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <fstream>

namespace faultline::vm {
namespace {

/// A process whose command line holds the words, as QEMU's holds the guest's UUID and root.
class Stranger {
 public:
    explicit Stranger(std::vector<std::string> words) {
        words.insert(words.begin(), {"sh", "-c", "echo ready; read line", "stranger"});
        std::vector<char*> argv;
        argv.reserve(words.size() + 1);
        for (auto& word : words)
            argv.push_back(word.data());
        argv.push_back(nullptr);
        int input[2];
        BOOST_REQUIRE(::pipe(input) == 0);
        posix_spawn_file_actions_t actions;
        posix_spawn_file_actions_init(&actions);
        posix_spawn_file_actions_adddup2(&actions, input[0], 0);
        int output[2];
        BOOST_REQUIRE(::pipe(output) == 0);
        posix_spawn_file_actions_adddup2(&actions, output[1], 1);
        BOOST_REQUIRE(::posix_spawnp(&pid_, "sh", &actions, nullptr, argv.data(), environ) == 0);
        posix_spawn_file_actions_destroy(&actions);
        ::close(input[0]);
        ::close(output[1]);
        input_ = input[1];
        // Its command line is there for others only once it runs.
        char letter = 0;
        BOOST_REQUIRE(::read(output[0], &letter, 1) == 1);
        ::close(output[0]);
    }
    ~Stranger() {
        if (runs()) {
            ::kill(pid_, SIGKILL);
            ::waitpid(pid_, nullptr, 0);
        }
        ::close(input_);
    }
    Stranger(const Stranger&) = delete;
    Stranger& operator=(const Stranger&) = delete;

    /// Reaps it once it has ended.
    bool runs() {
        if (pid_ != 0 && ::waitpid(pid_, nullptr, WNOHANG) == pid_) pid_ = 0;
        return pid_ != 0;
    }

 private:
    pid_t pid_ = 0;
    int input_ = -1;
};

constexpr const char* uuid = "0f0e0d0c-0000-8000-8000-00000000abcd";

}  // namespace

BOOST_AUTO_TEST_SUITE(guest_records)

BOOST_AUTO_TEST_CASE(a_guest_that_a_killed_run_left_is_ended_and_its_files_removed) {
    const test::TemporaryDirectory directory;
    const auto& root = directory.path();
    const GuestRecord record{"faultline-1", uuid, root / "g/faultline-1"};
    BOOST_REQUIRE(host::make_directories(record.directory));
    BOOST_REQUIRE(write_record(root, record));
    Stranger guest({"-uuid", uuid, "path=" + root.string() + "/g/faultline-1/console"});
    const auto sweep = sweep_root(root);
    BOOST_TEST(sweep.problems.empty());
    BOOST_TEST_REQUIRE(sweep.ended.size() == 1U);
    BOOST_TEST(sweep.ended[0] == "faultline-1");
    BOOST_TEST(!guest.runs());
    BOOST_TEST(!std::filesystem::exists(record.directory));
    BOOST_TEST(!std::filesystem::exists(root / "guests/faultline-1.json"));
}

BOOST_AUTO_TEST_CASE(a_process_that_only_looks_alike_is_not_touched) {
    const test::TemporaryDirectory directory;
    const auto& root = directory.path();
    BOOST_REQUIRE(write_record(root, {"faultline-1", uuid, root / "g/faultline-1"}));
    Stranger other_root({"-uuid", uuid, "path=/somewhere/else/console"});
    Stranger other_guest({"-uuid", "ffffffff-0000-8000-8000-00000000abcd",
                          "path=" + root.string() + "/g/faultline-1/console"});
    const auto sweep = sweep_root(root);
    BOOST_TEST(sweep.ended.empty());
    BOOST_TEST(other_root.runs());
    BOOST_TEST(other_guest.runs());
}

BOOST_AUTO_TEST_CASE(a_record_cannot_make_us_remove_what_is_outside_the_root) {
    const test::TemporaryDirectory root;
    const test::TemporaryDirectory outside;
    std::ofstream(outside.path() / "precious") << "x";
    BOOST_REQUIRE(write_record(root.path(), {"faultline-1", uuid, outside.path()}));
    BOOST_TEST(sweep_root(root.path()).problems.empty());
    BOOST_TEST(std::filesystem::exists(outside.path() / "precious"));
}

BOOST_AUTO_TEST_CASE(a_record_that_is_damaged_is_removed) {
    const test::TemporaryDirectory root;
    BOOST_REQUIRE(host::make_directories(root.path() / "guests"));
    std::ofstream(root.path() / "guests/x.json") << "{\"name\": ";
    const auto sweep = sweep_root(root.path());
    BOOST_TEST(sweep.problems.empty());
    BOOST_TEST(!std::filesystem::exists(root.path() / "guests/x.json"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::vm
