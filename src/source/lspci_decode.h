/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The steps of lspci_text.h, each over the whole text, in place. Pure. */
#ifndef SOURCE_LSPCI_DECODE_H
#define SOURCE_LSPCI_DECODE_H

#include <stddef.h>

#define LSPCI_DECODE_GROWTH 3 /* maximum number of bytes that one byte of the input becomes */

/* Marks for line breaks to be added or removed; these bytes occur in no other text. */
#define LSPCI_BREAK_NEW '\002'  /* "<br>", "\n": a line break within a line of the file */
#define LSPCI_BREAK_SOFT '\001' /* "=" at the end of a line in mail: a line goes on */

/**
 * lspci_decode_charset() - convert to UTF-8 from UTF-16, or invalid bytes from Latin-1 or
 * Windows-1252
 * @out: of LSPCI_DECODE_GROWTH * @size bytes
 *
 * A byte order mark is dropped, NUL and the two marks above become blanks, and non-ASCII blanks,
 * dashes and quotation marks become ASCII ones.
 *
 * Return: bytes in @out.
 */
size_t lspci_decode_charset(const char *text, size_t size, char *out);

/*
 * The others change @text, without a NUL but with room for one, in place and return its new size.
 */

/** lspci_decode_escapes() - "^I", "^[" of cat -A, and "\n", "\t", "\u003c" of quoted strings */
size_t lspci_decode_escapes(char *text, size_t size);

/** lspci_decode_mail() - quoted-printable (RFC 2045, 6.7), recognised by "=3D" */
size_t lspci_decode_mail(char *text, size_t size);

/** lspci_decode_html() - entities and tags, except lspci's own "<access denied>" and the like */
size_t lspci_decode_html(char *text, size_t size);

/** lspci_decode_terminal() - ECMA-48 sequences, with and without their ESC; backspaces; CR */
size_t lspci_decode_terminal(char *text, size_t size);

/** lspci_decode_marks() - "**" and escaped punctuation of Markdown, tags of BBCode */
size_t lspci_decode_marks(char *text, size_t size);

#endif
