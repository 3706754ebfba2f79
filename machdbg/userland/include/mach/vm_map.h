/* mach/vm_map.h: virtual memory of a task. */

#ifndef _MACH_VM_MAP_H_
#define _MACH_VM_MAP_H_

#include <mach/mach_types.h>

extern kern_return_t vm_allocate(vm_map_t task, vm_address_t *address, vm_size_t size, int flags);
extern kern_return_t vm_deallocate(vm_map_t task, vm_address_t address, vm_size_t size);
extern kern_return_t vm_protect(vm_map_t task, vm_address_t address, vm_size_t size, boolean_t set_maximum,
	vm_prot_t new_protection);

#endif
