/*
 * Hands mach_msg an address at which nothing is mapped. The copy into the kernel fails; the kernel survives.
 */
#include <mach/mach.h>
#include <stdio.h>

int
main(void)
{
	mach_msg_header_t *nowhere = (mach_msg_header_t *)0x1000;
	mach_msg_return_t mr;

	mr = mach_msg(nowhere, MACH_SEND_MSG, sizeof(*nowhere), 0, MACH_PORT_NULL, MACH_MSG_TIMEOUT_NONE, MACH_PORT_NULL);
	printf("mach_msg: 0x%x %s\n", mr, mach_error_string(mr));
	return mr == MACH_SEND_INVALID_DATA ? 0 : 1;
}
