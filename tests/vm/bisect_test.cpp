// SPDX-License-Identifier: GPL-2.0-or-later
// Bisections with real guests: the bug is CVE-2024-56611, which Debian's 6.1.190-1 has
// and 6.1.192-2 has not.
#include "host/file.hpp"
#include "support/program.hpp"

#include <boost/test/unit_test.hpp>
#include <fmt/format.h>
#include <poll.h>
#include <sys/wait.h>

#include <csignal>
#include <fstream>
#include <sstream>

namespace faultline::test {
namespace fs = std::filesystem;

namespace {

constexpr auto bad_kernel = "debian:bookworm/cloud@6.1.190-1";
constexpr auto good_kernel = "debian:bookworm/cloud@6.1.192-2";
constexpr auto title = "BUG: unable to handle kernel NULL pointer dereference in migrate_to_node";

struct Bisecting : Program {
    fs::path good, bad;  ///< their vmlinux
    fs::path results = directory() / "bisection";

    /// False, and says so, where the archive no longer has them.
    bool have_kernels() {
        good = image_of(good_kernel);
        bad = image_of(bad_kernel);
        return !good.empty() && !bad.empty();
    }
    /// "REFERENCE  RELEASE  IMAGE  SECONDS s"
    fs::path image_of(const std::string& reference) {
        const auto answer = call({"kernel", "build", reference});
        std::istringstream words(answer.out);
        std::string name, release, image;
        words >> name >> release >> image;
        if (answer.status != 0) BOOST_TEST_MESSAGE("skipped: " << answer.err);
        return answer.status == 0 ? image : std::string();
    }
    [[nodiscard]] std::string text_of(const char* file) const {
        return host::read_file(results / file).value_or("");
    }
    [[nodiscard]] nlohmann::json state() const {
        const auto text = host::read_file(results / "bisect.json");
        return text ? nlohmann::json::parse(*text) : nlohmann::json();
    }
    /// Waits until `count` runs are on record, or the process is gone.
    void wait_for_runs(std::size_t count, pid_t process) const {
        for (;;) {
            siginfo_t gone{};
            ::waitid(P_PID, static_cast<id_t>(process), &gone, WEXITED | WNOHANG | WNOWAIT);
            const auto now = state();
            if (gone.si_pid == process || (now.is_object() && now["observations"].size() >= count))
                return;
            ::poll(nullptr, 0, 20);
        }
    }
    void git(const std::string& words) {
        const auto answer = shell("cd linux && git -c user.name=t -c user.email=t@x.org " + words);
        BOOST_REQUIRE_MESSAGE(answer.status == 0, answer.err);
    }
    /// A commit whose build is only a copy of a kernel.
    void commit(const std::string& subject, const std::string& build) {
        std::ofstream(directory() / "linux/Makefile") << fmt::format(
            "VERSION = 6\nPATCHLEVEL = 1\ntinyconfig:\n\t@printf '# x\\nCONFIG_NUMA=y\\n"
            "CONFIG_MIGRATION=y\\n' > $(O)/.config\nolddefconfig:\n\t@true\nvmlinux:\n\t{}\n",
            build);
        git("add -A");
        git("commit --quiet --allow-empty -m '" + subject + "'");
    }
    [[nodiscard]] static std::string copy_of(const fs::path& kernel) {
        return "@cp " + kernel.string() + " $(O)/vmlinux";
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(bisect, Bisecting)

BOOST_AUTO_TEST_CASE(the_first_bad_kernel_of_a_list_is_found_though_the_search_was_killed) {
    if (!have_kernels()) return;
    std::string kernels;
    for (int i = 0; i < 8; ++i) {
        const auto name = directory() / fmt::format("kernel-{}", i);
        fs::create_symlink(i >= 3 ? bad : good, name);
        kernels += (i > 0 ? "," : "") + name.string();
    }
    const auto process = spawn({"bisect", "--kernels", kernels, "--rate", "90", "--limit", "5",
                                "--out", results.string(), scenario("numa-migrate")});
    wait_for_runs(2, process);
    ::kill(process, SIGKILL);
    ::waitpid(process, nullptr, 0);
    const auto before = state()["observations"].size();
    BOOST_TEST_REQUIRE(before >= 2U);
    const auto answer = call({"bisect", "--resume", results.string()});
    BOOST_TEST_REQUIRE(answer.status == 0, answer.err);
    const auto expected = (directory() / "kernel-3").string();
    BOOST_TEST(answer.out.find("The first bad kernel is\n  " + expected + "\n") !=
               std::string::npos);
    BOOST_TEST(text_of("bisect.log").find("# first bad commit: [" + expected + "]") !=
               std::string::npos);
    BOOST_TEST(text_of("report.mail").find(std::string("[REGRESSION] ") + title) !=
               std::string::npos);
    BOOST_TEST(state()["observations"].size() > before);
}

BOOST_AUTO_TEST_CASE(the_first_bad_commit_is_found_past_what_does_not_build_or_boot) {
    if (!have_kernels()) return;
    fs::create_directories(directory() / "linux");
    fs::create_directories(directory() / "linux/arch/x86");
    std::ofstream(directory() / "linux/Kconfig")
        << "config NUMA\n\tbool\nconfig MIGRATION\n\tbool\n";
    std::ofstream(directory() / "linux/arch/x86/Kconfig") << "config DEBUG_INFO_NONE\n\tbool\n";
    git("init --quiet");
    for (const auto* subject : {"one", "two", "three"})
        commit(subject, copy_of(good));
    commit("four brings it", copy_of(bad));
    commit("five", copy_of(bad));
    // Of nine between the ends the one in the middle, which is tried first, and the one beside it.
    commit("six does not build", "@echo 'init/main.c:1: error' >&2; false");
    commit("seven does not boot", "@cp " + good.string() + " $(O)/vmlinux; " +
                                      "printf '\\364\\353\\375' | dd of=$(O)/vmlinux bs=1 "
                                      "seek=$$((0x200000)) conv=notrunc status=none");
    for (const auto* subject : {"eight", "nine", "ten", "eleven"})
        commit(subject, copy_of(bad));
    std::ofstream(directory() / "mine.toml")
        << "purpose = \"p\"\nsource = { git = \"/nowhere\", revision = \"x\" }\n";
    const auto culprit = shell("git -C linux rev-parse HEAD~7").out.substr(0, 40);
    const auto answer =
        call({"bisect", "--good", "HEAD~10", "--bad", "HEAD", "--repo", "linux", "--recipe",
              "./mine.toml", "--rate", "100", "--set", "timeouts.boot=40s", "--out",
              results.string(), scenario("numa-migrate")},
             {{"XDG_CACHE_HOME", (directory() / "cache").string()}});  // not the user's
    BOOST_TEST_REQUIRE(answer.status == 0, answer.err);
    BOOST_TEST(answer.out.find("\nskipped ") != std::string::npos, answer.out);
    BOOST_TEST(answer.out.find("The first bad commit is\n  " + culprit) != std::string::npos);
    const auto mail = text_of("report.mail");
    BOOST_TEST(mail.find("\n#regzbot introduced: " + culprit + "\n") != std::string::npos, mail);
    BOOST_TEST(mail.find("(\"four brings it\")") != std::string::npos, mail);
    // git itself comes to the same by the log.
    git("bisect replay " + (results / "bisect.log").string());
    BOOST_TEST(shell("git -C linux bisect log").out.find("# first bad commit: [" + culprit) !=
               std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::test
