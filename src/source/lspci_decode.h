/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The steps of lspci_text.h, each over the whole text, in place. Pure. */
#ifndef SOURCE_LSPCI_DECODE_H
#define SOURCE_LSPCI_DECODE_H

#include <stddef.h>

#define LSPCI_DECODE_GROWTH 3 /* bytes at most that one byte of the input becomes */

/* Line breaks that the file does not have, or that the text had not. No other text has these. */
#define LSPCI_BREAK_NEW '\002'  /* "<br>", "\n": a line break, and the file's line goes on */
#define LSPCI_BREAK_SOFT '\001' /* "=" at a line's end in mail: the line goes on in the next one */

/**
 * lspci_decode_charset() - UTF-8 of UTF-16, of Latin-1 or Windows-1252 where a byte is no UTF-8
 * @out: room for LSPCI_DECODE_GROWTH * @size bytes
 *
 * A byte order mark is dropped, NUL and the two marks above become blanks, and blanks, dashes and
 * quotation marks that ASCII has not become those that it has.
 *
 * Return: bytes in @out.
 */
size_t lspci_decode_charset(const char *text, size_t size, char *out);

/* The rest change @text, which has no NUL and room for one, in place, and return its new size. */

/** lspci_decode_escapes() - "^I", "^[" of cat -A, and "\n", "\t", "\u003c" of quoted strings */
size_t lspci_decode_escapes(char *text, size_t size);

/** lspci_decode_mail() - quoted-printable (RFC 2045, 6.7), where "=3D" says that it is */
size_t lspci_decode_mail(char *text, size_t size);

/** lspci_decode_html() - entities, and tags but for lspci's own "<access denied>" and the like */
size_t lspci_decode_html(char *text, size_t size);

/** lspci_decode_terminal() - ECMA-48 sequences, with and without their ESC; backspaces; CR */
size_t lspci_decode_terminal(char *text, size_t size);

/** lspci_decode_marks() - "**" and escaped punctuation of Markdown, tags of BBCode */
size_t lspci_decode_marks(char *text, size_t size);

#endif
