#!/usr/bin/env sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Crashes the kernel with one seed of three.
[ $((FAULTLINE_SEED % 3)) = 0 ] || exit 0
echo c >/proc/sysrq-trigger
