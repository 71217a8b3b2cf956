/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Comes before everything else in every source (-include in the Makefile): what the C library must
 * know before its first header, and what this program requires of the C library and of the kernel's
 * headers. The Makefile has the versions of the other libraries.
 */
#ifndef REQUIRE_H
#define REQUIRE_H

/*
 * The level of the compiler or of the builder, if there is one. Without optimisation, glibc warns.
 */
#if !defined(_FORTIFY_SOURCE) && defined(__OPTIMIZE__)
#define _FORTIFY_SOURCE 2
#endif

/* The offset of a region in a VFIO device has more than 32 bits; elsewhere, off_t has 64 anyway. */
#if __SIZEOF_LONG__ == 4 && !defined(_FILE_OFFSET_BITS)
#define _FILE_OFFSET_BITS 64
#endif

#include <features.h>

#if !defined(__GLIBC__)
#error "vfio-msixctl needs the GNU C library 2.32 or later: musl lacks argp, for one"
#elif !__GLIBC_PREREQ(2, 32)
#error "vfio-msixctl needs the GNU C library 2.32 or later, for strerrorname_np()"
#else
/* Only here, because the compilers of other C libraries may not find the kernel's headers. */
#include <linux/version.h>
#if LINUX_VERSION_CODE < KERNEL_VERSION(5, 10, 0)
#error "vfio-msixctl needs the user space headers of Linux 5.10 or later (Debian: linux-libc-dev)"
#endif
#endif

#endif
