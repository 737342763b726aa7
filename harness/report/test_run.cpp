// SPDX-License-Identifier: GPL-2.0-or-later
#include "report/test_run.hpp"

#include "host/file.hpp"
#include "store/run_directory.hpp"
#include "store/summary.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <stdexcept>

namespace faultline::report::test {
namespace {

using model::CellPhase;
using model::Finding;
using model::Status;
using model::Verdict;

constexpr std::size_t first_report_line = 8, report_lines = 5;

void require(bool done) {
    if (!done) throw std::runtime_error("the test's run could not be written");
}

void add_times(Verdict& verdict, double more) {
    verdict.seconds = {{CellPhase::fetch, 0.0},           {CellPhase::image, 0.03},
                       {CellPhase::define, 0.4},          {CellPhase::boot, 6.2 + more},
                       {CellPhase::workload, 2.5 + more}, {CellPhase::teardown, 0.1}};
}

void fail(Verdict& verdict, Finding finding) {
    verdict.status = Status::fail;
    verdict.reason = finding.title;
    verdict.findings.push_back(std::move(finding));
    verdict.expected.push_back(false);
}

/// The place of the lines that made_console() puts its text in.
model::ConsolePlace place_in(const std::string& console) {
    std::size_t begin = 0;
    for (std::size_t line = 1; line < first_report_line; ++line)
        begin = console.find('\n', begin) + 1;
    std::size_t end = begin;
    for (std::size_t line = 0; line < report_lines; ++line)
        end = console.find('\n', end) + 1;
    return {begin, end, first_report_line, first_report_line + report_lines - 1};
}

MadeCell failed_cell(const std::string& scenario, const std::string& kernel, std::uint64_t number,
                     const std::string& function, const std::string& text) {
    MadeCell cell{made_verdict(scenario, kernel, number), made_console(text), {}};
    auto finding = made_finding(function);
    finding.place = place_in(cell.console);
    fail(cell.verdict, std::move(finding));
    cell.verdict.console.bytes = cell.console.size();
    cell.verdict.console.stretches = {{0, 0, cell.console.size()}};
    cell.verdict.artifacts = {{"console.log", std::string(64, 'a'), cell.console.size()}};
    return cell;
}

}  // namespace

std::string hostile_text() {
    return "<script>document.title='owned'</script></pre></details>"
           "\"><img src=x onerror=\"document.title='owned'\"> ]]> {{{title}}} `x` | @everyone "
           "\x1b[31m\x07\x7f\xc2\x9b \xe2\x80\xae gnirts \xff\xfe &lt; ${document} javascript:1";
}

Finding made_finding(const std::string& function, std::uint64_t first, std::uint64_t last) {
    Finding finding;
    finding.kind = model::FindingKind::page_fault;
    finding.title = "BUG: unable to handle kernel NULL pointer dereference in " + function;
    finding.type = "NULL-POINTER-DEREFERENCE";
    finding.function = function;
    finding.signature = {fmt::format("{:016x}", std::hash<std::string>{}(function)), {}};
    finding.guilt = {function + "+0x8/0x50", "the first frame that is no helper", {"memcpy"}};
    finding.instruction_pointer = model::Frame{function, 8, 0x50, {}, true, {}};
    finding.trace = {{"rdt_kill_sb", 0x2f, 0x70, {}, true, {{"rdt_kill_sb", "fs/resctrl/fs.c", 9}}},
                     {"maybe_this", 1, 2, {}, false, {}},
                     {"deactivate_locked_super", 0x31, 0xb0, {}, true, {}},
                     {"cleanup_mnt", 0x12a, 0x1a0, "mod", true, {}}};
    finding.cpu = 1;
    finding.pid = 111;
    finding.command = "umount";
    finding.taint = "G        W";
    finding.release = "6.1.0";
    finding.time_seconds = 7.5;
    finding.place = {0, 0, first, last};
    finding.details = {{"address", "0000000000000008"}};
    return finding;
}

std::string made_console(const std::string& text, std::size_t lines) {
    std::string console;
    for (std::size_t i = 1; i <= lines; ++i) {
        const bool report = i >= first_report_line && i < first_report_line + report_lines;
        console += fmt::format("[{:12.6f}] line {}{}{}\n", 0.25 * static_cast<double>(i), i,
                               report ? ": " : "", report ? text : "");
    }
    return console;
}

Verdict made_verdict(const std::string& scenario, const std::string& kernel, std::uint64_t number) {
    Verdict verdict;
    verdict.cell = {fmt::format("{:012x}", number + 0xabc0000), kernel, 0, 1};
    verdict.scenario = scenario;
    verdict.workload = "memcg-oom";
    verdict.parameters = {{"limit", "33554432"}};
    verdict.topology.nodes = model::nodes_by_socket(verdict.topology);
    verdict.started = "2026-11-22T03:04:05Z";
    verdict.status = Status::pass;
    verdict.reason = "the workload passed, and the kernel reported nothing unexpected";
    verdict.workload_result = protocol::WorkloadResult{protocol::Outcome::pass, {}, {{"oom", 3}}};
    verdict.kernel.reference = kernel;
    verdict.kernel.release = "6.1.0-" + kernel.substr(kernel.find(':') + 1, 4);
    verdict.kernel.version_line = "Linux version 6.1.0 (gcc-12 (Debian 12.2.0-14) 12.2.0) #1 SMP";
    verdict.kernel.sha256 = std::string(64, 'b');
    verdict.kernel.config_sha256 = std::string(64, 'c');
    verdict.command_line = "console=ttyS0,115200 panic=0";
    verdict.host = {"CPU", 2, "tcg", "no KVM here", "10.0.2", "11.3.0", "qemu:///embed"};
    verdict.replay = {"faultline", "run", "--kernel", kernel, "--cell", verdict.cell.id, "s.toml"};
    add_times(verdict, 0.1 * static_cast<double>(number % 7));
    return verdict;
}

void write_run(const std::filesystem::path& directory, const std::string& name,
               const std::vector<MadeCell>& cells, const std::string& started) {
    model::RunSummary summary;
    summary.scenario = name;
    summary.scenario_file = name + ".toml";
    summary.started = started.empty() ? "2026-11-22T03:04:05Z" : started;
    summary.ended = summary.started;
    summary.planned = cells.size();
    summary.command = {"faultline", "run", name + ".toml"};
    const auto run = store::RunDirectory::create(directory);
    require(run.has_value());
    for (const auto& cell : cells) {
        const auto place = run->add_cell(cell.verdict.cell);
        require(place && run->write_verdict(*place, cell.verdict));
        const auto path = directory / *place;
        if (!cell.console.empty())
            require(host::write_file_atomically(path / "console.log", cell.console).has_value());
        if (!cell.events.empty())
            require(host::write_file_atomically(path / "events.jsonl", cell.events).has_value());
        summary.cells.push_back(store::summary_of(cell.verdict, *place));
    }
    require(run->write_summary(summary).has_value());
}

std::vector<MadeCell> mixed_cells() {
    std::vector<MadeCell> cells;
    cells.push_back({made_verdict("boot", "debian:bookworm/cloud", 1), {}, {}});
    cells.push_back({made_verdict("boot", "debian:sid/cloud", 2), {}, {}});
    cells.push_back(
        failed_cell("umount", "debian:bookworm/cloud", 3, "kernfs_remove", hostile_text()));
    cells.push_back(failed_cell("umount", "debian:sid/cloud", 4, hostile_text(), hostile_text()));
    cells.back().events =
        "{\"event\":\"phase\",\"name\":\"workload\",\"seq\":0,\"t\":5.5,\"v\":1}\n"
        "{\"event\":\"phase\",\"name\":\"<b>umount\",\"seq\":1,\"t\":6.5,\"v\":1}\nrubbish\n";
    cells.push_back({made_verdict("umount", "debian:sid/cloud", 5), {}, {}});
    cells.back().verdict.cell.attempt = 2;
    cells.push_back({made_verdict("resctrl", "debian:sid/cloud", 6), {}, {}});
    cells.back().verdict.status = Status::skip;
    cells.back().verdict.reason = "this CPU has no RDT";
    cells.push_back({made_verdict("resctrl", "debian:bookworm/cloud", 7), {}, {}});
    cells.back().verdict.status = Status::error;
    cells.back().verdict.reason = "the guest did not report within 3min of its start";
    cells.back().verdict.hint = "raise timeouts.boot";
    cells.back().verdict.console.last_lines = {hostile_text()};
    return cells;
}

std::vector<MadeCell> many_cells(std::size_t count) {
    constexpr std::size_t scenarios = 25, kernels = 10, bugs = 60;
    std::vector<MadeCell> cells;
    cells.reserve(count);
    for (std::size_t i = 0; i < count; ++i) {
        const auto scenario = fmt::format("scenario-{:02}", i % scenarios);
        const auto kernel = fmt::format("debian:suite{}/cloud", i / scenarios % kernels);
        const auto seed = i / (scenarios * kernels);
        auto cell =
            i % 9 == 4
                ? failed_cell(scenario, kernel, i, fmt::format("guilty_function_{}", i * 7 % bugs),
                              fmt::format("what the kernel says of function {}", i % bugs))
                : MadeCell{made_verdict(scenario, kernel, i), {}, {}};
        if (i % 97 == 3) {
            cell.verdict.status = Status::error;
            cell.verdict.reason = "the guest did not report within 3min of its start";
            cell.verdict.findings.clear();
        } else if (i % 41 == 7) {
            cell.verdict.status = Status::skip;
            cell.verdict.reason = "this CPU has no RDT";
            cell.verdict.findings.clear();
        }
        cell.verdict.cell.seed = seed;
        cells.push_back(std::move(cell));
    }
    return cells;
}

}  // namespace faultline::report::test
