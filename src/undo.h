/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What must not outlive the process: undone also where it ends by exit() in the middle of things.
 *
 * Whoever switches something on pushes how to switch it off, and removes that again once it has
 * switched it off itself.
 */
#ifndef UNDO_H
#define UNDO_H

struct undo {
	const char *what;  /* "switch it off again", for the message that it failed */
	int (*run)(void);  /* 0 or -errno; allocates nothing; NULL: nothing to undo */
	struct undo *next; /* of undo.c */
};

/**
 * undo_push() - from now on run @undo at exit, before those that were pushed earlier
 * @undo: ->what and ->run are set; valid until undo_remove(), or in a frame that exit() cannot
 *	leave
 *
 * An exit() that finds one of them is no regular end, whoever called it: EXIT_FAILED is the status.
 */
void undo_push(struct undo *undo);

/** undo_remove() - forget @undo, which may have been forgotten already */
void undo_remove(const struct undo *undo);

#endif
