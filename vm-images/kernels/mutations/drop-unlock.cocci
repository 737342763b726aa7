// SPDX-License-Identifier: GPL-2.0-or-later
// purpose: a function leaves a lock held
// operator: a call that gives back a lock, a semaphore or RCU's read side is dropped
// parameter: function: whose call it is
// places: 1
@@
identifier virtual.the_function;
identifier unlock =~ "(^|_)unlock(_|$)|^up(_|$)";
@@
the_function(...)
{
<...
- unlock(...);
...>
}
