/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * State that must not outlive the process: undone even if the process exits at an arbitrary point.
 *
 * Code that enables something pushes the way to disable it, and removes that after disabling it
 * itself.
 */
#ifndef UNDO_H
#define UNDO_H

struct undo {
	const char *what;  /* "disable it again", for the message if that fails */
	int (*run)(void);  /* 0 or -errno; allocates nothing; NULL: nothing to undo */
	struct undo *next; /* used by undo.c */
};

/**
 * undo_push() - run @undo at exit, before those pushed earlier
 * @undo: ->what and ->run are set; must stay valid until undo_remove() or exit()
 *
 * If any are left at exit, the end is not a regular one: the status becomes EXIT_FAILED.
 */
void undo_push(struct undo *undo);

/** undo_remove() - remove @undo, if it has not been removed yet */
void undo_remove(const struct undo *undo);

#endif
