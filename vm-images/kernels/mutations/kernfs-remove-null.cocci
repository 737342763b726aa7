// SPDX-License-Identifier: GPL-2.0-or-later
// purpose: kernfs_remove() does not look whether it was given a node
// commit: 393c3714081a, whose fix (in 5.18-rc5 and 5.17.6) this undoes
// file: fs/kernfs/dir.c
// places: 1
//
// kernfs_rwsem became one of each file system, so that kernfs_remove() reads a member of its argument
// before it has looked whether there is one. resctrl hands it NULL for the directories of the
// monitoring that the CPU has not.
@@
identifier node;
@@
kernfs_remove(struct kernfs_node *node)
{
...
- if (!node)
-	return;
...
}
