/*
 * Sends a message to a name whose port is gone. The kernel finds a dead name where it needs a right.
 */
#include <mach/mach.h>
#include <stdio.h>
#include <string.h>

int
main(void)
{
	mach_port_t port;
	mach_msg_header_t header;
	kern_return_t kr;

	kr = mach_port_allocate(mach_task_self(), MACH_PORT_RIGHT_DEAD_NAME, &port);
	printf("mach_port_allocate: %s, name 0x%x\n", mach_error_string(kr), port);

	memset(&header, 0, sizeof(header));
	header.msgh_bits = MACH_MSGH_BITS(MACH_MSG_TYPE_COPY_SEND, 0);
	header.msgh_size = sizeof(header);
	header.msgh_remote_port = port;
	header.msgh_id = 1234;

	kr = mach_msg(&header, MACH_SEND_MSG, sizeof(header), 0, MACH_PORT_NULL, MACH_MSG_TIMEOUT_NONE, MACH_PORT_NULL);
	printf("mach_msg: 0x%x %s\n", kr, mach_error_string(kr));
	return kr == MACH_SEND_INVALID_DEST ? 0 : 1;
}
