/*
 * libsystem_kernel: mach_msg and its relatives. Line numbers are those of libsyscall/mach/mach_msg.c, so that a
 * debugger stops where it would on the reference system.
 */
#include <mach/mach.h>

/* Options that this library serves itself; the kernel never sees them. */
#define LIBMACH_OPTIONS (MACH_SEND_INTERRUPT | MACH_RCV_INTERRUPT)

/* Send, receive, or both; a half that was interrupted is taken up again unless the caller wants to know of it. */
#line 80 "mach_msg.c"
mach_msg_return_t mach_msg(mach_msg_header_t *msg, mach_msg_option_t option, mach_msg_size_t send_size,
	mach_msg_size_t rcv_size, mach_port_name_t rcv_name, mach_msg_timeout_t timeout, mach_port_name_t notify)
#line 88
{
	mach_msg_return_t mr;

#line 103
	mr = mach_msg_trap(msg, option & ~LIBMACH_OPTIONS, send_size, rcv_size, rcv_name, timeout, notify);
#line 106
	if (mr == MACH_MSG_SUCCESS)
		return MACH_MSG_SUCCESS;

	if ((option & MACH_SEND_INTERRUPT) == 0)
		while (mr == MACH_SEND_INTERRUPTED)
			mr = mach_msg_trap(msg, option & ~LIBMACH_OPTIONS, send_size, rcv_size, rcv_name, timeout, notify);

#line 116
	if ((option & MACH_RCV_INTERRUPT) == 0)
		while (mr == MACH_RCV_INTERRUPTED)
			mr = mach_msg_trap(msg, option & ~(LIBMACH_OPTIONS | MACH_SEND_MSG), 0, rcv_size, rcv_name, timeout, notify);

#line 123
	return mr;
}

/* The same with a buffer of its own for what is received. */
#line 143
mach_msg_return_t mach_msg_overwrite(mach_msg_header_t *msg, mach_msg_option_t option, mach_msg_size_t send_size,
	mach_msg_size_t rcv_size, mach_port_name_t rcv_name, mach_msg_timeout_t timeout, mach_port_name_t notify,
	mach_msg_header_t *rcv_msg, mach_msg_size_t rcv_scatter_size)
#line 154
{
	mach_msg_return_t mr;

#line 169
	mr = mach_msg_overwrite_trap(msg, option & ~LIBMACH_OPTIONS, send_size, rcv_size, rcv_name, timeout, notify, rcv_msg, rcv_scatter_size);
#line 172
	if (mr == MACH_MSG_SUCCESS)
		return MACH_MSG_SUCCESS;

	if ((option & MACH_SEND_INTERRUPT) == 0)
		while (mr == MACH_SEND_INTERRUPTED)
			mr = mach_msg_overwrite_trap(msg, option & ~LIBMACH_OPTIONS, send_size, rcv_size, rcv_name, timeout, notify, rcv_msg, rcv_scatter_size);

#line 182
	if ((option & MACH_RCV_INTERRUPT) == 0)
		while (mr == MACH_RCV_INTERRUPTED)
			mr = mach_msg_overwrite_trap(msg, option & ~(LIBMACH_OPTIONS | MACH_SEND_MSG), 0, rcv_size, rcv_name, timeout, notify, rcv_msg, rcv_scatter_size);

#line 189
	return mr;
}

#line 194
mach_msg_return_t mach_msg_send(mach_msg_header_t *msg)
{
	return mach_msg(msg, MACH_SEND_MSG, msg->msgh_size, 0, MACH_PORT_NULL, MACH_MSG_TIMEOUT_NONE, MACH_PORT_NULL);
#line 199
}

#line 202
mach_msg_return_t mach_msg_receive(mach_msg_header_t *msg)
{
	return mach_msg(msg, MACH_RCV_MSG, 0, msg->msgh_size, msg->msgh_local_port, MACH_MSG_TIMEOUT_NONE, MACH_PORT_NULL);
#line 207
}

/* Give back a right that a message carried. (A received message has no rights still to be made once.) */
#line 211
static void mach_msg_destroy_port(mach_port_t port, mach_msg_type_name_t type)
{
	if (MACH_PORT_VALID(port)) switch (type) {
	case MACH_MSG_TYPE_MOVE_SEND:
	case MACH_MSG_TYPE_MOVE_SEND_ONCE:
#line 217
		mach_port_deallocate(mach_task_self_, port);
		break;

	case MACH_MSG_TYPE_MOVE_RECEIVE:
#line 222
		mach_port_mod_refs(mach_task_self_, port, MACH_PORT_RIGHT_RECEIVE, -1);
#line 224
		break;

	case MACH_MSG_TYPE_MAKE_SEND:
#line 228
		mach_port_insert_right(mach_task_self_, port, port, MACH_MSG_TYPE_MAKE_SEND);
#line 230
		mach_port_deallocate(mach_task_self_, port);
		break;
	}
#line 241
}

#line 244
static void mach_msg_destroy_memory(vm_offset_t addr, vm_size_t size)
{
	if (size != 0)
		vm_deallocate(mach_task_self_, addr, size);
}

/* Give back everything that a received message brought, but for the local port. */
#line 268
void mach_msg_destroy(mach_msg_header_t *msg)
{
	mach_msg_bits_t mbits = msg->msgh_bits;

#line 277
	mach_msg_destroy_port(msg->msgh_remote_port, MACH_MSGH_BITS_REMOTE(mbits));
	mach_msg_destroy_port(msg->msgh_voucher_port, MACH_MSGH_BITS_VOUCHER(mbits));

	if (mbits & MACH_MSGH_BITS_COMPLEX) {
		mach_msg_base_t *base;
		mach_msg_type_number_t count, i;
		mach_msg_descriptor_t *daddr;

		base = (mach_msg_base_t *)msg;
		count = base->body.msgh_descriptor_count;

		daddr = (mach_msg_descriptor_t *)(base + 1);
		for (i = 0; i < count; i++) {

			switch (daddr->type.type) {

			case MACH_MSG_PORT_DESCRIPTOR: {
				mach_msg_port_descriptor_t *dsc;

#line 299
				dsc = &daddr->port;
				mach_msg_destroy_port(dsc->name, dsc->disposition);
				daddr = (mach_msg_descriptor_t *)(dsc + 1);
				break;
			}

			case MACH_MSG_OOL_DESCRIPTOR: {
				mach_msg_ool_descriptor_t *dsc;

#line 311
				dsc = &daddr->out_of_line;
				if (dsc->deallocate)
					mach_msg_destroy_memory((vm_offset_t)dsc->address, dsc->size);
#line 316
				daddr = (mach_msg_descriptor_t *)(dsc + 1);
				break;
			}

			case MACH_MSG_OOL_VOLATILE_DESCRIPTOR: {
				mach_msg_ool_descriptor_t *dsc;

#line 326
				dsc = &daddr->out_of_line;
				daddr = (mach_msg_descriptor_t *)(dsc + 1);
				break;
			}

			case MACH_MSG_OOL_PORTS_DESCRIPTOR: {
				mach_port_t *ports;
				mach_msg_ool_ports_descriptor_t *dsc;
				mach_msg_type_number_t j;

#line 339
				dsc = &daddr->ool_ports;
				ports = dsc->address;
				for (j = 0; j < dsc->count; j++) {
					mach_msg_destroy_port(ports[j], dsc->disposition);
				}

#line 348
				if (dsc->deallocate) {
					mach_msg_destroy_memory((vm_offset_t)dsc->address, dsc->count * sizeof(mach_port_t));
				}
#line 352
				daddr = (mach_msg_descriptor_t *)(dsc + 1);
				break;
			}
			}
		}
	}
#line 358
}
