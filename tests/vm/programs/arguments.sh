#!/usr/bin/env sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Checks what it is given: its user's id, then its arguments.
[ "$(id -u)" = "$1" ] || exit 1
[ "$2" = "a b" ] || exit 2
[ $# = 3 ] || exit 3
touch here || exit 5
exit "$3"
