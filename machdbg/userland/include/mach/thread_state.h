/* mach/thread_state.h: the registers of a thread. */

#ifndef _MACH_THREAD_STATE_H_
#define _MACH_THREAD_STATE_H_

#include <mach/thread_status.h>

#endif
