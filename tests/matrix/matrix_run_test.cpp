// SPDX-License-Identifier: GPL-2.0-or-later
// Whatever ends a run of many cells, no verdict is lost and none is made twice.
#include "host/file.hpp"
#include "support/program.hpp"

#include <boost/test/unit_test.hpp>
#include <sys/wait.h>

#include <chrono>
#include <csignal>
#include <functional>
#include <map>
#include <thread>

namespace faultline::test {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

int wait_for(int pid) {
    int status = 0;
    ::waitpid(pid, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

bool comes_true(const std::function<bool()>& condition) {
    const auto deadline = std::chrono::steady_clock::now() + 30s;
    while (!condition()) {
        if (std::chrono::steady_clock::now() > deadline) return false;
        std::this_thread::sleep_for(5ms);
    }
    return true;
}

/// Whole verdicts by id, with the time of their writing.
std::map<std::string, fs::file_time_type> verdicts(const fs::path& run) {
    std::map<std::string, fs::file_time_type> found;
    std::error_code error;
    for (const auto& cell : fs::directory_iterator(run / "cells", error)) {
        const auto file = cell.path() / "verdict.json";
        const auto text = host::read_file(file);
        if (!text) continue;
        const auto json = nlohmann::json::parse(*text, nullptr, false);
        BOOST_TEST(json.is_object(), file.string());
        if (json.is_object()) found[json["cell"]["id"]] = fs::last_write_time(file, error);
    }
    return found;
}

std::map<std::string, std::string> statuses(const nlohmann::json& run) {
    std::map<std::string, std::string> found;
    for (const auto& cell : run["cells"]) {
        const bool added = found.emplace(cell["id"], cell["status"]).second;
        BOOST_TEST(added, "a cell stands twice");
    }
    return found;
}

/// In the summary's order.
std::vector<std::string> ids(const nlohmann::json& run) {
    std::vector<std::string> found;
    for (const auto& cell : run["cells"])
        found.push_back(cell["id"]);
    return found;
}

struct Simulated : Program {
    /// Words of a run of 2 * repeat cells of so many seconds.
    static std::vector<std::string> cells(unsigned repeat, const std::string& seconds) {
        return {"--simulate",
                seconds,
                "--jobs",
                "4",
                "--repeat-failures",
                "2",
                "--kernel",
                "debian:sid/cloud",
                "--kernel",
                "debian:bookworm/cloud",
                "--set",
                "matrix.seed=[1,2,3]",
                "--set",
                "matrix.repeat=" + std::to_string(repeat),
                scenario("boot")};
    }
    Answer resume() { return call({"run", "--quiet", "--resume", out().string()}); }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(matrix_runs, Simulated)

BOOST_AUTO_TEST_CASE(after_each_kill_9_a_run_goes_on_and_repeats_nothing) {
    int pid = start(cells(30, "0.02"));
    std::map<std::string, fs::file_time_type> before;
    for (std::size_t wanted = 15; wanted <= 75; wanted += 15) {
        BOOST_TEST(comes_true([&] { return verdicts(out()).size() >= wanted; }));
        ::kill(pid, SIGKILL);
        wait_for(pid);
        const auto after = verdicts(out());
        for (const auto& [id, time] : before)
            BOOST_TEST((after.contains(id) && after.at(id) == time), id);
        before = after;
        const auto again = out();
        pid = spawn({"run", "--quiet", "--resume", again.string()});
    }
    wait_for(pid);
    const auto after = verdicts(out());
    for (const auto& [id, time] : before)
        BOOST_TEST((after.contains(id) && after.at(id) == time), id);
    const auto run = summary();
    BOOST_TEST(statuses(run).size() == after.size());
    BOOST_TEST(run["planned"] == after.size());
    BOOST_TEST(!run["ended"].is_null());
}

BOOST_AUTO_TEST_CASE(a_second_run_in_one_directory_is_refused) {
    const int pid = start(cells(100, "0.1"));
    BOOST_TEST(comes_true([&] { return !verdicts(out()).empty(); }));
    const auto answer = resume();
    BOOST_TEST(answer.status == 2);
    BOOST_TEST(answer.err.find("another run is writing into") != std::string::npos, answer.err);
    ::kill(pid, SIGINT);
    BOOST_TEST(wait_for(pid) == 130);
    const auto run = summary();
    BOOST_TEST(run["interrupted"] == true);
    BOOST_TEST(run["not_run"].size() > 0U);
    BOOST_TEST(run["cells"].size() + run["not_run"].size() == run["planned"]);
}

BOOST_AUTO_TEST_CASE(shards_merged_are_what_one_run_gives) {
    const auto words = cells(3, "0");
    run(words);
    const auto whole = summary();
    std::vector<std::string> merge{"merge"};
    for (const auto* shard : {"1/2", "2/2"}) {
        auto part = words;
        part.insert(part.begin(), {"--shard", shard});
        run(part);
        BOOST_TEST(summary()["cells"].size() < whole["cells"].size());
        merge.push_back(out().string());
    }
    const auto joined = (directory() / "joined").string();
    merge.insert(merge.end(), {"--out", joined});
    call(merge);
    const auto merged = nlohmann::json::parse(host::read_file(joined + "/run.json").value());
    BOOST_TEST((statuses(merged) == statuses(whole)));
    BOOST_TEST(merged["counts"] == whole["counts"]);
    BOOST_TEST(merged["planned"] == whole["planned"]);
    BOOST_TEST(merged["rates"] == whole["rates"]);
    BOOST_TEST((ids(merged) == ids(whole)));
    BOOST_TEST(verdicts(joined).size() == whole["cells"].size());
    // A part that is missing is told, and is no pass.
    const auto one = call({"merge", merge[1], "--out", joined + "1"});
    BOOST_TEST(one.status != 0);
    BOOST_TEST(one.err.find("without --shard 2/2") != std::string::npos, one.err);
    // A part twice is no part.
    merge.back() = joined + "2";
    merge.insert(merge.begin() + 1, merge[1]);
    BOOST_TEST(call(merge).status == 64);
}

BOOST_AUTO_TEST_CASE(
    parts_that_were_cut_off_are_joined_as_they_are_and_as_one_run_once_they_went_on) {
    const auto words = cells(8, "0.2");
    const auto part = [&](const std::vector<std::string>& more) {
        auto mine = words;
        mine.insert(mine.begin(), more.begin(), more.end());
        return mine;
    };
    run(part({"--shard", "1/2", "--budget", "500ms"}));
    const auto first = out().string();
    BOOST_TEST(summary()["not_run"].size() > 0U);
    const int pid = start(part({"--shard", "2/2"}));
    BOOST_TEST(comes_true([&] { return !verdicts(out()).empty(); }));
    ::kill(pid, SIGINT);
    BOOST_TEST(wait_for(pid) == 130);
    const auto second = out().string();
    const auto read = [](const std::string& run) {
        return nlohmann::json::parse(host::read_file(run + "/run.json").value());
    };
    const auto sum = [&](const char* count) {
        return read(first)["counts"][count].get<unsigned>() +
               read(second)["counts"][count].get<unsigned>();
    };
    const auto joined = (directory() / "joined").string();
    BOOST_TEST(call({"merge", first, second, "--out", joined + "1"}).status == 130);
    const auto cut = read(joined + "1");
    for (const auto* count : {"pass", "fail", "skip", "error", "interrupted", "not_run"})
        BOOST_TEST(cut["counts"][count] == sum(count), count);
    BOOST_TEST(cut["counts"]["interrupted"] > 0U);
    BOOST_TEST(cut["cells"].size() + cut["not_run"].size() == cut["planned"]);
    for (const auto& run : {first, second})
        call({"run", "--quiet", "--resume", run, "--budget", "1h"});
    call({"merge", first, second, "--out", joined + "2"});
    auto whole = words;
    whole[1] = "0";
    run(whole);
    BOOST_TEST((statuses(read(joined + "2")) == statuses(summary())));
    BOOST_TEST(read(joined + "2")["planned"] == summary()["planned"]);
    BOOST_TEST(read(joined + "2")["interrupted"] == false);
}

BOOST_AUTO_TEST_CASE(numbers_that_are_none_and_texts_that_choose_nothing_are_mistakes) {
    const std::vector<std::vector<std::string>> wrong{
        {"--cpus", "nan"}, {"--cpus", "inf"}, {"--cpus", "0"},   {"--memory", "1KiB"},
        {"--memory", "0"}, {"--cpus", "x"},   {"--only", ""},    {"--skip", " "},
        {"--cell", ""},    {"--shard", ""},   {"--jobs", "257"}, {"--retries", "11"}};
    for (const auto& words : wrong) {
        auto all = words;
        all.insert(all.begin(), "run");
        all.push_back(scenario("boot"));
        const auto answer = call(all);
        BOOST_TEST(answer.status == 64, words[0] + " " + words[1] + ": " + answer.err);
        BOOST_TEST(answer.err.find(words[0]) != std::string::npos, answer.err);
    }
}

BOOST_AUTO_TEST_CASE(help_tells_what_an_option_takes_once) {
    const auto help = call({"run", "--help"}).out;
    for (const auto* wrong : {"FILE:FILE", "TEXT", "UINT", "FLOAT"})
        BOOST_TEST(help.find(wrong) == std::string::npos, wrong);
    for (const auto* right : {"--jobs N (1 to 256)", "--vmlinux FILE ", "--accel {auto,kvm,tcg}",
                              "--cpus N (0.1 to 4096)"})
        BOOST_TEST(help.find(right) != std::string::npos, right);
}

BOOST_AUTO_TEST_CASE(beside_resume_only_how_to_run_may_be_said) {
    run(cells(1, "0"));
    const auto answer = call({"run", "--resume", out().string(), "--set", "matrix.repeat=2"});
    BOOST_TEST(answer.status == 64);
    BOOST_TEST(answer.err.find("--set") != std::string::npos, answer.err);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::test
