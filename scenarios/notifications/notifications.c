/*
 * Asks the kernel to tell it when a port dies (dead-name notification) and when nobody is left who could send to one
 * (no-senders notification), lets both happen and receives what the kernel sends.
 */
#include <mach/mach.h>
#include <mach/notify.h>
#include <stdio.h>
#include <stdlib.h>

static void
check(const char *what, kern_return_t kr)
{
	if (kr == KERN_SUCCESS)
		return;
	mach_error(what, kr);
	exit(1);
}

static mach_port_t
new_port(void)
{
	mach_port_t port;

	check("mach_port_allocate", mach_port_allocate(mach_task_self(), MACH_PORT_RIGHT_RECEIVE, &port));
	check("mach_port_insert_right", mach_port_insert_right(mach_task_self(), port, port, MACH_MSG_TYPE_MAKE_SEND));
	return port;
}

static void
request(mach_port_t port, mach_msg_id_t id, mach_port_mscount_t sync, mach_port_t notify)
{
	mach_port_t previous;

	check("mach_port_request_notification", mach_port_request_notification(mach_task_self(), port, id, sync, notify,
	    MACH_MSG_TYPE_MAKE_SEND_ONCE, &previous));
}

int
main(void)
{
	union {
		mach_msg_header_t header;
		mach_dead_name_notification_t dead_name;
		mach_no_senders_notification_t no_senders;
	} message;
	mach_port_t notify = new_port(), service = new_port(), object = new_port();
	mach_port_urefs_t refs;

	/* As a client that wants to hear when the receiver of a port is gone. Here the receive right is ours as well. */
	request(service, MACH_NOTIFY_DEAD_NAME, 0, notify);
	/* As a server that has made one send right and wants to hear when no send right is left. */
	request(object, MACH_NOTIFY_NO_SENDERS, 1, notify);

	check("mach_port_mod_refs", mach_port_mod_refs(mach_task_self(), service, MACH_PORT_RIGHT_RECEIVE, -1));
	check("mach_port_deallocate", mach_port_deallocate(mach_task_self(), object));

	for (int i = 0; i < 2; i++) {
		check("mach_msg", mach_msg(&message.header, MACH_RCV_MSG, 0, sizeof message, notify,
		    MACH_MSG_TIMEOUT_NONE, MACH_PORT_NULL));
		switch (message.header.msgh_id) {
		case MACH_NOTIFY_DEAD_NAME:
			check("mach_port_get_refs", mach_port_get_refs(mach_task_self(), message.dead_name.not_port,
			    MACH_PORT_RIGHT_DEAD_NAME, &refs));
			printf("dead name 0x%x, %u references\n", message.dead_name.not_port, refs);
			break;
		case MACH_NOTIFY_NO_SENDERS:
			printf("no senders, make-send count %u\n", message.no_senders.not_count);
			break;
		}
	}
	return 0;
}
