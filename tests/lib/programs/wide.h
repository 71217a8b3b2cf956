/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The names that functions with offsets have in the C library: with _FILE_OFFSET_BITS, as on 32-bit machines, its
 * headers redirect pread() to pread64().
 */
#ifndef WIDE_H
#define WIDE_H

#ifdef _FILE_OFFSET_BITS
#define WIDE(name) name "64"
#define __pread_chk __pread64_chk
#else
#define WIDE(name) name
#endif

#endif
