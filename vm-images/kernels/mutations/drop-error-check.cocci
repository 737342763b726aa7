// SPDX-License-Identifier: GPL-2.0-or-later
// purpose: a function goes on although what it called has failed
// operator: a check of an error code, or of an error pointer, is dropped with what it guards
// parameter: function: whose check it is
// places: 1
@@
identifier virtual.the_function;
identifier code =~ "^(r|rc|rv|ret|retval|err|error|res|result|status)$";
expression pointer;
statement S;
@@
the_function(...)
{
<...
(
- if (code) S
|
- if (code < 0) S
|
- if (code != 0) S
|
- if (IS_ERR(pointer)) S
|
- if (IS_ERR_OR_NULL(pointer)) S
)
...>
}
