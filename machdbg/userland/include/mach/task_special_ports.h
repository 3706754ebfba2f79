/* mach/task_special_ports.h: the ports that a task is given. */

#ifndef _MACH_TASK_SPECIAL_PORTS_H_
#define _MACH_TASK_SPECIAL_PORTS_H_

#define TASK_KERNEL_PORT 1
#define TASK_HOST_PORT 2
#define TASK_NAME_PORT 3
#define TASK_BOOTSTRAP_PORT 4
#define TASK_SEATBELT_PORT 7
#define TASK_ACCESS_PORT 9
#define TASK_DEBUG_CONTROL_PORT 10
#define TASK_RESOURCE_NOTIFY_PORT 11
#define TASK_PORT_REGISTER_MAX 3

#define task_get_kernel_port(task, port) task_get_special_port((task), TASK_KERNEL_PORT, (port))
#define task_set_kernel_port(task, port) task_set_special_port((task), TASK_KERNEL_PORT, (port))
#define task_get_host_port(task, port) task_get_special_port((task), TASK_HOST_PORT, (port))
#define task_set_host_port(task, port) task_set_special_port((task), TASK_HOST_PORT, (port))
#define task_get_bootstrap_port(task, port) task_get_special_port((task), TASK_BOOTSTRAP_PORT, (port))
#define task_set_bootstrap_port(task, port) task_set_special_port((task), TASK_BOOTSTRAP_PORT, (port))

#endif
