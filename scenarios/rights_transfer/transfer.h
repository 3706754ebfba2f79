#include <mach/mach.h>
#include <servers/bootstrap.h>
#include <stdio.h>
#include <string.h>

#define SERVICE "org.example.taker"

typedef struct {
	mach_msg_header_t header;
	mach_msg_body_t body;
	mach_msg_port_descriptor_t work;    /* the receive right of a port, with what is queued there */
	mach_msg_port_descriptor_t answers; /* a send right */
} transfer_t;

typedef struct {
	transfer_t transfer;
	mach_msg_trailer_t trailer;
} transfer_receive_t;

/* A message that is nothing but a number. */
static kern_return_t put(mach_port_t port, mach_msg_type_name_t disposition, mach_msg_id_t number)
{
	mach_msg_header_t message;

	memset(&message, 0, sizeof message);
	message.msgh_bits = MACH_MSGH_BITS(disposition, 0);
	message.msgh_remote_port = port;
	message.msgh_id = number;
	return mach_msg(&message, MACH_SEND_MSG, sizeof message, 0, MACH_PORT_NULL, MACH_MSG_TIMEOUT_NONE, MACH_PORT_NULL);
}

static mach_msg_id_t get(mach_port_t port)
{
	mach_msg_empty_rcv_t message;

	mach_msg(&message.header, MACH_RCV_MSG, 0, sizeof message, port, MACH_MSG_TIMEOUT_NONE, MACH_PORT_NULL);
	return message.header.msgh_id;
}
