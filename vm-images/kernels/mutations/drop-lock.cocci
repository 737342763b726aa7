// SPDX-License-Identifier: GPL-2.0-or-later
// purpose: a function works on shared data without its lock
// operator: calls that take a lock, a semaphore or RCU's read side are dropped, and those that give it back
// parameter: function: whose calls they are
// places: 2
@@
identifier virtual.the_function;
identifier lock =~ "(^|_)(lock|unlock)(_|$)|^(up|down)(_(read|write))?$";
@@
the_function(...)
{
<...
- lock(...);
...>
}
