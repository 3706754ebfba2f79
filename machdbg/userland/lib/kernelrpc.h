/*
 * libsystem_kernel: the user stubs that other functions wrap, and those that no header of the SDK has. MIG writes them.
 */
#ifndef KERNELRPC_H
#define KERNELRPC_H

#include <mach/mach.h>
#include <mach/clock_priv.h>
#include <mach/clock_reply.h>
#include <mach/exc.h>
#include <mach/host_security.h>
#include <mach/lock_set.h>
#include <mach/mach_vm.h>
#include <mach/mach_voucher.h>
#include <servers/netname.h>

extern kern_return_t _kernelrpc_host_create_mach_voucher(host_t host,
	mach_voucher_attr_raw_recipe_array_t recipes, mach_msg_type_number_t recipesCnt,
	ipc_voucher_t *voucher);
extern kern_return_t _kernelrpc_mach_port_names(ipc_space_t task, mach_port_name_array_t *names,
	mach_msg_type_number_t *namesCnt, mach_port_type_array_t *types, mach_msg_type_number_t *typesCnt);
extern kern_return_t _kernelrpc_mach_port_type(ipc_space_t task, mach_port_name_t name,
	mach_port_type_t *ptype);
extern kern_return_t _kernelrpc_mach_port_rename(ipc_space_t task, mach_port_name_t old_name,
	mach_port_name_t new_name);
extern kern_return_t _kernelrpc_mach_port_allocate_name(ipc_space_t task, mach_port_right_t right,
	mach_port_name_t name);
extern kern_return_t _kernelrpc_mach_port_allocate(ipc_space_t task, mach_port_right_t right,
	mach_port_name_t *name);
extern kern_return_t _kernelrpc_mach_port_destroy(ipc_space_t task, mach_port_name_t name);
extern kern_return_t _kernelrpc_mach_port_deallocate(ipc_space_t task, mach_port_name_t name);
extern kern_return_t _kernelrpc_mach_port_get_refs(ipc_space_t task, mach_port_name_t name,
	mach_port_right_t right, mach_port_urefs_t *refs);
extern kern_return_t _kernelrpc_mach_port_mod_refs(ipc_space_t task, mach_port_name_t name,
	mach_port_right_t right, mach_port_delta_t delta);
extern kern_return_t _kernelrpc_mach_port_peek(ipc_space_t task, mach_port_name_t name,
	mach_msg_trailer_type_t trailer_type, mach_port_seqno_t *request_seqnop, mach_msg_size_t *msg_sizep,
	mach_msg_id_t *msg_idp, mach_msg_trailer_info_t trailer_infop,
	mach_msg_type_number_t *trailer_infopCnt);
extern kern_return_t _kernelrpc_mach_port_set_mscount(ipc_space_t task, mach_port_name_t name,
	mach_port_mscount_t mscount);
extern kern_return_t _kernelrpc_mach_port_get_set_status(ipc_space_inspect_t task, mach_port_name_t name,
	mach_port_name_array_t *members, mach_msg_type_number_t *membersCnt);
extern kern_return_t _kernelrpc_mach_port_move_member(ipc_space_t task, mach_port_name_t member,
	mach_port_name_t after);
extern kern_return_t _kernelrpc_mach_port_request_notification(ipc_space_t task, mach_port_name_t name,
	mach_msg_id_t msgid, mach_port_mscount_t sync, mach_port_t notify, mach_msg_type_name_t notifyPoly,
	mach_port_t *previous);
extern kern_return_t _kernelrpc_mach_port_insert_right(ipc_space_t task, mach_port_name_t name,
	mach_port_t poly, mach_msg_type_name_t polyPoly);
extern kern_return_t _kernelrpc_mach_port_extract_right(ipc_space_t task, mach_port_name_t name,
	mach_msg_type_name_t msgt_name, mach_port_t *poly, mach_msg_type_name_t *polyPoly);
extern kern_return_t _kernelrpc_mach_port_set_seqno(ipc_space_t task, mach_port_name_t name,
	mach_port_seqno_t seqno);
extern kern_return_t _kernelrpc_mach_port_get_attributes(ipc_space_inspect_t task, mach_port_name_t name,
	mach_port_flavor_t flavor, mach_port_info_t port_info_out, mach_msg_type_number_t *port_info_outCnt);
extern kern_return_t _kernelrpc_mach_port_set_attributes(ipc_space_t task, mach_port_name_t name,
	mach_port_flavor_t flavor, mach_port_info_t port_info, mach_msg_type_number_t port_infoCnt);
extern kern_return_t _kernelrpc_mach_port_allocate_qos(ipc_space_t task, mach_port_right_t right,
	mach_port_qos_t *qos, mach_port_name_t *name);
extern kern_return_t _kernelrpc_mach_port_allocate_full(ipc_space_t task, mach_port_right_t right,
	mach_port_t proto, mach_port_qos_t *qos, mach_port_name_t *name);
extern kern_return_t _kernelrpc_task_set_port_space(ipc_space_t task, int table_entries);
extern kern_return_t _kernelrpc_mach_port_get_srights(ipc_space_t task, mach_port_name_t name,
	mach_port_rights_t *srights);
extern kern_return_t _kernelrpc_mach_port_space_info(ipc_space_inspect_t task, ipc_info_space_t *space_info,
	ipc_info_name_array_t *table_info, mach_msg_type_number_t *table_infoCnt,
	ipc_info_tree_name_array_t *tree_info, mach_msg_type_number_t *tree_infoCnt);
extern kern_return_t _kernelrpc_mach_port_dnrequest_info(ipc_space_t task, mach_port_name_t name,
	unsigned *dnr_total, unsigned *dnr_used);
extern kern_return_t _kernelrpc_mach_port_kernel_object(ipc_space_inspect_t task, mach_port_name_t name,
	unsigned *object_type, unsigned *object_addr);
extern kern_return_t _kernelrpc_mach_port_insert_member(ipc_space_t task, mach_port_name_t name,
	mach_port_name_t pset);
extern kern_return_t _kernelrpc_mach_port_extract_member(ipc_space_t task, mach_port_name_t name,
	mach_port_name_t pset);
extern kern_return_t _kernelrpc_mach_port_get_context(ipc_space_inspect_t task, mach_port_name_t name,
	mach_vm_address_t *context);
extern kern_return_t _kernelrpc_mach_port_set_context(ipc_space_t task, mach_port_name_t name,
	mach_vm_address_t context);
extern kern_return_t _kernelrpc_mach_port_kobject(ipc_space_inspect_t task, mach_port_name_t name,
	natural_t *object_type, mach_vm_address_t *object_addr);
extern kern_return_t _kernelrpc_mach_port_construct(ipc_space_t task, mach_port_options_ptr_t options,
	uint64_t context, mach_port_name_t *name);
extern kern_return_t _kernelrpc_mach_port_destruct(ipc_space_t task, mach_port_name_t name,
	mach_port_delta_t srdelta, uint64_t guard);
extern kern_return_t _kernelrpc_mach_port_guard(ipc_space_t task, mach_port_name_t name, uint64_t guard,
	boolean_t strict);
extern kern_return_t _kernelrpc_mach_port_unguard(ipc_space_t task, mach_port_name_t name, uint64_t guard);
extern kern_return_t _kernelrpc_mach_port_space_basic_info(ipc_space_inspect_t task,
	ipc_info_space_basic_t *basic_info);
extern kern_return_t _kernelrpc_mach_vm_allocate(vm_map_t target, mach_vm_address_t *address,
	mach_vm_size_t size, int flags);
extern kern_return_t _kernelrpc_mach_vm_deallocate(vm_map_t target, mach_vm_address_t address,
	mach_vm_size_t size);
extern kern_return_t _kernelrpc_mach_vm_protect(vm_map_t target_task, mach_vm_address_t address,
	mach_vm_size_t size, boolean_t set_maximum, vm_prot_t new_protection);
extern kern_return_t _kernelrpc_mach_vm_read(vm_map_t target_task, mach_vm_address_t address,
	mach_vm_size_t size, vm_offset_t *data, mach_msg_type_number_t *dataCnt);
extern kern_return_t _kernelrpc_mach_vm_map(vm_map_t target_task, mach_vm_address_t *address,
	mach_vm_size_t size, mach_vm_offset_t mask, int flags, mem_entry_name_port_t object,
	memory_object_offset_t offset, boolean_t copy, vm_prot_t cur_protection, vm_prot_t max_protection,
	vm_inherit_t inheritance);
extern kern_return_t _kernelrpc_mach_vm_remap(vm_map_t target_task, mach_vm_address_t *target_address,
	mach_vm_size_t size, mach_vm_offset_t mask, int flags, vm_map_t src_task, mach_vm_address_t src_address,
	boolean_t copy, vm_prot_t *cur_protection, vm_prot_t *max_protection, vm_inherit_t inheritance);
extern kern_return_t _kernelrpc_mach_vm_purgable_control(vm_map_t target_task, mach_vm_address_t address,
	vm_purgable_t control, int *state);
extern kern_return_t _kernelrpc_vm_read(vm_map_t target_task, vm_address_t address, vm_size_t size,
	vm_offset_t *data, mach_msg_type_number_t *dataCnt);
extern kern_return_t _kernelrpc_vm_map(vm_map_t target_task, vm_address_t *address, vm_size_t size,
	vm_address_t mask, int flags, mem_entry_name_port_t object, memory_object_offset_t offset,
	boolean_t copy, vm_prot_t cur_protection, vm_prot_t max_protection, vm_inherit_t inheritance);
extern kern_return_t _kernelrpc_vm_remap(vm_map_t target_task, vm_address_t *target_address, vm_size_t size,
	vm_address_t mask, int flags, vm_map_t src_task, vm_address_t src_address, boolean_t copy,
	vm_prot_t *cur_protection, vm_prot_t *max_protection, vm_inherit_t inheritance);
extern kern_return_t _kernelrpc_vm_purgable_control(vm_map_t target_task, vm_address_t address,
	vm_purgable_t control, int *state);
extern kern_return_t _kernelrpc_mach_voucher_extract_attr_recipe(ipc_voucher_t voucher,
	mach_voucher_attr_key_t key, mach_voucher_attr_raw_recipe_t recipe, mach_msg_type_number_t *recipeCnt);
extern kern_return_t _kernelrpc_thread_policy(thread_act_t thr_act, policy_t policy, policy_base_t base,
	mach_msg_type_number_t baseCnt, boolean_t set_limit);
extern kern_return_t _kernelrpc_thread_policy_set(thread_act_t thread, thread_policy_flavor_t flavor,
	thread_policy_t policy_info, mach_msg_type_number_t policy_infoCnt);
extern kern_return_t _kernelrpc_thread_set_policy(thread_act_t thr_act, processor_set_t pset, policy_t policy,
	policy_base_t base, mach_msg_type_number_t baseCnt, policy_limit_t limit,
	mach_msg_type_number_t limitCnt);

extern kern_return_t mach_notify_port_deleted(mach_port_t notify, mach_port_name_t name);
extern kern_return_t mach_notify_port_destroyed(mach_port_t notify, mach_port_t rights);
extern kern_return_t mach_notify_no_senders(mach_port_t notify, mach_port_mscount_t mscount);
extern kern_return_t mach_notify_send_once(mach_port_t notify);
extern kern_return_t mach_notify_dead_name(mach_port_t notify, mach_port_name_t name);

#endif
