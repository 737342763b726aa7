// SPDX-License-Identifier: GPL-2.0-or-later
// purpose: a function keeps a reference that it should give back
// operator: a call that puts a reference count is dropped
// parameter: function: whose call it is
// places: 1
@@
identifier virtual.the_function;
identifier put =~ "(^|_)put(_|$)|(^|_)unref$|^refcount_dec";
@@
the_function(...)
{
<...
- put(...);
...>
}
