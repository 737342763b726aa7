// SPDX-License-Identifier: GPL-2.0-or-later
#include "classify/frames.hpp"

#include "classify/function_name.hpp"

#include <boost/test/unit_test.hpp>

namespace faultline::classify {

BOOST_AUTO_TEST_SUITE(frames)

BOOST_AUTO_TEST_CASE(a_frame_has_function_offset_size_and_module) {
    const auto frame = parse_frame(" rdt_kill_sb+0x2a1/0x340 [resctrl]").value();
    BOOST_CHECK_EQUAL(frame.function, "rdt_kill_sb");
    BOOST_CHECK_EQUAL(frame.offset, 0x2a1);
    BOOST_CHECK_EQUAL(frame.size, 0x340);
    BOOST_CHECK_EQUAL(frame.module, "resctrl");
    BOOST_CHECK(frame.reliable);
}

BOOST_AUTO_TEST_CASE(guesses_are_marked) {
    BOOST_CHECK(!parse_frame("  ? foo+0x1/0x2").value().reliable);
    BOOST_CHECK(
        !parse_frame("[<ffffffff8110c4f2>] ? oom_kill_process+0x82/0x283").value().reliable);
    BOOST_CHECK(!parse_frame("[c0000000] [c0000001] foo+0x1/0x2 (unreliable)")
                     .value_or(model::Frame{})
                     .reliable ||
                !parse_frame("[c0000000] [c0000001] foo+0x1/0x2 (unreliable)"));
    BOOST_CHECK(!parse_frame(" foo+0x1/0x2 (unreliable)").value().reliable);
}

BOOST_AUTO_TEST_CASE(forms_of_other_times_and_architectures_are_read) {
    BOOST_CHECK_EQUAL(parse_frame(" [<ffffffff8110c4f2>] foo+0x82/0x283").value().function, "foo");
    BOOST_CHECK_EQUAL(
        parse_frame("[<80c1a2b4>] (dump_backtrace) from [<80c1a3c8>] (show_stack+0x18/0x1c)")
            .value()
            .function,
        "show_stack");
    BOOST_CHECK_EQUAL(parse_frame(" dump_backtrace from show_stack+0x18/0x1c").value().function,
                      "show_stack");
    BOOST_CHECK_EQUAL(parse_frame(" __switch_to+0x2b0/0x6e0 (T)").value().function, "__switch_to");
    BOOST_CHECK_EQUAL(parse_frame(" foo+0x1/0x2 fs/x.c:12").value().function, "foo");
    BOOST_CHECK_EQUAL(parse_frame(" foo fs/x.c:12 [inline]").value().function, "foo");
    BOOST_CHECK_EQUAL(parse_frame(" foo.cold+0x8/0x8d").value().function, "foo.cold");
    BOOST_CHECK_EQUAL(parse_frame(" foo+0x1/0x2 [mod 0123456789abcdef]").value().module, "mod");
}

BOOST_AUTO_TEST_CASE(other_lines_are_no_frames) {
    for (const auto* text :
         {"", "+0x", " +0x12", "Call Trace:", "RSP: 0018:ffffa1c600d3fe90 EFLAGS: 00010246",
          "Workqueue: events foo+0x1/0x2", "hint: delayed_work_timer_fn+0x0/0xa0", "anon 33435648",
          "foo bar [inline]", "usb 1-1: x [inline]"}) {
        BOOST_CHECK_MESSAGE(!parse_frame(text), text);
    }
}

BOOST_AUTO_TEST_CASE(instruction_pointers_of_all_forms_are_read) {
    for (const auto* text : {"RIP: 0010:foo+0x8/0x50",
                             "RIP: 0010:[<ffffffff8143d030>]  [<ffffffff8143d030>] foo+0x8/0x50",
                             "RIP  [<ffffffff8143d030>] foo+0x8/0x50", "IP: foo+0x8/0x50",
                             "EIP is at foo+0x8/0x50", "EIP: foo+0x8/0x50", "pc : foo+0x8/0x50",
                             "PC is at foo+0x8/0x50", "epc : foo+0x8/0x50"}) {
        const auto pointer = parse_instruction_pointer(text);
        BOOST_REQUIRE_MESSAGE(pointer && pointer->frame, text);
        BOOST_CHECK_EQUAL(pointer->frame->function, "foo");
        BOOST_CHECK(!pointer->user);
    }
}

BOOST_AUTO_TEST_CASE(a_pointer_into_user_mode_or_nowhere_has_no_frame) {
    const auto user = parse_instruction_pointer("RIP: 0033:0x7f3a5512c4eb").value();
    BOOST_CHECK(user.user);
    BOOST_CHECK(!user.frame);
    const auto null = parse_instruction_pointer("RIP: 0010:0x0").value();
    BOOST_CHECK(!null.user);
    BOOST_CHECK(!null.frame);
    BOOST_CHECK(!parse_instruction_pointer("RSP: 0018:ffffa1c600d3fe90"));
    BOOST_CHECK(!parse_instruction_pointer("RIP: nonsense"));
}

BOOST_AUTO_TEST_CASE(a_name_is_cut_at_the_compilers_suffix) {
    BOOST_CHECK_EQUAL(plain_name("foo.cold"), "foo");
    BOOST_CHECK_EQUAL(plain_name("foo.isra.0"), "foo");
    BOOST_CHECK_EQUAL(plain_name(".foo"), ".foo");
    BOOST_CHECK_EQUAL(plain_name("foo"), "foo");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::classify
