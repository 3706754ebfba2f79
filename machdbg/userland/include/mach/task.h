/* mach/task.h: calls on a task. */

#ifndef _MACH_TASK_H_
#define _MACH_TASK_H_

#include <mach/mach_types.h>
#include <mach/task_special_ports.h>

extern kern_return_t task_create(task_t target_task, ledger_array_t ledgers, mach_msg_type_number_t ledgersCnt,
	boolean_t inherit_memory, task_t *child_task);
extern kern_return_t task_terminate(task_t target_task);
extern kern_return_t task_threads(task_inspect_t target_task, thread_act_array_t *act_list,
	mach_msg_type_number_t *act_listCnt);
extern kern_return_t mach_ports_register(task_t target_task, mach_port_array_t init_port_set,
	mach_msg_type_number_t init_port_setCnt);
extern kern_return_t mach_ports_lookup(task_t target_task, mach_port_array_t *init_port_set,
	mach_msg_type_number_t *init_port_setCnt);
extern kern_return_t task_info(mach_port_t target_task, task_flavor_t flavor, task_info_t task_info_out,
	mach_msg_type_number_t *task_info_outCnt);
extern kern_return_t task_set_info(task_t target_task, task_flavor_t flavor, task_info_t task_info_in,
	mach_msg_type_number_t task_info_inCnt);
extern kern_return_t task_suspend(task_t target_task);
extern kern_return_t task_resume(task_t target_task);
extern kern_return_t task_get_special_port(task_inspect_t task, int which_port, mach_port_t *special_port);
extern kern_return_t task_set_special_port(task_t task, int which_port, mach_port_t special_port);
extern kern_return_t thread_create(task_t parent_task, thread_act_t *child_act);
extern kern_return_t thread_create_running(task_t parent_task, thread_state_flavor_t flavor,
	thread_state_t new_state, mach_msg_type_number_t new_stateCnt, thread_act_t *child_act);
extern kern_return_t task_set_exception_ports(task_t task, exception_mask_t exception_mask,
	mach_port_t new_port, exception_behavior_t behavior, thread_state_flavor_t new_flavor);
extern kern_return_t task_get_exception_ports(task_inspect_t task, exception_mask_t exception_mask,
	exception_mask_array_t masks, mach_msg_type_number_t *masksCnt, exception_handler_array_t old_handlers,
	exception_behavior_array_t old_behaviors, exception_flavor_array_t old_flavors);
extern kern_return_t task_swap_exception_ports(task_t task, exception_mask_t exception_mask,
	mach_port_t new_port, exception_behavior_t behavior, thread_state_flavor_t new_flavor,
	exception_mask_array_t masks, mach_msg_type_number_t *masksCnt, exception_handler_array_t old_handlerss,
	exception_behavior_array_t old_behaviors, exception_flavor_array_t old_flavors);
extern kern_return_t lock_set_create(task_t task, lock_set_t *new_lock_set, int n_ulocks, int policy);
extern kern_return_t lock_set_destroy(task_t task, lock_set_t lock_set);
extern kern_return_t semaphore_create(task_t task, semaphore_t *semaphore, int policy, int value);
extern kern_return_t semaphore_destroy(task_t task, semaphore_t semaphore);
extern kern_return_t task_policy_set(task_t task, task_policy_flavor_t flavor, task_policy_t policy_info,
	mach_msg_type_number_t policy_infoCnt);
extern kern_return_t task_policy_get(task_t task, task_policy_flavor_t flavor, task_policy_t policy_info,
	mach_msg_type_number_t *policy_infoCnt, boolean_t *get_default);
extern kern_return_t task_policy(task_t task, policy_t policy, policy_base_t base,
	mach_msg_type_number_t baseCnt, boolean_t set_limit, boolean_t change);
extern kern_return_t task_set_emulation(task_t target_port, vm_address_t routine_entry_pt, int routine_number);
extern kern_return_t task_get_emulation_vector(task_t task, int *vector_start,
	emulation_vector_t *emulation_vector, mach_msg_type_number_t *emulation_vectorCnt);
extern kern_return_t task_set_emulation_vector(task_t task, int vector_start,
	emulation_vector_t emulation_vector, mach_msg_type_number_t emulation_vectorCnt);
extern kern_return_t task_set_ras_pc(task_t target_task, vm_address_t basepc, vm_address_t boundspc);
extern kern_return_t task_zone_info(task_t target_task, mach_zone_name_array_t *names,
	mach_msg_type_number_t *namesCnt, task_zone_info_array_t *info, mach_msg_type_number_t *infoCnt);
extern kern_return_t task_assign(task_t task, processor_set_t new_set, boolean_t assign_threads);
extern kern_return_t task_assign_default(task_t task, boolean_t assign_threads);
extern kern_return_t task_get_assignment(task_t task, processor_set_name_t *assigned_set);
extern kern_return_t task_set_policy(task_t task, processor_set_t pset, policy_t policy, policy_base_t base,
	mach_msg_type_number_t baseCnt, policy_limit_t limit, mach_msg_type_number_t limitCnt,
	boolean_t change);
extern kern_return_t task_get_state(task_t task, thread_state_flavor_t flavor, thread_state_t old_state,
	mach_msg_type_number_t *old_stateCnt);
extern kern_return_t task_set_state(task_t task, thread_state_flavor_t flavor, thread_state_t new_state,
	mach_msg_type_number_t new_stateCnt);
extern kern_return_t task_set_phys_footprint_limit(task_t task, int new_limit, int *old_limit);
extern kern_return_t task_suspend2(task_t target_task, task_suspension_token_t *suspend_token);
extern kern_return_t task_resume2(task_suspension_token_t suspend_token);
extern kern_return_t task_purgable_info(task_t task, task_purgable_info_t *stats);
extern kern_return_t task_get_mach_voucher(task_t task, mach_voucher_selector_t which, ipc_voucher_t *voucher);
extern kern_return_t task_set_mach_voucher(task_t task, ipc_voucher_t voucher);
extern kern_return_t task_swap_mach_voucher(task_t task, ipc_voucher_t new_voucher, ipc_voucher_t *old_voucher);
extern kern_return_t task_generate_corpse(task_t task, mach_port_t *corpse_task_port);
extern kern_return_t task_map_corpse_info(task_t task, task_t corspe_task, vm_address_t *kcd_addr_begin,
	uint32_t *kcd_size);
extern kern_return_t task_register_dyld_image_infos(task_t task, dyld_kernel_image_info_array_t dyld_images,
	mach_msg_type_number_t dyld_imagesCnt);
extern kern_return_t task_unregister_dyld_image_infos(task_t task, dyld_kernel_image_info_array_t dyld_images,
	mach_msg_type_number_t dyld_imagesCnt);
extern kern_return_t task_get_dyld_image_infos(task_inspect_t task, dyld_kernel_image_info_array_t *dyld_images,
	mach_msg_type_number_t *dyld_imagesCnt);
extern kern_return_t task_register_dyld_shared_cache_image_info(task_t task,
	dyld_kernel_image_info_t dyld_cache_image, boolean_t no_cache, boolean_t private_cache);
extern kern_return_t task_register_dyld_set_dyld_state(task_t task, uint8_t dyld_state);
extern kern_return_t task_register_dyld_get_process_state(task_t task,
	dyld_kernel_process_info_t *dyld_process_state);
extern kern_return_t task_map_corpse_info_64(task_t task, task_t corspe_task, mach_vm_address_t *kcd_addr_begin,
	mach_vm_size_t *kcd_size);
extern kern_return_t task_inspect(task_inspect_t task, task_inspect_flavor_t flavor,
	task_inspect_info_t info_out, mach_msg_type_number_t *info_outCnt);
extern kern_return_t task_set_port_space(ipc_space_t task, int table_entries);

#endif
