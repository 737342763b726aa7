// SPDX-License-Identifier: GPL-2.0-or-later
#include "classify/mail_detector.hpp"
#include "classify/mail_headers.hpp"
#include "classify/mail_unwrap.hpp"

#include <boost/test/unit_test.hpp>

#include <string>
#include <vector>

namespace faultline::classify {
namespace {

struct Logical {
    std::string text;
    std::uint64_t number = 0, begin = 0, end = 0;
};

std::vector<Logical> unwrapped(const std::string& mail) {
    std::vector<Logical> lines;
    MailUnwrap unwrap([&](const console::Line& line) {
        lines.push_back({std::string(line.text), line.number, line.begin, line.end});
    });
    console::LineAssembler assembler([&](const console::Line& line) { unwrap.take(line); });
    assembler.feed(mail);
    assembler.finish();
    unwrap.finish();
    return lines;
}

std::string texts(const std::string& mail) {
    std::string all;
    for (const auto& line : unwrapped(mail))
        all += line.text + "\n";
    return all;
}

std::optional<bool> detected(const std::vector<std::string>& lines) {
    MailDetector detector;
    for (const auto& line : lines) {
        if (const auto mail = detector.take(line)) return mail;
    }
    return std::nullopt;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(mail)

BOOST_AUTO_TEST_CASE(quotation_of_any_depth_goes_and_indentation_stays) {
    const auto stripped = [](std::string_view text, std::size_t depth) {
        BOOST_CHECK_EQUAL(strip_quotation(text), depth);
        return std::string(text);
    };
    BOOST_CHECK_EQUAL(stripped("> > > [    1.000000] a", 3), "[    1.000000] a");
    BOOST_CHECK_EQUAL(stripped(">>>>> a", 5), "a");
    BOOST_CHECK_EQUAL(stripped(">> > a", 3), "a");
    BOOST_CHECK_EQUAL(stripped(">  foo+0x1/0x2", 1), " foo+0x1/0x2");
    BOOST_CHECK_EQUAL(stripped(">", 1), "");
    BOOST_CHECK_EQUAL(stripped("a > b", 0), "a > b");
    BOOST_CHECK_EQUAL(stripped(" a", 0), " a");
}

BOOST_AUTO_TEST_CASE(a_line_without_stamp_behind_a_long_one_with_stamp_is_its_rest) {
    const auto lines = unwrapped(
        "> [   10.000001] CPU: 1 PID: 7311 Comm: umount Tainted: G        W\n"
        "> 6.1.0-example #16\n"
        "> [   10.000002] PKRU: 55555554\n");
    BOOST_REQUIRE_EQUAL(lines.size(), 2);
    BOOST_CHECK_EQUAL(lines[0].text,
                      "[   10.000001] CPU: 1 PID: 7311 Comm: umount Tainted: G        W "
                      "6.1.0-example #16");
    BOOST_CHECK_EQUAL(lines[0].number, 1);
    BOOST_CHECK_EQUAL(lines[0].begin, 0);
    BOOST_CHECK_EQUAL(lines[0].end, lines[1].begin);
    BOOST_CHECK_EQUAL(lines[1].number, 3);
}

BOOST_AUTO_TEST_CASE(a_short_line_is_continued_if_the_next_word_had_no_room) {
    BOOST_CHECK_EQUAL(texts("> [   10.000001] CPU: 1 PID: 7311 Comm: umount Not tainted\n"
                            "> 6.1.0-a-very-long-local-version-of-somebody+ #16\n"),
                      "[   10.000001] CPU: 1 PID: 7311 Comm: umount Not tainted "
                      "6.1.0-a-very-long-local-version-of-somebody+ #16\n");
}

BOOST_AUTO_TEST_CASE(a_line_may_be_broken_within_several_blanks) {
    BOOST_CHECK_EQUAL(texts("> [   10.000001] CPU: 3 PID: 4321 Comm: example Tainted: G        \n"
                            ">   OE      6.12.0-example #7\n"),
                      "[   10.000001] CPU: 3 PID: 4321 Comm: example Tainted: G "
                      "OE      6.12.0-example #7\n");
}

BOOST_AUTO_TEST_CASE(prose_behind_a_short_line_is_not_its_rest) {
    BOOST_CHECK_EQUAL(texts("> [   10.000001] PKRU: 55555554\n> And then it hangs.\n"),
                      "[   10.000001] PKRU: 55555554\nAnd then it hangs.\n");
}

BOOST_AUTO_TEST_CASE(a_stamp_alone_is_continued_twice) {
    BOOST_CHECK_EQUAL(texts(">> ./log/syslog:May 30 07:44:38 box kernel: [ 4711.130188]\n"
                            ">> some-server\n"
                            ">> invoked oom-killer: gfp_mask=0xd0, order=0, oom_adj=-17\n"
                            ">> ./log/syslog:May 30 07:44:38 box kernel: [ 4711.130200]\n"
                            ">> [<ffffffff8110c4f2>] ? oom_kill_process+0x82/0x283\n"),
                      "./log/syslog:May 30 07:44:38 box kernel: [ 4711.130188] some-server "
                      "invoked oom-killer: gfp_mask=0xd0, order=0, oom_adj=-17\n"
                      "./log/syslog:May 30 07:44:38 box kernel: [ 4711.130200] "
                      "[<ffffffff8110c4f2>] ? oom_kill_process+0x82/0x283\n");
}

BOOST_AUTO_TEST_CASE(an_empty_line_another_depth_and_an_indented_frame_end_a_line) {
    const std::string head = "> [   10.000001] Hardware name: QEMU Standard PC (i440FX + PIIX,\n";
    BOOST_CHECK_EQUAL(unwrapped(head + ">\n> 1996)\n").size(), 2);
    BOOST_CHECK_EQUAL(unwrapped(head + ">> 1996)\n").size(), 2);
    BOOST_CHECK_EQUAL(unwrapped(head + ">  foo+0x1/0x2\n").size(), 2);
    BOOST_CHECK_EQUAL(unwrapped(head + "> 1996)\n").size(), 1);
}

BOOST_AUTO_TEST_CASE(without_stamps_grammar_and_width_decide) {
    BOOST_CHECK_EQUAL(
        texts("> BUG: kernel NULL pointer dereference in an example, address:\n"
              "> 0000000000000008\n"
              "> #PF: supervisor read access in kernel mode\n"
              "> RAX: 0000000000000001 RBX: ffffffff8a4417d0 RCX:\n"
              "> 00000000001500aa\n"
              "> RDX: 00000000001500ab RSI: ffffd81a011b0e40 RDI: 0000000000000000\n"
              "> RBP: ffffffff8a4417d0 R08: ffff8e1046c39a80 R09: 00000000001500aa\n"
              "> Modules linked in: alpha bravo charlie delta echo foxtrot golf hotel\n"
              "> india juliett\n"
              "> Call Trace:\n"
              "> alpha+0x1/0x2\n"
              "> bravo+0x1/0x2\n"),
        "BUG: kernel NULL pointer dereference in an example, address: 0000000000000008\n"
        "#PF: supervisor read access in kernel mode\n"
        "RAX: 0000000000000001 RBX: ffffffff8a4417d0 RCX: 00000000001500aa\n"
        "RDX: 00000000001500ab RSI: ffffd81a011b0e40 RDI: 0000000000000000\n"
        "RBP: ffffffff8a4417d0 R08: ffff8e1046c39a80 R09: 00000000001500aa\n"
        "Modules linked in: alpha bravo charlie delta echo foxtrot golf hotel india juliett\n"
        "Call Trace:\nalpha+0x1/0x2\nbravo+0x1/0x2\n");
}

BOOST_AUTO_TEST_CASE(prose_without_stamps_is_left_as_it_is) {
    const std::string prose =
        "I have been running this for some weeks now on all of my machines,\n"
        "and it works.\n";
    BOOST_CHECK_EQUAL(texts(prose), prose);
}

BOOST_AUTO_TEST_CASE(a_sentence_that_begins_as_a_report_is_left_out) {
    const std::string sentence =
        "> BUG: kernel NULL pointer dereference, address: is what I see.\n";
    const std::string log =
        "> BUG: kernel NULL pointer dereference, address: 0000000000000008\n"
        "> Oops: 0000 [#1] PREEMPT SMP NOPTI\n";
    BOOST_CHECK_EQUAL(texts(sentence), "");
    BOOST_CHECK_EQUAL(texts("> It is a kernel\n" + sentence + ">\n"), "It is a kernel\n");
    BOOST_CHECK_EQUAL(texts(sentence + ">\n" + log), texts(log));
    BOOST_CHECK_EQUAL(unwrapped(log).size(), 2);
}

BOOST_AUTO_TEST_CASE(headers_go_also_those_of_the_next_mail_and_of_a_part) {
    BOOST_CHECK_EQUAL(texts("From a@example.org Tue Nov 24 08:00:00 2026\n"
                            "Subject: BUG: foo\n"
                            "Received: from x\n"
                            "\tby y\n"
                            "\n"
                            "first\n"
                            "--part\n"
                            "Content-Type: text/plain\n"
                            "\n"
                            "second\n"
                            "\n"
                            "From: b@example.org\n"
                            "BUG: in a header\n"
                            "\n"
                            "third\n"
                            "From: no header here\n"),
                      "first\n--part\nsecond\nthird\nFrom: no header here\n");
}

BOOST_AUTO_TEST_CASE(quoted_printable_is_undone_where_it_is_announced) {
    const std::string body = "[    1.000000] a=3Db, a line that =\ngoes on=\n\nx=ZZ=\n";
    BOOST_CHECK_EQUAL(texts("Subject: x\nContent-Transfer-Encoding: Quoted-Printable\n\n" + body),
                      "[    1.000000] a=b, a line that goes on\nx=ZZ\n");
    BOOST_CHECK_EQUAL(texts("Subject: x\n\n" + body),
                      "[    1.000000] a=3Db, a line that =\ngoes on=\nx=ZZ=\n");
}

BOOST_AUTO_TEST_CASE(a_line_that_never_ends_is_bounded) {
    std::string mail = "> [    1.000000] " + std::string(70, 'a') + "\n";
    for (int i = 0; i < 1000; ++i)
        mail += "> " + std::string(70, 'b') + "\n";
    const auto lines = unwrapped(mail);
    BOOST_REQUIRE_EQUAL(lines.size(), 1);
    BOOST_CHECK_LE(lines[0].text.size(), console::max_line_bytes);
    BOOST_CHECK_EQUAL(lines[0].end, mail.size());
}

BOOST_AUTO_TEST_CASE(headers_and_quoted_log_lines_tell_of_a_mail) {
    BOOST_CHECK(detected({"From: a@example.org", "Subject: x"}) == true);
    BOOST_CHECK(detected({"Date: x", " y", "X-Example: z", "Subject: x"}) == true);
    BOOST_CHECK(detected(std::vector<std::string>(8, "> > [    1.000000] a")) == true);
    BOOST_CHECK(detected(std::vector<std::string>(8, "> Call Trace:")) == true);
}

BOOST_AUTO_TEST_CASE(log_lines_in_the_clear_tell_of_a_log) {
    BOOST_CHECK(detected(std::vector<std::string>(8, "[    1.000000] a")) == false);
    BOOST_CHECK(detected({"Date: today", "a", "Subject: x"}) == std::nullopt);
    MailDetector detector;
    BOOST_CHECK(!detector.best_guess());
    (void)detector.take("> a");
    BOOST_CHECK(detector.best_guess());
    (void)detector.take("[    1.000000] a");
    BOOST_CHECK(!detector.best_guess());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::classify
