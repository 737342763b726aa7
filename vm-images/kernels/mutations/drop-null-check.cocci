// SPDX-License-Identifier: GPL-2.0-or-later
// purpose: a function does not look whether a pointer is NULL
// operator: a check against NULL that leaves the function, or jumps, is dropped
// parameter: function: whose check it is
// places: 1
@@
identifier virtual.the_function;
idexpression *pointer;
expression answer;
identifier label;
@@
the_function(...)
{
<...
(
- if (!pointer) return answer;
|
- if (!pointer) return;
|
- if (!pointer) goto label;
|
- if (pointer == NULL) return answer;
|
- if (pointer == NULL) return;
|
- if (pointer == NULL) goto label;
)
...>
}
