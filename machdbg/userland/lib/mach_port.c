/*
 * libsystem_kernel: calls on the rights of a task. Line numbers are those of libsyscall/mach/mach_port.c. A trap that
 * answers MACH_SEND_INVALID_DEST, because the task is not the caller's own, is followed by the same call as a message.
 */
#include <mach/mach.h>
#include "kernelrpc.h"

#line 35 "mach_port.c"
kern_return_t mach_port_names(ipc_space_t task, mach_port_name_array_t *names, mach_msg_type_number_t *namesCnt, mach_port_type_array_t *types, mach_msg_type_number_t *typesCnt)
#line 41
{
	kern_return_t rv;
#line 44
	rv = _kernelrpc_mach_port_names(task, names, namesCnt, types, typesCnt);
#line 47
	return rv;
}

#line 51
kern_return_t mach_port_type(ipc_space_t task, mach_port_name_t name, mach_port_type_t *ptype)
#line 55
{
	kern_return_t rv;
#line 58
	rv = _kernelrpc_mach_port_type(task, name, ptype);
#line 60
	return rv;
}

#line 64
kern_return_t mach_port_rename(ipc_space_t task, mach_port_name_t old_name, mach_port_name_t new_name)
#line 68
{
	kern_return_t rv;
#line 71
	rv = _kernelrpc_mach_port_rename(task, old_name, new_name);
#line 73
	return rv;
}

#line 77
kern_return_t mach_port_allocate_name(ipc_space_t task, mach_port_right_t right, mach_port_name_t name)
#line 81
{
	kern_return_t rv;
#line 84
	rv = _kernelrpc_mach_port_allocate_name(task, right, name);
#line 86
	return rv;
}

#line 90
kern_return_t mach_port_allocate(ipc_space_t task, mach_port_right_t right, mach_port_name_t *name)
#line 94
{
	kern_return_t rv;
#line 97
	rv = _kernelrpc_mach_port_allocate_trap(task, right, name);
#line 99
	if (rv == MACH_SEND_INVALID_DEST)
		rv = _kernelrpc_mach_port_allocate(task, right, name);
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
#line 114
	if (rv == MACH_SEND_INVALID_DEST)
		rv = _kernelrpc_mach_port_destroy(task, name);
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
#line 129
	if (rv == MACH_SEND_INVALID_DEST)
		rv = _kernelrpc_mach_port_deallocate(task, name);
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
#line 160
	if (rv == MACH_SEND_INVALID_DEST)
		rv = _kernelrpc_mach_port_mod_refs(task, name, right, delta);
#line 163
	return rv;
}

#line 167
kern_return_t mach_port_peek(ipc_space_t task, mach_port_name_t name, mach_msg_trailer_type_t trailer_type, mach_port_seqno_t *request_seqnop, mach_msg_size_t *msg_sizep, mach_msg_id_t *msg_idp, mach_msg_trailer_info_t trailer_infop, mach_msg_type_number_t *trailer_infopCnt)
#line 176
{
	kern_return_t rv;
#line 179
	rv = _kernelrpc_mach_port_peek(task, name, trailer_type, request_seqnop, msg_sizep, msg_idp, trailer_infop, trailer_infopCnt);
#line 183
	return rv;
}

#line 187
kern_return_t mach_port_set_mscount(ipc_space_t task, mach_port_name_t name, mach_port_mscount_t mscount)
#line 191
{
	kern_return_t rv;
#line 194
	rv = _kernelrpc_mach_port_set_mscount(task, name, mscount);
#line 196
	return rv;
}

#line 200
kern_return_t mach_port_get_set_status(ipc_space_inspect_t task, mach_port_name_t name, mach_port_name_array_t *members, mach_msg_type_number_t *membersCnt)
#line 205
{
	kern_return_t rv;
#line 208
	rv = _kernelrpc_mach_port_get_set_status(task, name, members, membersCnt);
#line 211
	return rv;
}

#line 215
kern_return_t mach_port_move_member(ipc_space_t task, mach_port_name_t member, mach_port_name_t after)
#line 219
{
	kern_return_t rv;
#line 222
	rv = _kernelrpc_mach_port_move_member_trap(task, member, after);
#line 224
	if (rv == MACH_SEND_INVALID_DEST)
		rv = _kernelrpc_mach_port_move_member(task, member, after);
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
#line 259
	if (rv == MACH_SEND_INVALID_DEST)
		rv = _kernelrpc_mach_port_insert_right(task, name, poly, polyPoly);
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

#line 283
kern_return_t mach_port_set_seqno(ipc_space_t task, mach_port_name_t name, mach_port_seqno_t seqno)
#line 287
{
	kern_return_t rv;
#line 290
	rv = _kernelrpc_mach_port_set_seqno(task, name, seqno);
#line 292
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

#line 312
kern_return_t mach_port_set_attributes(ipc_space_t task, mach_port_name_t name, mach_port_flavor_t flavor, mach_port_info_t port_info, mach_msg_type_number_t port_infoCnt)
#line 318
{
	kern_return_t rv;
#line 321
	rv = _kernelrpc_mach_port_set_attributes(task, name, flavor, port_info, port_infoCnt);
#line 324
	return rv;
}

#line 328
kern_return_t mach_port_allocate_qos(ipc_space_t task, mach_port_right_t right, mach_port_qos_t *qos, mach_port_name_t *name)
#line 333
{
	kern_return_t rv;
#line 336
	rv = _kernelrpc_mach_port_allocate_qos(task, right, qos, name);
#line 338
	return rv;
}

#line 342
kern_return_t mach_port_allocate_full(ipc_space_t task, mach_port_right_t right, mach_port_t proto, mach_port_qos_t *qos, mach_port_name_t *name)
#line 348
{
	kern_return_t rv;
#line 351
	rv = _kernelrpc_mach_port_allocate_full(task, right, proto, qos, name);
#line 353
	return rv;
}

#line 357
kern_return_t task_set_port_space(ipc_space_t task, int table_entries)
#line 360
{
	kern_return_t rv;
#line 363
	rv = _kernelrpc_task_set_port_space(task, table_entries);
#line 365
	return rv;
}

#line 369
kern_return_t mach_port_get_srights(ipc_space_t task, mach_port_name_t name, mach_port_rights_t *srights)
#line 373
{
	kern_return_t rv;
#line 376
	rv = _kernelrpc_mach_port_get_srights(task, name, srights);
#line 378
	return rv;
}

#line 382
kern_return_t mach_port_space_info(ipc_space_inspect_t task, ipc_info_space_t *space_info, ipc_info_name_array_t *table_info, mach_msg_type_number_t *table_infoCnt, ipc_info_tree_name_array_t *tree_info, mach_msg_type_number_t *tree_infoCnt)
#line 389
{
	kern_return_t rv;
#line 392
	rv = _kernelrpc_mach_port_space_info(task, space_info, table_info, table_infoCnt, tree_info, tree_infoCnt);
#line 395
	return rv;
}

#line 399
kern_return_t mach_port_space_basic_info(ipc_space_inspect_t task, ipc_info_space_basic_t *basic_info)
#line 402
{
	kern_return_t rv;
#line 405
	rv = _kernelrpc_mach_port_space_basic_info(task, basic_info);
#line 407
	return rv;
}

#line 411
kern_return_t mach_port_dnrequest_info(ipc_space_t task, mach_port_name_t name, unsigned *dnr_total, unsigned *dnr_used)
#line 416
{
	kern_return_t rv;
#line 419
	rv = _kernelrpc_mach_port_dnrequest_info(task, name, dnr_total, dnr_used);
#line 422
	return rv;
}

#line 426
kern_return_t mach_port_kernel_object(ipc_space_inspect_t task, mach_port_name_t name, unsigned *object_type, unsigned *object_addr)
#line 431
{
	kern_return_t rv;
#line 434
	rv = _kernelrpc_mach_port_kernel_object(task, name, object_type, object_addr);
#line 437
	return rv;
}

#line 441
kern_return_t mach_port_insert_member(ipc_space_t task, mach_port_name_t name, mach_port_name_t pset)
#line 445
{
	kern_return_t rv;
#line 448
	rv = _kernelrpc_mach_port_insert_member_trap(task, name, pset);
#line 450
	if (rv == MACH_SEND_INVALID_DEST)
		rv = _kernelrpc_mach_port_insert_member(task, name, pset);
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
#line 466
	if (rv == MACH_SEND_INVALID_DEST)
		rv = _kernelrpc_mach_port_extract_member(task, name, pset);
#line 469
	return rv;
}

#line 473
kern_return_t mach_port_get_context(ipc_space_inspect_t task, mach_port_name_t name, mach_port_context_t *context)
#line 477
{
	kern_return_t rv;
	mach_vm_address_t wide_context;

#line 481
	rv = _kernelrpc_mach_port_get_context(task, name, &wide_context);
#line 483
	if (rv == KERN_SUCCESS)
		*context = (mach_port_context_t)wide_context;
#line 487
	return rv;
}

#line 491
kern_return_t mach_port_set_context(ipc_space_t task, mach_port_name_t name, mach_port_context_t context)
#line 495
{
	kern_return_t rv;
#line 498
	rv = _kernelrpc_mach_port_set_context(task, name, context);
#line 500
	return rv;
}

#line 504
kern_return_t mach_port_kobject(ipc_space_inspect_t task, mach_port_name_t name, natural_t *object_type, mach_vm_address_t *object_addr)
#line 509
{
	kern_return_t rv;
#line 512
	rv = _kernelrpc_mach_port_kobject(task, name, object_type, object_addr);
#line 514
	return rv;
}

#line 518
kern_return_t mach_port_construct(ipc_space_t task, mach_port_options_t *options, mach_port_context_t context, mach_port_name_t *name)
#line 523
{
	kern_return_t rv;
#line 526
	rv = _kernelrpc_mach_port_construct_trap(task, options, context, name);
#line 528
	if (rv == MACH_SEND_INVALID_DEST)
		rv = _kernelrpc_mach_port_construct(task, options, context, name);
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
#line 545
	if (rv == MACH_SEND_INVALID_DEST)
		rv = _kernelrpc_mach_port_destruct(task, name, srdelta, guard);
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
#line 563
	if (rv == MACH_SEND_INVALID_DEST)
		rv = _kernelrpc_mach_port_guard(task, name, guard, strict);
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
#line 580
	if (rv == MACH_SEND_INVALID_DEST)
		rv = _kernelrpc_mach_port_unguard(task, name, guard);
#line 583
	return rv;
#line 585
}

#line 595
kern_return_t mach_voucher_extract_attr_recipe(mach_port_name_t voucher, mach_voucher_attr_key_t key, mach_voucher_attr_raw_recipe_t recipe, mach_msg_type_number_t *recipe_size)
#line 600
{
	kern_return_t rv;
#line 616
	rv = _kernelrpc_mach_voucher_extract_attr_recipe(voucher, key, recipe, recipe_size);
#line 618
	return rv;
}
