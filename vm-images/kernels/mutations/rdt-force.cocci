// SPDX-License-Identifier: GPL-2.0-or-later
// purpose: rdt=l3cat on the command line makes resctrl mount on a CPU without RDT
// operator: the checks for the CPU's own features are dropped
// file: arch/x86/kernel/cpu/resctrl/core.c
// places: 2
//
// rdt= can force on what a quirk turned off, and nothing that CPUID does not list: rdt_cpu_has()
// returns before it looks at the option, and get_rdt_alloc_resources() wants RDT_A. Without the two,
// allocation is there and monitoring is not, as on the machine of the report. For kernels up to 6.14;
// later ones have setcpuid=rdt_a,cat_l3.
@ one @
identifier found;
@@
rdt_cpu_has(...)
{
...
- if (!found)
-	return found;
...
}

@ other @
symbol false;
@@
get_rdt_alloc_resources(...)
{
...
- if (!boot_cpu_has(X86_FEATURE_RDT_A))
-	return false;
...
}
