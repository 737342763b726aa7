// SPDX-License-Identifier: GPL-2.0-or-later
#include "classify/registers.hpp"

#include <boost/test/unit_test.hpp>
#include <fmt/format.h>

#include <initializer_list>

namespace faultline::classify {

namespace {

/// "NAME=value" for each register, with '|' between.
std::string registers_of(std::initializer_list<std::string_view> lines) {
    RegisterReader reader;
    Registers registers;
    for (const auto line : lines)
        BOOST_CHECK_MESSAGE(reader.take(line, registers), line);
    std::string text;
    for (const auto& [name, value] : registers)
        text += fmt::format("{}{}={}", text.empty() ? "" : "|", name, value);
    return text;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(registers)

BOOST_AUTO_TEST_CASE(those_of_x86_are_read) {
    BOOST_CHECK_EQUAL(
        registers_of({"RIP: 0010:foo+0xc/0x60", "RSP: 0018:ffffc900003cbe20 EFLAGS: 00010286",
                      "R10: 0000000000000000 R11: 0000000000000246 R12: 0",
                      "FS:  00000000165683c0(0000) GS:ffff88801f300000(0000) "
                      "knlGS:0000000000000000",
                      "CS:  0010 DS: 0000 ES: 0000 CR0: 0000000080050033"}),
        "RIP=0010:foo+0xc/0x60|RSP=0018:ffffc900003cbe20|EFLAGS=00010286|"
        "R10=0000000000000000|R11=0000000000000246|R12=0|FS=00000000165683c0(0000)|"
        "GS=ffff88801f300000(0000)|knlGS=0000000000000000|CS=0010|DS=0000|ES=0000|"
        "CR0=0000000080050033");
    BOOST_CHECK_EQUAL(registers_of({"EAX: 00000001 EBX: f5c4e000 ECX: 0 EDX: 2",
                                    "DS: 007b ES: 007b FS: 00d8 GS: 0000 SS: 0068"}),
                      "EAX=00000001|EBX=f5c4e000|ECX=0|EDX=2|DS=007b|ES=007b|FS=00d8|GS=0000|"
                      "SS=0068");
}

BOOST_AUTO_TEST_CASE(those_of_arm_are_read) {
    BOOST_CHECK_EQUAL(
        registers_of({"pstate: 60400005 (nZCv daif +PAN -UAO -TCO)", "pc : foo+0x18/0x20",
                      "lr : bar+0x4/0x9c", "sp : ffff800012345670",
                      "x29: ffff800012345670 x28: ffff0000c0ffee00 x0 : 0000000000000008"}),
        "pstate=60400005 (nZCv daif +PAN -UAO -TCO)|pc=foo+0x18/0x20|lr=bar+0x4/0x9c|"
        "sp=ffff800012345670|x29=ffff800012345670|x28=ffff0000c0ffee00|x0=0000000000000008");
    BOOST_CHECK_EQUAL(registers_of({"pc : [<c0101234>]    lr : [<c0105678>]    psr: 60000013",
                                    "sp : ee0a1f68  ip : 00000000  fp : 00000005",
                                    "r10: c0117ea8  r9 : 00000000  r8 : 000b0028"}),
                      "pc=[<c0101234>]|lr=[<c0105678>]|psr=60000013|sp=ee0a1f68|ip=00000000|"
                      "fp=00000005|r10=c0117ea8|r9=00000000|r8=000b0028");
}

BOOST_AUTO_TEST_CASE(those_of_riscv_are_read) {
    BOOST_CHECK_EQUAL(
        registers_of(
            {"epc : ffffffff80012340 ra : ffffffff80012344 sp : ff20000000123400",
             " s10: 0000000000000001 s11: 0000000000000002 t3 : 3",
             "status: 0000000200000120 badaddr: 0000000000000008 cause: 000000000000000d"}),
        "epc=ffffffff80012340|ra=ffffffff80012344|sp=ff20000000123400|s10=0000000000000001|"
        "s11=0000000000000002|t3=3|status=0000000200000120|badaddr=0000000000000008|"
        "cause=000000000000000d");
}

BOOST_AUTO_TEST_CASE(a_line_of_powerpc_counts_on_from_its_first) {
    BOOST_CHECK_EQUAL(registers_of({"NIP:  c000000000123456 LR: c000000000123450 CTR: 0",
                                    "REGS: c0000000012346e0 TRAP: 0380   Not tainted  (6.1.0)",
                                    "MSR:  8000000000009033 <SF,EE,ME>  CR: 22824428  XER: 0",
                                    "GPR08: 10 11 12 13 "}),
                      "NIP=c000000000123456|LR=c000000000123450|CTR=0|REGS=c0000000012346e0|"
                      "TRAP=0380|MSR=8000000000009033 <SF,EE,ME>|CR=22824428|XER=0|GPR08=10|"
                      "GPR09=11|GPR10=12|GPR11=13");
}

BOOST_AUTO_TEST_CASE(the_lines_of_s390_go_on_without_names) {
    BOOST_CHECK_EQUAL(
        registers_of({"Krnl PSW : 0704c00180000000 0000000000115d8a (foo+0x1a/0x2b0)",
                      "Krnl GPRS: 00 11 22 33", "           44 55 66 77", "           88 99 aa bb",
                      "           cc dd ee ff"}),
        "PSW=0704c00180000000 0000000000115d8a (foo+0x1a/0x2b0)|R0=00|R1=11|R2=22|R3=33|R4=44|"
        "R5=55|R6=66|R7=77|R8=88|R9=99|R10=aa|R11=bb|R12=cc|R13=dd|R14=ee|R15=ff");
}

BOOST_AUTO_TEST_CASE(other_lines_are_none) {
    RegisterReader reader;
    Registers registers;
    for (const auto* text :
         {"", ":", "status: okay", "RIP:", "Call Trace:", "foo+0x8/0x50", "x31: 12", "cause: x",
          "task:umount state:D", "eth0: 1234", "Control: none", "44 55 66 77", "RSP <ffff8800>"}) {
        BOOST_CHECK_MESSAGE(!reader.take(text, registers), text);
    }
    BOOST_CHECK(registers.empty());
}

BOOST_AUTO_TEST_CASE(the_first_value_counts_and_there_are_never_too_many) {
    BOOST_CHECK_EQUAL(registers_of({"RAX: 1 RAX: 2", "RAX: 3"}), "RAX=1");
    RegisterReader reader;
    Registers registers;
    std::string line = "GPR00: " + std::string(9000, 'a');
    for (int i = 0; i < 1000; ++i)
        line += " b";
    (void)reader.take(line, registers);
    BOOST_CHECK_LE(registers.size(), max_registers);
    BOOST_CHECK_EQUAL(registers.at(0).second.size(), 256);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::classify
