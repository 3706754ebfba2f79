/* mach/mach_init.h: what a task knows of itself from the start. */

#ifndef _MACH_MACH_INIT_H_
#define _MACH_MACH_INIT_H_

#include <mach/mach_types.h>
#include <mach/vm_page_size.h>

extern mach_port_t mach_task_self_;
extern mach_port_t bootstrap_port;

extern mach_port_t mach_host_self(void);
extern mach_port_t mach_thread_self(void);
extern mach_port_t (mach_task_self)(void);
extern kern_return_t host_page_size(host_t host, vm_size_t *out_page_size);

#define mach_task_self() mach_task_self_
#define current_task() mach_task_self()

#endif
