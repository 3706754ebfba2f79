/*
 * Sends the task's own port three messages that no stub of MIG's would send.
 */
#include <mach/mach.h>
#include <mach/mig_errors.h>
#include <stdio.h>
#include <string.h>

typedef struct {
	mach_msg_header_t Head;
	NDR_record_t NDR;
	int words[2];
	mach_msg_trailer_t room[8];
} message_t;

static kern_return_t
call(mach_msg_id_t id, int words)
{
	message_t message;
	mach_msg_return_t mr;
	mach_port_t reply = mig_get_reply_port();

	memset(&message, 0, sizeof(message));
	message.Head.msgh_bits = MACH_MSGH_BITS(MACH_MSG_TYPE_COPY_SEND, MACH_MSG_TYPE_MAKE_SEND_ONCE);
	message.Head.msgh_remote_port = mach_task_self();
	message.Head.msgh_local_port = reply;
	message.Head.msgh_id = id;
	message.NDR = NDR_record;
	mr = mach_msg(&message.Head, MACH_SEND_MSG | MACH_RCV_MSG, sizeof(message.Head) + sizeof(NDR_record_t) + words * 4,
	    sizeof(message), reply, MACH_MSG_TIMEOUT_NONE, MACH_PORT_NULL);
	if (mr != MACH_MSG_SUCCESS) {
		return mr;
	}
	return ((mig_reply_error_t *)&message)->RetCode;
}

int
main(void)
{
	printf("3422: %s\n", mach_error_string(call(3422, 2)));
	printf("3418, a word missing: %s\n", mach_error_string(call(3418, 1)));
	printf("2841: %s\n", mach_error_string(call(2841, 1)));
	return 0;
}
