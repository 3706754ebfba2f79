/* libsystem_kernel: memory for messages. Line numbers are those of libsyscall/mach/mig_allocate.c. */
#include <mach/mach.h>

#line 60 "mig_allocate.c"
void mig_allocate(vm_address_t *addr_p, vm_size_t size)
{
	if (vm_allocate(mach_task_self_, addr_p, size, VM_MAKE_TAG(VM_MEMORY_MACH_MSG) | VM_FLAGS_ANYWHERE) != KERN_SUCCESS)
#line 67
		*addr_p = 0;
}
