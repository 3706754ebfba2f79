/* mach/vm_task.h: virtual memory of a task. */

#ifndef _MACH_VM_TASK_H_
#define _MACH_VM_TASK_H_

#include <mach/vm_map.h>

#endif
