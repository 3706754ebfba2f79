/*
 * libsystem_kernel: calls on the memory of a task. Line numbers are those of libsyscall/mach/mach_vm.c. As in
 * mach_port.c, a message follows where a trap does not reach the task. (The loggers of memory are not here.)
 */
#include <mach/mach.h>
#include <mach/mach_vm.h>
#include "kernelrpc.h"

#line 47 "mach_vm.c"
kern_return_t mach_vm_allocate(mach_port_name_t target, mach_vm_address_t *address, mach_vm_size_t size, int flags)
#line 52
{
	kern_return_t rv;
#line 55
	rv = _kernelrpc_mach_vm_allocate_trap(target, address, size, flags);
#line 57
	if (rv == MACH_SEND_INVALID_DEST)
		rv = _kernelrpc_mach_vm_allocate(target, address, size, flags);
#line 65
	return rv;
}

#line 69
kern_return_t mach_vm_deallocate(mach_port_name_t target, mach_vm_address_t address, mach_vm_size_t size)
#line 73
{
	kern_return_t rv;
#line 80
	rv = _kernelrpc_mach_vm_deallocate_trap(target, address, size);
#line 82
	if (rv == MACH_SEND_INVALID_DEST)
		rv = _kernelrpc_mach_vm_deallocate(target, address, size);
#line 85
	return rv;
}

#line 89
kern_return_t mach_vm_protect(mach_port_name_t task, mach_vm_address_t address, mach_vm_size_t size, boolean_t set_maximum, vm_prot_t new_protection)
#line 95
{
	kern_return_t rv;
#line 98
	rv = _kernelrpc_mach_vm_protect_trap(task, address, size, set_maximum, new_protection);
#line 101
	if (rv == MACH_SEND_INVALID_DEST)
		rv = _kernelrpc_mach_vm_protect(task, address, size, set_maximum, new_protection);
#line 105
	return rv;
}

#line 109
kern_return_t vm_allocate(mach_port_name_t task, vm_address_t *address, vm_size_t size, int flags)
#line 114
{
	kern_return_t rv;
	mach_vm_address_t mach_addr;
#line 118
	mach_addr = (mach_vm_address_t)*address;
	rv = mach_vm_allocate(task, &mach_addr, size, flags);
#line 121
	*address = (vm_address_t)mach_addr;
#line 126
	return rv;
}

#line 130
kern_return_t vm_deallocate(mach_port_name_t task, vm_address_t address, vm_size_t size)
#line 134
{
	kern_return_t rv;
#line 137
	rv = mach_vm_deallocate(task, address, size);
#line 139
	return rv;
}

#line 143
kern_return_t vm_protect(mach_port_name_t task, vm_address_t address, vm_size_t size, boolean_t set_maximum, vm_prot_t new_protection)
#line 149
{
	kern_return_t rv;
#line 152
	rv = mach_vm_protect(task, address, size, set_maximum, new_protection);
#line 154
	return rv;
}

#line 158
kern_return_t mach_vm_map(mach_port_name_t target, mach_vm_address_t *address, mach_vm_size_t size, mach_vm_offset_t mask, int flags, mem_entry_name_port_t object, memory_object_offset_t offset, boolean_t copy, vm_prot_t cur_protection, vm_prot_t max_protection, vm_inherit_t inheritance)
#line 170
{
	kern_return_t rv = MACH_SEND_INVALID_DEST;
#line 173
	if (object == MEMORY_OBJECT_NULL && max_protection == VM_PROT_ALL && inheritance == VM_INHERIT_DEFAULT)
#line 175
		rv = _kernelrpc_mach_vm_map_trap(target, address, size, mask, flags, cur_protection);
#line 178
	if (rv == MACH_SEND_INVALID_DEST)
		rv = _kernelrpc_mach_vm_map(target, address, size, mask, flags, object, offset, copy, cur_protection, max_protection, inheritance);
#line 188
	return rv;
}

#line 192
kern_return_t mach_vm_remap(mach_port_name_t target, mach_vm_address_t *address, mach_vm_size_t size, mach_vm_offset_t mask, int flags, mach_port_name_t src_task, mach_vm_address_t src_address, boolean_t copy, vm_prot_t *cur_protection, vm_prot_t *max_protection, vm_inherit_t inheritance)
#line 204
{
	kern_return_t rv;
#line 207
	rv = _kernelrpc_mach_vm_remap(target, address, size, mask, flags, src_task, src_address, copy, cur_protection, max_protection, inheritance);
#line 217
	return rv;
}

#line 221
kern_return_t mach_vm_read(mach_port_name_t target, mach_vm_address_t address, mach_vm_size_t size, vm_offset_t *data, mach_msg_type_number_t *dataCnt)
#line 227
{
	kern_return_t rv;
#line 230
	rv = _kernelrpc_mach_vm_read(target, address, size, data, dataCnt);
#line 239
	return rv;
}

#line 243
kern_return_t vm_map(mach_port_name_t target, vm_address_t *address, vm_size_t size, vm_address_t mask, int flags, mem_entry_name_port_t object, vm_offset_t offset, boolean_t copy, vm_prot_t cur_protection, vm_prot_t max_protection, vm_inherit_t inheritance)
#line 255
{
	kern_return_t rv;
#line 258
	rv = _kernelrpc_vm_map(target, address, size, mask, flags, object, offset, copy, cur_protection, max_protection, inheritance);
#line 267
	return rv;
}

#line 271
kern_return_t vm_remap(mach_port_name_t target, vm_address_t *address, vm_size_t size, vm_address_t mask, int flags, mach_port_name_t src_task, vm_address_t src_address, boolean_t copy, vm_prot_t *cur_protection, vm_prot_t *max_protection, vm_inherit_t inheritance)
#line 283
{
	kern_return_t rv;
#line 286
	rv = _kernelrpc_vm_remap(target, address, size, mask, flags, src_task, src_address, copy, cur_protection, max_protection, inheritance);
#line 296
	return rv;
}

#line 300
kern_return_t vm_read(mach_port_name_t target, vm_address_t address, vm_size_t size, vm_offset_t *data, mach_msg_type_number_t *dataCnt)
#line 306
{
	kern_return_t rv;
#line 309
	rv = _kernelrpc_vm_read(target, address, size, data, dataCnt);
#line 318
	return rv;
}

#line 322
kern_return_t mach_vm_purgable_control(mach_port_name_t target, mach_vm_offset_t address, vm_purgable_t control, int *state)
#line 327
{
	kern_return_t rv;
#line 330
	rv = _kernelrpc_mach_vm_purgable_control_trap(target, address, control, state);
#line 332
	if (rv == MACH_SEND_INVALID_DEST)
		rv = _kernelrpc_mach_vm_purgable_control(target, address, control, state);
#line 335
	return rv;
}

#line 339
kern_return_t vm_purgable_control(mach_port_name_t task, vm_offset_t address, vm_purgable_t control, int *state)
#line 344
{
	return mach_vm_purgable_control(task, address, control, state);
#line 349
}
