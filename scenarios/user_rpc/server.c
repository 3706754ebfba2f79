#include "square.h"

static boolean_t square(mach_msg_header_t *request, mach_msg_header_t *reply)
{
	square_t *in = (square_t *)request;
	square_t *out = (square_t *)reply;

	*out = *in;
	out->header.msgh_bits = MACH_MSGH_BITS(MACH_MSGH_BITS_REMOTE(request->msgh_bits), 0);
	out->header.msgh_local_port = MACH_PORT_NULL;
	out->header.msgh_id = request->msgh_id + 100;
	out->number = in->number * in->number;
	return TRUE;
}

int main(void)
{
	mach_port_t port;

	mach_port_allocate(mach_task_self(), MACH_PORT_RIGHT_RECEIVE, &port);
	mach_port_insert_right(mach_task_self(), port, port, MACH_MSG_TYPE_MAKE_SEND);
	if (bootstrap_register(bootstrap_port, SERVICE, port) != BOOTSTRAP_SUCCESS)
		return 1;
	return mach_msg_server(square, sizeof(square_t), port, MACH_MSG_OPTION_NONE);
}
