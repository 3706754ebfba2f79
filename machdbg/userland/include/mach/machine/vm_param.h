/* mach/machine/vm_param.h: pages. */

#ifndef _MACH_MACHINE_VM_PARAM_H_
#define _MACH_MACHINE_VM_PARAM_H_

#include <mach/vm_param.h>

#endif
