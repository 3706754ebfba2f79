/* mach/thread_act.h: calls on a thread. */

#ifndef _MACH_THREAD_ACT_H_
#define _MACH_THREAD_ACT_H_

#include <mach/mach_types.h>

#endif
