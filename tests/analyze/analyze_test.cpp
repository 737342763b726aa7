// SPDX-License-Identifier: GPL-2.0-or-later
// `faultline analyze`: what it reads, what it answers, what it writes.
#include "analyze/piped_program.hpp"
#include "host/file.hpp"
#include "support/schema.hpp"

#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>
#include <pugixml.hpp>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

namespace faultline::test {
namespace fs = std::filesystem;

namespace {

#define CHECK_HAS(text, part) BOOST_CHECK_MESSAGE((text).find(part) != std::string::npos, (text))

const std::string source = FAULTLINE_SOURCE_DIR;
const std::string oops_log = source + "/harness/classify/testdata/6.12-nullpanic.log";
const std::string clean_log = source + "/harness/classify/testdata/7.3-boot.log";
const std::string oops_title =
    "BUG: unable to handle kernel NULL pointer dereference in kernfs_get";

struct Directory {
    TemporaryDirectory temporary;
    const fs::path& path = temporary.path();

    [[nodiscard]] std::string write(const std::string& name, const std::string& text) const {
        fs::create_directories((path / name).parent_path());
        std::ofstream(path / name) << text;
        return (path / name).string();
    }
    /// A log, packed by the tool of that name, as files come in practice.
    [[nodiscard]] std::string pack(const std::string& tool, const std::string& name) const {
        const auto file = (path / name).string();
        const auto command = tool + " -c < '" + oops_log + "' > '" + file + "'";
        BOOST_REQUIRE_EQUAL(std::system(command.c_str()), 0);
        return file;
    }
};

std::string text_of(const std::string& file) {
    return host::read_file(file).value();
}

bool harmless(const std::string& text) {
    return std::none_of(text.begin(), text.end(),
                        [](unsigned char c) { return (c < 0x20 && c != '\n') || c >= 0x7f; });
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(analyze, Directory)

BOOST_AUTO_TEST_CASE(findings_are_status_1_and_told_with_a_summary) {
    const auto ran = run_faultline({"analyze", oops_log});
    BOOST_CHECK_EQUAL(ran.status, 1);
    CHECK_HAS(ran.out, oops_title);
    CHECK_HAS(ran.out, "\n1 finding\n");
    BOOST_CHECK_EQUAL(ran.err, "");
}

BOOST_AUTO_TEST_CASE(a_clean_log_an_empty_one_and_one_that_is_no_kernels_are_status_0) {
    for (const auto& file : {clean_log, write("empty", ""), write("poem", "roses are red\n")}) {
        const auto ran = run_faultline({"analyze", file});
        BOOST_CHECK_EQUAL(ran.status, 0);
        BOOST_CHECK_EQUAL(ran.out, "nothing found\n");
    }
}

BOOST_AUTO_TEST_CASE(a_wrong_command_line_is_status_64) {
    BOOST_CHECK_EQUAL(run_faultline({"analyze", "--format", "xml", oops_log}).status, 64);
    BOOST_CHECK_EQUAL(run_faultline({"analyze", "--first", oops_log}).status, 64);
    BOOST_CHECK_EQUAL(run_faultline({"analyze", "--follow", oops_log, clean_log}).status, 64);
    BOOST_CHECK_EQUAL(run_faultline({"analyze", "--follow", "--format", "junit", "-"}).status, 64);
    const auto help = run_faultline({"analyze", "--help"});
    BOOST_CHECK_EQUAL(help.status, 0);
    CHECK_HAS(help.out, "Examples:");
}

BOOST_AUTO_TEST_CASE(help_fits_a_terminal_of_80_columns) {
    for (const auto& words : {std::vector<std::string>{"--help"},
                              {"analyze", "--help"},
                              {"run", "--help"},
                              {"selftest", "--help"}}) {
        std::istringstream help(run_faultline(words).out);
        for (std::string line; std::getline(help, line);)
            BOOST_CHECK_MESSAGE(line.size() <= 80, line);
    }
}

BOOST_AUTO_TEST_CASE(a_vmlinux_that_is_none_is_status_66) {
    for (const auto& none : {path.string(), oops_log, (path / "none").string()}) {
        const auto ran = run_faultline({"analyze", "--vmlinux", none, oops_log});
        BOOST_CHECK_EQUAL(ran.status, 66);
        CHECK_HAS(ran.err, "'" + none + "': ");
    }
    CHECK_HAS(run_faultline({"analyze", "--vmlinux", path.string(), oops_log}).err,
              "Is a directory");
}

BOOST_AUTO_TEST_CASE(what_cannot_be_read_is_status_66_and_the_others_are_read) {
    const auto none = (path / "none").string();
    const auto ran = run_faultline({"analyze", none, oops_log});
    BOOST_CHECK_EQUAL(ran.status, 66);
    CHECK_HAS(ran.err, "error: cannot open '" + none + "': No such file");
    CHECK_HAS(ran.out, oops_title);
    CHECK_HAS(ran.out, "1 finding in 1 of 2 logs; 1 log could not be read to the end\n");
}

BOOST_AUTO_TEST_CASE(a_packed_log_that_breaks_off_is_status_66_with_what_was_found) {
    const auto file = pack("gzip", "log.gz");
    fs::resize_file(file, fs::file_size(file) - 6);
    const auto ran = run_faultline({"analyze", file});
    BOOST_CHECK_EQUAL(ran.status, 66);
    CHECK_HAS(ran.out, oops_title);
    CHECK_HAS(ran.err, "cannot unpack '" + file);
}

BOOST_AUTO_TEST_CASE(standard_input_is_read_packed_or_not) {
    for (const auto& words : {std::vector<std::string>{"analyze"}, {"analyze", "-"}}) {
        const auto ran = run_faultline(words, text_of(oops_log));
        BOOST_CHECK_EQUAL(ran.status, 1);
        CHECK_HAS(ran.out, oops_title);
    }
    const auto packed = run_faultline({"analyze", "-"}, text_of(pack("gzip", "log.gz")));
    CHECK_HAS(packed.out, oops_title);
}

BOOST_AUTO_TEST_CASE(packed_logs_are_known_by_content_whatever_their_name) {
    for (const auto& file : {pack("gzip", "a"), pack("xz", "b.txt"), pack("zstd -q", "c.gz")}) {
        const auto ran = run_faultline({"analyze", file});
        BOOST_CHECK_EQUAL(ran.status, 1);
        CHECK_HAS(ran.out, oops_title);
    }
}

BOOST_AUTO_TEST_CASE(a_directory_is_read_below_and_what_is_no_text_is_skipped) {
    (void)write("logs/2/oops", text_of(oops_log));
    (void)write("logs/1", text_of(clean_log));
    const auto program = write("logs/program", std::string("\x7f"
                                                           "ELF\2\1\1\0\0\0\0\0\0\0",
                                                           14));
    const auto ran = run_faultline({"analyze", "--format", "jsonl", "--first", path.string()});
    BOOST_CHECK_EQUAL(ran.status, 1);
    CHECK_HAS(ran.err, "skipped " + program + ": it is no text");
    const auto second = ran.out.find('\n') + 1;
    const auto clean = nlohmann::json::parse(ran.out.substr(0, second));
    const auto oops = nlohmann::json::parse(ran.out.substr(second));
    BOOST_CHECK_EQUAL(clean["file"], (path / "logs/1").string());
    BOOST_CHECK(clean["title"].is_null());
    BOOST_CHECK_EQUAL(oops["file"], (path / "logs/2/oops").string());
    BOOST_CHECK_EQUAL(oops["title"], oops_title);
    BOOST_CHECK_EQUAL(oops["panicked"], true);
}

BOOST_AUTO_TEST_CASE(each_log_is_its_own) {
    const auto ran = run_faultline({"analyze", "--format", "json", oops_log, oops_log});
    const auto logs = nlohmann::json::parse(ran.out)["logs"];
    BOOST_REQUIRE_EQUAL(logs.size(), 2);
    for (const auto& log : logs) {
        BOOST_CHECK_EQUAL(log["findings"].size(), 1);
        BOOST_CHECK_EQUAL(log["findings"][0]["count"], 1);
    }
}

BOOST_AUTO_TEST_CASE(the_formats_are_what_they_are_called) {
    const auto json = run_faultline({"analyze", "--format", "json", oops_log, clean_log});
    BOOST_CHECK_EQUAL(schema_mistakes(source + "/results/schema/analysis-1.json", json.out), "");
    const auto junit = run_faultline({"analyze", "--format", "junit", oops_log, clean_log});
    pugi::xml_document document;
    BOOST_CHECK(document.load_string(junit.out.c_str()));
    const auto ktap = run_faultline({"analyze", "--format", "ktap", oops_log, clean_log});
    BOOST_CHECK(ktap.out.starts_with("KTAP version 1\n1..2\n"));
    CHECK_HAS(ktap.out, "\nok 2 " + clean_log + "\n");
    for (const auto& ran : {json, junit, ktap})
        BOOST_CHECK_EQUAL(ran.status, 1);
}

BOOST_AUTO_TEST_CASE(a_mail_is_known_as_one) {
    const auto mail = source + "/harness/logs/testdata/oops.mail";
    CHECK_HAS(run_faultline({"analyze", mail}).out, "in widget_release");
    CHECK_HAS(run_faultline({"analyze", "--mail", "yes", "-"}, text_of(mail)).out,
              "in widget_release");
    BOOST_CHECK_EQUAL(run_faultline({"analyze", "--mail", "maybe", mail}).status, 64);
}

BOOST_AUTO_TEST_CASE(labels_in_front_of_a_log_are_no_report) {
    const std::string labels =
        "TITLE: KASAN: use-after-free Read in foo\nALT: BUG: soft lockup in foo\nTYPE: HANG\n"
        "CORRUPTED: Y\n\n";
    BOOST_CHECK_EQUAL(run_faultline({"analyze", "-"}, labels + text_of(clean_log)).status, 0);
    CHECK_HAS(run_faultline({"analyze", "-"}, labels + text_of(oops_log)).out, oops_title);
}

BOOST_AUTO_TEST_CASE(what_another_program_tells_the_journal_is_no_report) {
    const std::string tag = "Nov 24 08:00:00 host ";
    const std::string text = "Kernel panic - not syncing: example\n";
    BOOST_CHECK_EQUAL(run_faultline({"analyze", "-"}, tag + "test[12]: " + text).status, 0);
    BOOST_CHECK_EQUAL(run_faultline({"analyze", "-"}, tag + "kernel: " + text).status, 1);
}

BOOST_AUTO_TEST_CASE(hostile_text_comes_out_harmless_in_every_format) {
    auto log = text_of(oops_log);
    for (auto at = log.find("sync"); at != std::string::npos; at = log.find("sync", at))
        log.replace(at, 4, "\x1b[2J\x07\xff\xc3\x28");
    for (const auto* format : {"text", "json", "jsonl", "junit", "ktap"}) {
        const auto ran = run_faultline({"analyze", "--format", format, "-"}, log);
        BOOST_CHECK_EQUAL(ran.status, 1);
        if (std::string(format) == "json") {
            BOOST_CHECK(nlohmann::json::accept(ran.out));
            BOOST_CHECK(ran.out.find('\x1b') == std::string::npos);
        } else if (std::string(format) == "jsonl") {
            std::istringstream lines(ran.out);
            for (std::string line; std::getline(lines, line);)
                BOOST_CHECK(nlohmann::json::accept(line));
            BOOST_CHECK(ran.out.find('\x1b') == std::string::npos);
        } else {
            BOOST_CHECK(harmless(ran.out));
        }
    }
}

BOOST_AUTO_TEST_CASE(a_file_name_cannot_act_on_a_terminal) {
    const auto hostile = write("\x1b[2J#\n1", text_of(oops_log));
    for (const auto* format : {"text", "junit", "ktap"}) {
        const auto ran = run_faultline({"analyze", "--format", format, hostile, clean_log});
        BOOST_CHECK(harmless(ran.out));
    }
    BOOST_CHECK(harmless(run_faultline({"analyze", hostile + "none"}).err));
}

BOOST_AUTO_TEST_CASE(a_reader_that_goes_away_ends_the_analysis_without_a_word) {
    PipedProgram program({"analyze", "--follow", "--format", "jsonl", "-"});
    program.write(text_of(oops_log));
    program.read_until(oops_title);
    program.close_output();
    // Input goes on: only that nobody reads the next finding ends it.
    program.write(
        "[   99.000000] Kernel panic - not syncing: example\n"
        "[   99.000001] CPU: 1 PID: 1 Comm: init Not tainted 6.12.0 #1\n"
        "[   99.000002] Call Trace:\n[   99.000003]  panic+0x1/0x2\n"
        "[   99.000004] ---[ end Kernel panic - not syncing: example ]---\n");
    BOOST_CHECK_EQUAL(program.finish(), 1);
    BOOST_CHECK_EQUAL(program.err(), "");
}

BOOST_AUTO_TEST_CASE(output_that_cannot_be_written_is_an_error) {
    if (!fs::exists("/dev/full")) return;
    const auto program = std::string(FAULTLINE_BUILD_DIR) + "/bin/faultline";
    const auto err = (path / "err").string();
    const auto command =
        "'" + program + "' analyze '" + oops_log + "' > /dev/full 2> '" + err + "'";
    BOOST_CHECK_EQUAL(WEXITSTATUS(std::system(command.c_str())), 2);
    CHECK_HAS(text_of(err), "cannot write 'standard output'");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::test
