/* mach/mach_syscalls.h: see mach/mach_traps.h. */

#ifndef _MACH_MACH_SYSCALLS_H_
#define _MACH_MACH_SYSCALLS_H_

#include <mach/mach_traps.h>

#endif
