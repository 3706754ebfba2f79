/* mach/lock_set.h: sets of locks. */

#ifndef _MACH_LOCK_SET_H_
#define _MACH_LOCK_SET_H_

#include <mach/mach_types.h>

extern kern_return_t lock_acquire(lock_set_t lock_set, int lock_id);
extern kern_return_t lock_release(lock_set_t lock_set, int lock_id);
extern kern_return_t lock_try(lock_set_t lock_set, int lock_id);
extern kern_return_t lock_make_stable(lock_set_t lock_set, int lock_id);
extern kern_return_t lock_handoff(lock_set_t lock_set, int lock_id);
extern kern_return_t lock_handoff_accept(lock_set_t lock_set, int lock_id);

#endif
