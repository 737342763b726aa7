// SPDX-License-Identifier: GPL-2.0-or-later
#include "classify/signature.hpp"

#include "classify/classifier.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>

namespace faultline::classify {

namespace {

model::Signature signature_of_log(std::string_view log) {
    Classifier classifier;
    classifier.feed(log);
    classifier.finish();
    BOOST_REQUIRE_EQUAL(classifier.findings().size(), 1);
    return classifier.findings()[0].signature;
}

constexpr std::string_view in_5_10 =
    "[   12.100000] BUG: unable to handle kernel NULL pointer dereference at 0000000000000008\n"
    "[   12.100000] Oops: 0000 [#1] SMP NOPTI\n"
    "[   12.100000] CPU: 1 PID: 92 Comm: umount Not tainted 5.10.0-33-cloud-amd64 #1\n"
    "[   12.100000] RIP: 0010:kernfs_remove+0x8/0x50\n"
    "[   12.100000] Call Trace:\n"
    "[   12.100000]  rdt_kill_sb.isra.0+0x29d/0x350\n"
    "[   12.100000]  ? guessed+0x1/0x2\n"
    "[   12.100000]  deactivate_locked_super+0x36/0xa0\n"
    "[   12.100000]  do_syscall_64+0x33/0x40\n"
    "[   12.100000]  entry_SYSCALL_64_after_hwframe+0x61/0xc6\n"
    "[   12.100000] ---[ end trace 0123456789abcdef ]---\n";

constexpr std::string_view in_7_3 =
    "[  900.200000][  T500] BUG: kernel NULL pointer dereference, address: 0000000000000018\n"
    "[  900.200000][  T500] Oops: Oops: 0000 [#1] SMP NOPTI\n"
    "[  900.200000][  T500] CPU: 3 UID: 0 PID: 500 Comm: umount Not tainted 7.3.0-rc7 #1 "
    "PREEMPT(lazy)\n"
    "[  900.200000][  T500] RIP: 0010:kernfs_remove+0x18/0x90\n"
    "[  900.200000][  T500] Call Trace:\n"
    "[  900.200000][  T500]  <TASK>\n"
    "[  900.200000][  T500]  rdt_kill_sb+0x11/0x50 [resctrl]\n"
    "[  900.200000][  T500]  deactivate_locked_super.constprop.0+0x16/0xb0\n"
    "[  900.200000][  T500]  x64_sys_call+0x1/0x2\n"
    "[  900.200000][  T500]  do_syscall_64+0x84/0x300\n"
    "[  900.200000][  T500]  </TASK>\n"
    "[  900.200000][  T500] ---[ end trace 0000000000000000 ]---\n";

}  // namespace

BOOST_AUTO_TEST_SUITE(signatures)

BOOST_AUTO_TEST_CASE(the_same_bug_of_two_kernels_has_one_signature) {
    const auto old = signature_of_log(in_5_10);
    const auto now = signature_of_log(in_7_3);
    BOOST_CHECK_EQUAL(old.title, now.title);
    BOOST_CHECK_EQUAL(old.frames, now.frames);
    BOOST_CHECK_EQUAL(old.title.size(), 16);
    BOOST_CHECK_EQUAL(old.frames.size(), 16);
    BOOST_CHECK_EQUAL(old.title.find_first_not_of("0123456789abcdef"), std::string::npos);
    BOOST_CHECK(old.title != old.frames);
}

BOOST_AUTO_TEST_CASE(another_caller_is_another_signature_of_frames) {
    std::string other(in_5_10);
    other.replace(other.find("rdt_kill_sb"), 11, "cgroup_rmdir");
    BOOST_CHECK_EQUAL(signature_of_log(other).title, signature_of_log(in_5_10).title);
    BOOST_CHECK(signature_of_log(other).frames != signature_of_log(in_5_10).frames);
}

BOOST_AUTO_TEST_CASE(another_function_is_another_signature) {
    std::string other(in_5_10);
    other.replace(other.find("kernfs_remove"), 13, "kernfs_rename");
    BOOST_CHECK(signature_of_log(other).title != signature_of_log(in_5_10).title);
}

BOOST_AUTO_TEST_CASE(a_finding_without_frames_has_both) {
    model::Finding finding;
    finding.title = "kernel panic: VFS: Unable to mount root fs";
    const auto signature = signature_of(finding);
    BOOST_CHECK_EQUAL(signature.title, signature.frames);
    BOOST_CHECK_EQUAL(signature.title.size(), 16);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace faultline::classify
