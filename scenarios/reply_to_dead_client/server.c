#include <mach/mach.h>
#include <servers/bootstrap.h>
#include <stdio.h>
#include <unistd.h>

int main(void)
{
	mach_msg_empty_rcv_t request;
	mach_msg_header_t reply;
	mach_port_t port;
	kern_return_t kr;

	mach_port_allocate(mach_task_self(), MACH_PORT_RIGHT_RECEIVE, &port);
	mach_port_insert_right(mach_task_self(), port, port, MACH_MSG_TYPE_MAKE_SEND);
	bootstrap_register(bootstrap_port, "org.example.slow", port);
	mach_msg(&request.header, MACH_RCV_MSG, 0, sizeof request, port, MACH_MSG_TIMEOUT_NONE, MACH_PORT_NULL);
	printf("server: working on %d\n", request.header.msgh_id);
	sleep(2);
	reply.msgh_bits = MACH_MSGH_BITS(MACH_MSGH_BITS_REMOTE(request.header.msgh_bits), 0);
	reply.msgh_remote_port = request.header.msgh_remote_port;
	reply.msgh_local_port = MACH_PORT_NULL;
	reply.msgh_voucher_port = MACH_PORT_NULL;
	reply.msgh_id = request.header.msgh_id + 100;
	kr = mach_msg(&reply, MACH_SEND_MSG, sizeof reply, 0, MACH_PORT_NULL, MACH_MSG_TIMEOUT_NONE, MACH_PORT_NULL);
	printf("server: reply: %s\n", mach_error_string(kr));
	return 0;
}
