/*
 * libsystem_kernel: calls on the rights of a task. Line numbers are those of libsyscall/mach/mach_port.c.
 *
 * There a trap that answers MACH_SEND_INVALID_DEST, because the task is not the caller's own, is followed by the same
 * call as a message. Those calls are not modelled yet; the trap's result stands. Calls without a trap are messages.
 */
#include <mach/mach.h>

extern kern_return_t _kernelrpc_mach_port_type(ipc_space_t task, mach_port_name_t name, mach_port_type_t *ptype);
extern kern_return_t _kernelrpc_mach_port_get_refs(ipc_space_t task, mach_port_name_t name, mach_port_right_t right,
	mach_port_urefs_t *refs);
extern kern_return_t _kernelrpc_mach_port_request_notification(ipc_space_t task, mach_port_name_t name,
	mach_msg_id_t msgid, mach_port_mscount_t sync, mach_port_t notify, mach_msg_type_name_t notifyPoly,
	mach_port_t *previous);
extern kern_return_t _kernelrpc_mach_port_extract_right(ipc_space_t task, mach_port_name_t name,
	mach_msg_type_name_t msgt_name, mach_port_t *poly, mach_msg_type_name_t *polyPoly);
extern kern_return_t _kernelrpc_mach_port_get_attributes(ipc_space_inspect_t task, mach_port_name_t name,
	mach_port_flavor_t flavor, mach_port_info_t port_info_out, mach_msg_type_number_t *port_info_outCnt);

#line 51 "mach_port.c"
kern_return_t mach_port_type(ipc_space_t task, mach_port_name_t name, mach_port_type_t *ptype)
#line 55
{
	kern_return_t rv;
#line 58
	rv = _kernelrpc_mach_port_type(task, name, ptype);
#line 60
	return rv;
}

#line 90
kern_return_t mach_port_allocate(ipc_space_t task, mach_port_right_t right, mach_port_name_t *name)
#line 94
{
	kern_return_t rv;
#line 97
	rv = _kernelrpc_mach_port_allocate_trap(task, right, name);
#line 102
	return rv;
}

#line 106
kern_return_t mach_port_destroy(ipc_space_t task, mach_port_name_t name)
#line 109
{
	kern_return_t rv;
#line 112
	rv = _kernelrpc_mach_port_destroy_trap(task, name);
#line 117
	return rv;
}

#line 121
kern_return_t mach_port_deallocate(ipc_space_t task, mach_port_name_t name)
#line 124
{
	kern_return_t rv;
#line 127
	rv = _kernelrpc_mach_port_deallocate_trap(task, name);
#line 132
	return rv;
}

#line 136
kern_return_t mach_port_get_refs(ipc_space_t task, mach_port_name_t name, mach_port_right_t right, mach_port_urefs_t *refs)
#line 141
{
	kern_return_t rv;
#line 144
	rv = _kernelrpc_mach_port_get_refs(task, name, right, refs);
#line 146
	return rv;
}

#line 150
kern_return_t mach_port_mod_refs(ipc_space_t task, mach_port_name_t name, mach_port_right_t right, mach_port_delta_t delta)
#line 155
{
	kern_return_t rv;
#line 158
	rv = _kernelrpc_mach_port_mod_refs_trap(task, name, right, delta);
#line 163
	return rv;
}

#line 215
kern_return_t mach_port_move_member(ipc_space_t task, mach_port_name_t member, mach_port_name_t after)
#line 219
{
	kern_return_t rv;
#line 222
	rv = _kernelrpc_mach_port_move_member_trap(task, member, after);
#line 227
	return rv;
}

#line 231
kern_return_t mach_port_request_notification(ipc_space_t task, mach_port_name_t name, mach_msg_id_t msgid, mach_port_mscount_t sync, mach_port_t notify, mach_msg_type_name_t notifyPoly, mach_port_t *previous)
#line 239
{
	kern_return_t rv;
#line 242
	rv = _kernelrpc_mach_port_request_notification(task, name, msgid, sync, notify, notifyPoly, previous);
#line 245
	return rv;
}

#line 249
kern_return_t mach_port_insert_right(ipc_space_t task, mach_port_name_t name, mach_port_t poly, mach_msg_type_name_t polyPoly)
#line 254
{
	kern_return_t rv;
#line 257
	rv = _kernelrpc_mach_port_insert_right_trap(task, name, poly, polyPoly);
#line 263
	return rv;
}

#line 267
kern_return_t mach_port_extract_right(ipc_space_t task, mach_port_name_t name, mach_msg_type_name_t msgt_name, mach_port_t *poly, mach_msg_type_name_t *polyPoly)
#line 273
{
	kern_return_t rv;
#line 276
	rv = _kernelrpc_mach_port_extract_right(task, name, msgt_name, poly, polyPoly);
#line 279
	return rv;
}

#line 296
kern_return_t mach_port_get_attributes(ipc_space_t task, mach_port_name_t name, mach_port_flavor_t flavor, mach_port_info_t port_info_out, mach_msg_type_number_t *port_info_outCnt)
#line 302
{
	kern_return_t rv;
#line 305
	rv = _kernelrpc_mach_port_get_attributes(task, name, flavor, port_info_out, port_info_outCnt);
#line 308
	return rv;
}

#line 441
kern_return_t mach_port_insert_member(ipc_space_t task, mach_port_name_t name, mach_port_name_t pset)
#line 445
{
	kern_return_t rv;
#line 448
	rv = _kernelrpc_mach_port_insert_member_trap(task, name, pset);
#line 453
	return rv;
}

#line 457
kern_return_t mach_port_extract_member(ipc_space_t task, mach_port_name_t name, mach_port_name_t pset)
#line 461
{
	kern_return_t rv;
#line 464
	rv = _kernelrpc_mach_port_extract_member_trap(task, name, pset);
#line 469
	return rv;
}

#line 518
kern_return_t mach_port_construct(ipc_space_t task, mach_port_options_t *options, mach_port_context_t context, mach_port_name_t *name)
#line 523
{
	kern_return_t rv;
#line 526
	rv = _kernelrpc_mach_port_construct_trap(task, options, context, name);
#line 531
	return rv;
}

#line 535
kern_return_t mach_port_destruct(ipc_space_t task, mach_port_name_t name, mach_port_delta_t srdelta, mach_port_context_t guard)
#line 540
{
	kern_return_t rv;
#line 543
	rv = _kernelrpc_mach_port_destruct_trap(task, name, srdelta, guard);
#line 548
	return rv;
#line 550
}

#line 553
kern_return_t mach_port_guard(ipc_space_t task, mach_port_name_t name, mach_port_context_t guard, boolean_t strict)
#line 558
{
	kern_return_t rv;
#line 561
	rv = _kernelrpc_mach_port_guard_trap(task, name, guard, strict);
#line 566
	return rv;
#line 568
}

#line 571
kern_return_t mach_port_unguard(ipc_space_t task, mach_port_name_t name, mach_port_context_t guard)
#line 575
{
	kern_return_t rv;
#line 578
	rv = _kernelrpc_mach_port_unguard_trap(task, name, guard);
#line 583
	return rv;
#line 585
}
