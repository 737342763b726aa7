// SPDX-License-Identifier: GPL-2.0-or-later
// Makes logs and measures the classifier on them; bench.py knows what is promised.
#include "classify/classifier.hpp"
#include "classify/gate.hpp"
#include "host/file.hpp"
#include "log_maker.hpp"

#include <CLI/CLI.hpp>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <memory>
#include <string>
#include <vector>

namespace faultline::bench {
namespace {

double seconds_of(const rusage& usage) {
    const auto of = [](const timeval& time) {
        return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
    };
    return of(usage.ru_utime) + of(usage.ru_stime);
}

double cpu_seconds() {
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    return seconds_of(usage);
}

/// Of this program alone: ru_maxrss counts the process before its exec() too.
std::uint64_t peak_kilobytes() {
    const auto status = host::read_file("/proc/self/status").value();
    return std::stoull(status.substr(status.find("VmHWM:") + 6));
}

/// Runs a command and prints what it took. Its peak memory is right if it is above this program's
/// own few megabytes, which a caller's with more would hide.
void measure(std::vector<std::string> words) {
    std::vector<char*> arguments;
    for (auto& word : words)
        arguments.push_back(word.data());
    arguments.push_back(nullptr);
    const auto child = ::fork();
    if (child == 0) {
        ::dup2(STDERR_FILENO, STDOUT_FILENO);
        ::execvp(arguments[0], arguments.data());
        std::_Exit(127);
    }
    int status = 0;
    rusage usage{};
    ::wait4(child, &status, 0, &usage);
    fmt::print("{{\"cpu_seconds\": {:.6f}, \"peak_kilobytes\": {}, \"status\": {}}}\n",
               seconds_of(usage), usage.ru_maxrss, WIFEXITED(status) ? WEXITSTATUS(status) : -1);
}

void make(const std::string& kind, std::uint64_t amount, unsigned reports, unsigned seed) {
    LogMaker maker(FAULTLINE_SOURCE_DIR "/harness/classify/testdata", seed);
    const auto sink = [](std::string_view bytes) {
        if (!host::write_all(STDOUT_FILENO, bytes, "standard output")) std::_Exit(0);
    };
    if (kind == "clean") maker.clean(amount, sink);
    if (kind == "reports") maker.with_reports(amount, reports, sink);
    if (kind == "oom") maker.oom_dumps(amount, sink);
    if (kind == "distinct") maker.distinct_reports(static_cast<unsigned>(amount), sink);
    if (kind == "line") LogMaker::one_line(amount, sink);
}

/// Reads a file as a program would, feeds it in chunks, and prints a line of JSON.
void run(const std::string& path, std::size_t chunk, bool read_every_line) {
    const auto fd =
        path == "-" ? host::Fd(::dup(STDIN_FILENO)) : host::open_for_reading(path).value();
    const std::size_t buffer_bytes = std::max<std::size_t>(chunk, std::size_t{128} << 10);
    const auto buffer = std::make_unique_for_overwrite<char[]>(buffer_bytes);
    const auto began = cpu_seconds();
    classify::Classifier classifier({false, read_every_line});
    std::uint64_t bytes = 0;
    for (;;) {
        const auto got = ::read(fd.get(), buffer.get(), buffer_bytes);
        if (got <= 0) break;
        std::string_view rest(buffer.get(), static_cast<std::size_t>(got));
        bytes += rest.size();
        for (; !rest.empty(); rest.remove_prefix(std::min(chunk, rest.size())))
            classifier.feed(rest.substr(0, chunk));
    }
    classifier.finish();
    std::uint64_t counted = 0;
    for (const auto& finding : classifier.findings())
        counted += finding.count;
    fmt::print(
        "{{\"bytes\": {}, \"cpu_seconds\": {:.6f}, \"peak_kilobytes\": {}, \"findings\": {}, "
        "\"counted\": {}, \"left_out\": {}}}\n",
        bytes, cpu_seconds() - began, peak_kilobytes(), classifier.findings().size(), counted,
        classifier.dropped());
}

int main_of(int argc, char** argv) {
    CLI::App app("Makes logs and measures the classifier on them.");
    app.require_subcommand(1);
    auto* make_verb = app.add_subcommand("make", "Writes a log to standard output");
    std::string kind;
    std::uint64_t amount = 0;
    unsigned reports = 1000, seed = 1;
    make_verb->add_option("KIND", kind, "clean, reports, oom, distinct, line")->required();
    make_verb->add_option("AMOUNT", amount, "Bytes; of oom, dumps; of distinct, reports")
        ->required();
    make_verb->add_option("--reports", reports);
    make_verb->add_option("--seed", seed);
    auto* run_verb = app.add_subcommand("run", "Classifies a log");
    std::string path;
    std::size_t chunk = std::size_t{64} << 10;
    bool read_every_line = false;
    run_verb->add_option("FILE", path, "- for standard input")->required();
    run_verb->add_option("--chunk", chunk, "Bytes fed at once")->check(CLI::PositiveNumber);
    run_verb->add_flag("--read-every-line", read_every_line);
    auto* literals_verb = app.add_subcommand("literals", "Writes the literals that are searched");
    auto* measure_verb = app.add_subcommand("measure", "Runs a command, its output to stderr");
    std::vector<std::string> words;
    measure_verb->add_option("COMMAND", words)->required();
    measure_verb->positionals_at_end();
    CLI11_PARSE(app, argc, argv);
    if (*make_verb) make(kind, amount, reports, seed);
    if (*run_verb) run(path, chunk, read_every_line);
    if (*measure_verb) measure(words);
    if (*literals_verb) {
        for (const auto literal : classify::gate_literals())
            fmt::print("{}\n", literal);
    }
    return 0;
}

}  // namespace
}  // namespace faultline::bench

int main(int argc, char** argv) {
    try {
        return faultline::bench::main_of(argc, argv);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "classify_bench: error: %s\n", error.what());
        return 1;
    }
}
