// SPDX-License-Identifier: GPL-2.0-or-later
// A step that cannot do its work, whatever the kernel does.
int main(void) {
    return 1;
}
