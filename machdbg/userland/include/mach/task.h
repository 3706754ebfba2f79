/* mach/task.h: calls on a task. */

#ifndef _MACH_TASK_H_
#define _MACH_TASK_H_

#include <mach/mach_types.h>
#include <mach/task_special_ports.h>

extern kern_return_t task_get_special_port(task_t task, int which_port, mach_port_t *special_port);
extern kern_return_t task_set_special_port(task_t task, int which_port, mach_port_t special_port);
extern kern_return_t semaphore_create(task_t task, semaphore_t *semaphore, int policy, int value);
extern kern_return_t semaphore_destroy(task_t task, semaphore_t semaphore);

#endif
