/* libsystem_kernel: memory of messages. Line numbers are those of libsyscall/mach/mig_deallocate.c. */
#include <mach/mach.h>

#line 60 "mig_deallocate.c"
void mig_deallocate(vm_address_t addr, vm_size_t size)
{
	(void)vm_deallocate(mach_task_self_, addr, size);
#line 65
}
