/*
 * Two ways to lose a port. The first is the program's: it gives up waiting for a reply and destroys its reply port,
 * but its request lies on in the server's queue, and there is a send-once right in it. The second is the kernel's: a
 * call that it refuses has already taken a reference, which it forgets to give back.
 */
#include <mach/mach.h>
#include <stdio.h>
#include <string.h>

/* A server that does not serve. */
static mach_port_t server;

static void ask(void)
{
	mach_msg_empty_rcv_t message;
	mach_port_t reply = mach_reply_port();
	kern_return_t kr;

	memset(&message, 0, sizeof message);
	message.header.msgh_bits = MACH_MSGH_BITS(MACH_MSG_TYPE_COPY_SEND, MACH_MSG_TYPE_MAKE_SEND_ONCE);
	message.header.msgh_remote_port = server;
	message.header.msgh_local_port = reply;
	message.header.msgh_id = 51;
	kr = mach_msg(&message.header, MACH_SEND_MSG | MACH_RCV_MSG | MACH_RCV_TIMEOUT, sizeof message.header,
		sizeof message, reply, 10, MACH_PORT_NULL);
	printf("ask: %s\n", mach_error_string(kr));
	mach_port_mod_refs(mach_task_self(), reply, MACH_PORT_RIGHT_RECEIVE, -1);
}

static void lose(void)
{
	struct {
		mach_msg_header_t header;
		mach_msg_body_t body;
		mach_msg_port_descriptor_t port;
	} message;
	mach_port_t port, carrier;
	kern_return_t kr;

	/* A port dies in a message that dies with its destination; this task has its send right still. */
	mach_port_allocate(mach_task_self(), MACH_PORT_RIGHT_RECEIVE, &port);
	mach_port_insert_right(mach_task_self(), port, port, MACH_MSG_TYPE_MAKE_SEND);
	mach_port_allocate(mach_task_self(), MACH_PORT_RIGHT_RECEIVE, &carrier);
	memset(&message, 0, sizeof message);
	message.header.msgh_bits = MACH_MSGH_BITS(MACH_MSG_TYPE_MAKE_SEND, 0) | MACH_MSGH_BITS_COMPLEX;
	message.header.msgh_remote_port = carrier;
	message.body.msgh_descriptor_count = 1;
	message.port.name = port;
	message.port.disposition = MACH_MSG_TYPE_MOVE_RECEIVE;
	message.port.type = MACH_MSG_PORT_DESCRIPTOR;
	mach_msg(&message.header, MACH_SEND_MSG, sizeof message, 0, MACH_PORT_NULL, MACH_MSG_TIMEOUT_NONE, MACH_PORT_NULL);
	mach_port_destroy(mach_task_self(), carrier);

	/* Only now does the kernel notice that the right is a dead name. It has one reference, not five. */
	kr = mach_port_mod_refs(mach_task_self(), port, MACH_PORT_RIGHT_DEAD_NAME, -5);
	printf("mach_port_mod_refs: %s\n", mach_error_string(kr));
	kr = mach_port_deallocate(mach_task_self(), port);
	printf("mach_port_deallocate: %s\n", mach_error_string(kr));
}

int main(void)
{
	mach_port_allocate(mach_task_self(), MACH_PORT_RIGHT_RECEIVE, &server);
	mach_port_insert_right(mach_task_self(), server, server, MACH_MSG_TYPE_MAKE_SEND);
	ask();
	lose();
	return 0;
}
