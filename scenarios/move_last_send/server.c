/*
 * Takes whatever comes.
 */
#include <mach/mach.h>
#include <servers/bootstrap.h>

int main(void)
{
	mach_msg_empty_rcv_t message;
	mach_port_t port;

	mach_port_allocate(mach_task_self(), MACH_PORT_RIGHT_RECEIVE, &port);
	mach_port_insert_right(mach_task_self(), port, port, MACH_MSG_TYPE_MAKE_SEND);
	bootstrap_register(bootstrap_port, "org.example.sink", port);
	for (;;)
		mach_msg(&message.header, MACH_RCV_MSG, 0, sizeof message, port, MACH_MSG_TIMEOUT_NONE, MACH_PORT_NULL);
}
