/* mach/sync_policy.h: the order in which waiters are woken. */

#ifndef _MACH_SYNC_POLICY_H_
#define _MACH_SYNC_POLICY_H_

#define SYNC_POLICY_FIFO 0
#define SYNC_POLICY_FIXED_PRIORITY 1
#define SYNC_POLICY_REVERSED 2
#define SYNC_POLICY_ORDER_MASK 3
#define SYNC_POLICY_LIFO 2
#define SYNC_POLICY_PREPOST 4
#define SYNC_POLICY_DISABLE_IRQ 8
#define SYNC_POLICY_MAX 7

#endif
