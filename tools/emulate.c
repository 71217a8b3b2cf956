// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Runs PROGRAM with the same arguments in QEMU's user mode, and with its machine's own locales, whose files are
 * in its order of bytes; tools/foreign compiles it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	char **words = calloc((size_t)argc + 6, sizeof(*words));
	int n = 0;

	if (!words)
		return 127;
	words[n++] = "qemu";
	words[n++] = "-E";
	words[n++] = "LOCPATH=" LOCALES;
	words[n++] = "-0";
	words[n++] = argv[0];
	words[n++] = PROGRAM;
	for (int i = 1; i < argc; i++)
		words[n++] = argv[i];
	execv(QEMU, words);
	perror(QEMU);
	return 127;
}
