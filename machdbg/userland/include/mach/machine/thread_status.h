/* mach/machine/thread_status.h: the registers of a thread. */

#ifndef _MACH_MACHINE_THREAD_STATUS_H_
#define _MACH_MACHINE_THREAD_STATUS_H_

#include <mach/thread_status.h>

#endif
