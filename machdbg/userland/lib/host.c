/* libsystem_kernel: calls on the host that something precedes. Line numbers are those of libsyscall/mach/host.c. */
#include <mach/mach.h>
#include "kernelrpc.h"

/* On the reference system a trap is tried first, which is not modelled. */
#line 85 "host.c"
kern_return_t host_create_mach_voucher(host_t host, mach_voucher_attr_raw_recipe_array_t recipes, mach_msg_type_number_t recipesCnt, ipc_voucher_t *voucher)
#line 89
{
	kern_return_t rv;
#line 105
	rv = _kernelrpc_host_create_mach_voucher(host, recipes, recipesCnt, voucher);
#line 107
	return rv;
}
