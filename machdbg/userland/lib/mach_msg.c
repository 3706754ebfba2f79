/*
 * libsystem_kernel: mach_msg and its relatives. Line numbers are those of libsyscall/mach/mach_msg.c, so that a
 * debugger stops where it would on the reference system.
 */
#include <mach/mach.h>
#include <mach/mach_voucher.h>

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
#line 241
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
#line 289
		}
#line 358
	}
#line 358
}

/*
 * Loops of servers, which receive requests, have them answered and reply. (The reference adopts a request's voucher.)
 * Only a send-once right is sure to be sent to without waiting; a server waits for no client.
 */
#define REPLY_OPTION(reply) \
	(MACH_MSGH_BITS_REMOTE((reply)->Head.msgh_bits) == MACH_MSG_TYPE_MOVE_SEND_ONCE ? 0 : MACH_SEND_TIMEOUT)
#define ROUND_PAGE(size) (((size) + vm_page_mask) & ~vm_page_mask)
#define ANYWHERE (VM_MAKE_TAG(VM_MEMORY_MACH_MSG) | VM_FLAGS_ANYWHERE)
#define COMPLEX(message) ((message)->Head.msgh_bits & MACH_MSGH_BITS_COMPLEX)

#line 372
mach_msg_return_t mach_msg_server_once(boolean_t (*demux)(mach_msg_header_t *, mach_msg_header_t *), mach_msg_size_t max_size, mach_port_t rcv_name, mach_msg_options_t options)
#line 377
{
	mig_reply_error_t *bufRequest, *bufReply;
	mach_msg_size_t request_size, request_alloc, trailer_alloc, reply_alloc;
	mach_msg_return_t mr;
	kern_return_t kr;
#line 385
	mach_port_t self = mach_task_self_;

#line 388
	options &= ~(MACH_SEND_MSG | MACH_RCV_MSG);
#line 390
	trailer_alloc = REQUESTED_TRAILER_SIZE(options);
	request_alloc = ROUND_PAGE(max_size + trailer_alloc);
#line 393
	request_size = (options & MACH_RCV_LARGE) ? request_alloc : max_size + trailer_alloc;
#line 396
	reply_alloc = ROUND_PAGE((options & MACH_SEND_TRAILER) ? max_size + MAX_TRAILER_SIZE : max_size);
#line 400
	kr = vm_allocate(self, (vm_address_t *)&bufReply, reply_alloc, ANYWHERE);
#line 404
	if (kr != KERN_SUCCESS)
		return kr;
#line 407
	for (;;) {
#line 410
		kr = vm_allocate(self, (vm_address_t *)&bufRequest, request_alloc, ANYWHERE);
#line 414
		if (kr != KERN_SUCCESS) {
			vm_deallocate(self, (vm_address_t)bufReply, reply_alloc);
#line 418
			return kr;
		}
#line 421
		mr = mach_msg(&bufRequest->Head, MACH_RCV_MSG | options, 0, request_size, rcv_name, MACH_MSG_TIMEOUT_NONE, MACH_PORT_NULL);
#line 425
		if (mr != MACH_RCV_TOO_LARGE || !(options & MACH_RCV_LARGE))
			break;
#line 428
		request_size = ROUND_PAGE(bufRequest->Head.msgh_size + trailer_alloc);
#line 430
		vm_deallocate(self, (vm_address_t)bufRequest, request_alloc);
#line 433
		request_alloc = request_size;
	}
#line 436
	if (mr == MACH_MSG_SUCCESS) {
#line 441
		(*demux)(&bufRequest->Head, &bufReply->Head);
#line 443
		if (!COMPLEX(bufReply)) {
			if (bufReply->RetCode == MIG_NO_REPLY)
				bufReply->Head.msgh_remote_port = MACH_PORT_NULL;
			else if (bufReply->RetCode != KERN_SUCCESS && COMPLEX(bufRequest)) {
#line 449
				bufRequest->Head.msgh_remote_port = MACH_PORT_NULL;
				mach_msg_destroy(&bufRequest->Head);
			}
#line 463
		}
#line 463
		if (bufReply->Head.msgh_remote_port != MACH_PORT_NULL) {
#line 465
			mr = mach_msg(&bufReply->Head, MACH_SEND_MSG | REPLY_OPTION(bufReply) | options, bufReply->Head.msgh_size, 0, MACH_PORT_NULL, MACH_MSG_TIMEOUT_NONE, MACH_PORT_NULL);
#line 473
			if (mr != MACH_SEND_INVALID_DEST && mr != MACH_SEND_TIMED_OUT)
#line 475
				goto done;
			mr = MACH_MSG_SUCCESS;
		}
#line 478
		if (COMPLEX(bufReply))
			mach_msg_destroy(&bufReply->Head);
#line 485
	}
done:
#line 485
	vm_deallocate(self, (vm_address_t)bufRequest, request_alloc);
#line 488
	vm_deallocate(self, (vm_address_t)bufReply, reply_alloc);
#line 491
	return mr;
}

#line 501
mach_msg_return_t mach_msg_server(boolean_t (*demux)(mach_msg_header_t *, mach_msg_header_t *), mach_msg_size_t max_size, mach_port_t rcv_name, mach_msg_options_t options)
#line 506
{
	mig_reply_error_t *bufRequest, *bufReply, *bufTemp;
	mach_msg_size_t request_size, request_alloc, trailer_alloc, reply_alloc;
	mach_msg_return_t mr;
	kern_return_t kr;
#line 515
	mach_port_t self = mach_task_self_;

#line 519
	options &= ~(MACH_SEND_MSG | MACH_RCV_MSG | MACH_RCV_OVERWRITE);
#line 521
	reply_alloc = ROUND_PAGE((options & MACH_SEND_TRAILER) ? max_size + MAX_TRAILER_SIZE : max_size);
#line 524
	kr = vm_allocate(self, (vm_address_t *)&bufReply, reply_alloc, ANYWHERE);
#line 528
	if (kr != KERN_SUCCESS)
		return kr;
#line 531
	trailer_alloc = REQUESTED_TRAILER_SIZE(options);
	request_alloc = ROUND_PAGE(max_size + trailer_alloc);
	request_size = (options & MACH_RCV_LARGE) ? request_alloc : max_size + trailer_alloc;
#line 535
	for (;;) {
#line 541
		kr = vm_allocate(self, (vm_address_t *)&bufRequest, request_alloc, ANYWHERE);
#line 545
		if (kr != KERN_SUCCESS) {
			vm_deallocate(self, (vm_address_t)bufReply, reply_alloc);
#line 549
			return kr;
		}
#line 553
		mr = mach_msg(&bufRequest->Head, MACH_RCV_MSG | options, 0, request_size, rcv_name, MACH_MSG_TIMEOUT_NONE, MACH_PORT_NULL);
#line 557
		while (mr == MACH_MSG_SUCCESS) {
#line 563
			(*demux)(&bufRequest->Head, &bufReply->Head);
#line 565
			if (!COMPLEX(bufReply)) {
				if (bufReply->RetCode == MIG_NO_REPLY)
					bufReply->Head.msgh_remote_port = MACH_PORT_NULL;
				else if (bufReply->RetCode != KERN_SUCCESS && COMPLEX(bufRequest)) {
#line 571
					bufRequest->Head.msgh_remote_port = MACH_PORT_NULL;
					mach_msg_destroy(&bufRequest->Head);
				}
#line 585
			}
#line 585
			if (bufReply->Head.msgh_remote_port != MACH_PORT_NULL) {
				if (request_alloc == reply_alloc) {
#line 589
					mr = mach_msg(&bufReply->Head, MACH_SEND_MSG | MACH_RCV_MSG | MACH_RCV_TIMEOUT | REPLY_OPTION(bufReply) | options, bufReply->Head.msgh_size, request_size, rcv_name, 0, MACH_PORT_NULL);
#line 599
					bufTemp = bufRequest;
					bufRequest = bufReply;
					bufReply = bufTemp;
				} else {
#line 604
					mr = mach_msg_overwrite(&bufReply->Head, MACH_SEND_MSG | MACH_RCV_MSG | MACH_RCV_TIMEOUT | REPLY_OPTION(bufReply) | options, bufReply->Head.msgh_size, request_size, rcv_name, 0, MACH_PORT_NULL, &bufRequest->Head, 0);
				}
#line 615
				if (mr != MACH_SEND_INVALID_DEST && mr != MACH_SEND_TIMED_OUT && mr != MACH_RCV_TIMED_OUT)
#line 622
					continue;
#line 631
			}
			/* A reply that was not delivered; where buffers of one size have changed places, in the other one. */
#line 631
			if (mr != MACH_RCV_TIMED_OUT) {
				bufTemp = mr != MACH_MSG_SUCCESS && request_alloc == reply_alloc ? bufRequest : bufReply;
				if (COMPLEX(bufTemp))
					mach_msg_destroy(&bufTemp->Head);
			}
#line 643
			mr = mach_msg(&bufRequest->Head, MACH_RCV_MSG | options, 0, request_size, rcv_name, MACH_MSG_TIMEOUT_NONE, MACH_PORT_NULL);
		}
#line 649
		if (mr != MACH_RCV_TOO_LARGE || !(options & MACH_RCV_LARGE))
			break;
#line 652
		request_size = ROUND_PAGE(bufRequest->Head.msgh_size + trailer_alloc);
		vm_deallocate(self, (vm_address_t)bufRequest, request_alloc);
#line 656
		request_alloc = request_size;
	}
#line 663
	vm_deallocate(self, (vm_address_t)bufRequest, request_alloc);
#line 666
	vm_deallocate(self, (vm_address_t)bufReply, reply_alloc);
#line 669
	return mr;
}

#line 689
kern_return_t mach_voucher_deallocate(mach_port_name_t voucher)
#line 691
{
	return mach_port_deallocate(mach_task_self_, voucher);
}
