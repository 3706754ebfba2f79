/* libsystem_kernel: loops of servers, which receive requests, have them answered and reply. */
#include <mach/mach.h>

typedef boolean_t (*demux_t)(mach_msg_header_t *, mach_msg_header_t *);

#define SERVER_PAGE 4096u
#define SERVER_ROUND(size) (((size) + SERVER_PAGE - 1) & ~(SERVER_PAGE - 1))

/* What the reply says of the request: without an answer nothing is sent; a request that failed keeps its rights. */
static void settle(mig_reply_error_t *request, mig_reply_error_t *reply)
{
	if (MACH_MSGH_BITS_IS_COMPLEX(reply->Head.msgh_bits))
		return;
	if (reply->RetCode == MIG_NO_REPLY)
		reply->Head.msgh_remote_port = MACH_PORT_NULL;
	else if (reply->RetCode != KERN_SUCCESS && MACH_MSGH_BITS_IS_COMPLEX(request->Head.msgh_bits)) {
		request->Head.msgh_remote_port = MACH_PORT_NULL;
		mach_msg_destroy(&request->Head);
	}
}

/* Only a send-once right is sure to be sent to without waiting. */
static mach_msg_option_t reply_option(mig_reply_error_t *reply)
{
	return MACH_MSGH_BITS_REMOTE(reply->Head.msgh_bits) == MACH_MSG_TYPE_MOVE_SEND_ONCE ? MACH_SEND_MSG : MACH_SEND_MSG | MACH_SEND_TIMEOUT;
}

static mach_msg_return_t serve(demux_t demux, mach_msg_size_t max_size, mach_port_t rcv_name, mach_msg_options_t options, boolean_t once)
{
	mach_msg_size_t request_size = max_size + REQUESTED_TRAILER_SIZE(options);
	mach_msg_size_t reply_alloc = SERVER_ROUND((options & MACH_SEND_TRAILER) ? max_size + MAX_TRAILER_SIZE : max_size);
	mach_msg_size_t request_alloc;
	vm_address_t request_buffer, reply_buffer;
	mig_reply_error_t *request, *reply;
	mach_msg_return_t mr;

	options &= ~(MACH_SEND_MSG | MACH_RCV_MSG | MACH_RCV_OVERWRITE);
	mr = vm_allocate(mach_task_self_, &reply_buffer, reply_alloc, VM_FLAGS_ANYWHERE);
	if (mr != KERN_SUCCESS)
		return mr;
	reply = (mig_reply_error_t *)reply_buffer;
	do {
		request_alloc = SERVER_ROUND(request_size);
		mr = vm_allocate(mach_task_self_, &request_buffer, request_alloc, VM_FLAGS_ANYWHERE);
		if (mr != KERN_SUCCESS) {
			vm_deallocate(mach_task_self_, reply_buffer, reply_alloc);
			return mr;
		}
		request = (mig_reply_error_t *)request_buffer;
		do {
			mr = mach_msg(&request->Head, MACH_RCV_MSG | options, 0, (options & MACH_RCV_LARGE) ? request_alloc : request_size, rcv_name, MACH_MSG_TIMEOUT_NONE, MACH_PORT_NULL);
			if (mr != MACH_MSG_SUCCESS)
				break;
			demux(&request->Head, &reply->Head);
			settle(request, reply);
			if (reply->Head.msgh_remote_port != MACH_PORT_NULL) {
				mr = mach_msg(&reply->Head, reply_option(reply) | options, reply->Head.msgh_size, 0, MACH_PORT_NULL, 0, MACH_PORT_NULL);
				if (mr != MACH_SEND_INVALID_DEST && mr != MACH_SEND_TIMED_OUT)
					continue;
				mr = MACH_MSG_SUCCESS;
			}
			if (MACH_MSGH_BITS_IS_COMPLEX(reply->Head.msgh_bits))
				mach_msg_destroy(&reply->Head);
		} while (!once && mr == MACH_MSG_SUCCESS);
		if (mr == MACH_RCV_TOO_LARGE && (options & MACH_RCV_LARGE))
			request_size = request->Head.msgh_size + REQUESTED_TRAILER_SIZE(options);
		vm_deallocate(mach_task_self_, request_buffer, request_alloc);
	} while (mr == MACH_RCV_TOO_LARGE && (options & MACH_RCV_LARGE));
	vm_deallocate(mach_task_self_, reply_buffer, reply_alloc);
	return mr;
}

mach_msg_return_t mach_msg_server_once(demux_t demux, mach_msg_size_t max_size, mach_port_t rcv_name, mach_msg_options_t options)
{
	return serve(demux, max_size, rcv_name, options, TRUE);
}

mach_msg_return_t mach_msg_server(demux_t demux, mach_msg_size_t max_size, mach_port_t rcv_name, mach_msg_options_t options)
{
	return serve(demux, max_size, rcv_name, options, FALSE);
}
