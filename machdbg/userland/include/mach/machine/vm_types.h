/* mach/machine/vm_types.h: integers and addresses of Mach interfaces. */

#ifndef _MACH_MACHINE_VM_TYPES_H_
#define _MACH_MACHINE_VM_TYPES_H_

#include <mach/vm_types.h>

#endif
