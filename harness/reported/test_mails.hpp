// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string_view>

namespace faultline::reported::test {

/// An oops in an unmount of resctrl, quoted and wrapped as mailers do.
inline constexpr std::string_view unmount_mail = R"(From: A Tester <tester@example.org>
Subject: Re: crash at umount on our two-socket box
Date: Mon, 3 Jan 2022 10:00:00 +0000

Bisected. commit 393c3714081a53795bbff0e985d24146def6f57f made it so:

> 393c3714081a53795bbff0e985d24146def6f57f is the first bad commit
> #regzbot introduced: v5.16..v5.17-rc1
>
> Box: 2x Xeon(R) Platinum 8000, and I do
>   echo 1 > /proc/sys/kernel/panic_on_oops
> to get a dump. crash says
>       CPUS: 96
>    RELEASE: 5.17.0-rc1-test
>     MEMORY: 188.2 GB
>
> [   95.100001] BUG: kernel NULL pointer dereference, address: 0000000000000008
> [   95.100002] #PF: supervisor read access in kernel mode
> [   95.100003] #PF: error_code(0x0000) - not-present page
> [   95.100004] Oops: 0000 [#1] PREEMPT SMP PTI
> [   95.100005] CPU: 3 PID: 777 Comm: umount Not tainted 5.17.0-rc1-test #1
> [   95.100006] Hardware name: Example Corp Board/X1, BIOS 1.0
> 01/01/2021
> [   95.100007] RIP: 0010:kernfs_remove+0x9/0x40
> [   95.100008] Call Trace:
> [   95.100009]  <TASK>
> [   95.100010]  rdt_kill_sb+0x200/0x300
> [   95.100011]  deactivate_locked_super+0x30/0x90
> [   95.100012]  cleanup_mnt+0x120/0x180
> [   95.100013]  </TASK>
> [   95.100014] ---[ end trace 0000000000000000 ]---
)";

/// An OOM killer that finds nothing to kill, in a container.
inline constexpr std::string_view container_mail = R"(From: B Tester <tester@example.org>
Subject: lxc guest loops in the OOM killer
Date: Tue, 4 Jan 2011 10:00:00 +0000

uname: Linux box 2.6.32.40-own #1 SMP x86_64 GNU/Linux
The lxc configuration has
  lxc.cgroup.memory.limit_in_bytes = 2000M
  lxc.cgroup.memory.memsw.limit_in_bytes = 2100M
and each task in it has an oom_adj
of -17, as sshd started it.

[  100.000001] worker invoked oom-killer: gfp_mask=0xd0, order=0, oom_adj=-17
[  100.010001] worker invoked oom-killer: gfp_mask=0xd0, order=0, oom_adj=-17
[  100.020001] worker invoked oom-killer: gfp_mask=0xd0, order=0, oom_adj=-17
[  100.030001] worker invoked oom-killer: gfp_mask=0xd0, order=0, oom_adj=-17
[  100.040001] worker invoked oom-killer: gfp_mask=0xd0, order=0, oom_adj=-17
[  100.050001] worker invoked oom-killer: gfp_mask=0xd0, order=0, oom_adj=-17
)";

}  // namespace faultline::reported::test
