/*
 * libsystem_kernel: what a task learns of itself as it starts. Line numbers are those of libsyscall/mach/mach_init.c.
 * The page sizes, there read from the comm page, are those of the machine.
 */
#include <mach/mach.h>

extern mach_port_t _task_reply_port;
extern void mach_init_doit(void);

mach_port_t bootstrap_port = MACH_PORT_NULL;
mach_port_t mach_task_self_ = MACH_PORT_NULL;
mach_port_t _task_reply_port = MACH_PORT_NULL;

vm_size_t vm_kernel_page_size = 0;
vm_size_t vm_kernel_page_mask = 0;
int vm_kernel_page_shift = 0;

vm_size_t vm_page_size = 0;
vm_size_t vm_page_mask = 0;
int vm_page_shift = 0;

#define PAGE_SHIFT 12

#line 89 "mach_init.c"
kern_return_t host_page_size(host_t host, vm_size_t *out_page_size)
{
	*out_page_size = vm_kernel_page_size;
	return KERN_SUCCESS;
}

#line 100
int mach_init(void)
{
	static bool mach_init_inited = false;
	if (!mach_init_inited) {
		mach_init_doit();
		mach_init_inited = true;
	}
	return 0;
}

#line 112
int _mach_fork_child(void)
{
	mach_init_doit();
	return 0;
}

#line 126
void mach_init_doit(void)
{
#line 129
	mach_task_self_ = task_self_trap();
	_task_reply_port = mach_reply_port();

	if (vm_kernel_page_shift == 0) {
#line 138
		vm_kernel_page_shift = PAGE_SHIFT;
		vm_kernel_page_size = (vm_size_t)1 << vm_kernel_page_shift;
		vm_kernel_page_mask = vm_kernel_page_size - 1;
	}

#line 144
	if (vm_page_shift == 0) {
#line 150
		vm_page_shift = vm_kernel_page_shift;
#line 152
		vm_page_size = (vm_size_t)1 << vm_page_shift;
		vm_page_mask = vm_page_size - 1;
	}
#line 158
}
