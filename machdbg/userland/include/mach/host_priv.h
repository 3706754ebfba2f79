/* mach/host_priv.h: calls on the host that only the privileged can make. */

#ifndef _MACH_HOST_PRIV_H_
#define _MACH_HOST_PRIV_H_

#include <mach/mach_types.h>
#include <mach/mach_init.h>

extern kern_return_t host_get_boot_info(host_priv_t host_priv, kernel_boot_info_t boot_info);
extern kern_return_t host_reboot(host_priv_t host_priv, int options);
extern kern_return_t host_priv_statistics(host_priv_t host_priv, host_flavor_t flavor,
	host_info_t host_info_out, mach_msg_type_number_t *host_info_outCnt);
extern kern_return_t host_default_memory_manager(host_priv_t host_priv,
	memory_object_default_t *default_manager, memory_object_cluster_size_t cluster_size);
extern kern_return_t vm_wire(host_priv_t host_priv, vm_map_t task, vm_address_t address, vm_size_t size,
	vm_prot_t desired_access);
extern kern_return_t thread_wire(host_priv_t host_priv, thread_act_t thread, boolean_t wired);
extern kern_return_t vm_allocate_cpm(host_priv_t host_priv, vm_map_t task, vm_address_t *address,
	vm_size_t size, int flags);
extern kern_return_t host_processors(host_priv_t host_priv, processor_array_t *out_processor_list,
	mach_msg_type_number_t *out_processor_listCnt);
extern kern_return_t host_get_clock_control(host_priv_t host_priv, clock_id_t clock_id,
	clock_ctrl_t *clock_ctrl);
extern kern_return_t kmod_create(host_priv_t host_priv, vm_address_t info, kmod_t *module);
extern kern_return_t kmod_destroy(host_priv_t host_priv, kmod_t module);
extern kern_return_t kmod_control(host_priv_t host_priv, kmod_t module, kmod_control_flavor_t flavor,
	kmod_args_t *data, mach_msg_type_number_t *dataCnt);
extern kern_return_t host_get_special_port(host_priv_t host_priv, int node, int which, mach_port_t *port);
extern kern_return_t host_set_special_port(host_priv_t host_priv, int which, mach_port_t port);
extern kern_return_t host_set_exception_ports(host_priv_t host_priv, exception_mask_t exception_mask,
	mach_port_t new_port, exception_behavior_t behavior, thread_state_flavor_t new_flavor);
extern kern_return_t host_get_exception_ports(host_priv_t host_priv, exception_mask_t exception_mask,
	exception_mask_array_t masks, mach_msg_type_number_t *masksCnt, exception_handler_array_t old_handlers,
	exception_behavior_array_t old_behaviors, exception_flavor_array_t old_flavors);
extern kern_return_t host_swap_exception_ports(host_priv_t host_priv, exception_mask_t exception_mask,
	mach_port_t new_port, exception_behavior_t behavior, thread_state_flavor_t new_flavor,
	exception_mask_array_t masks, mach_msg_type_number_t *masksCnt, exception_handler_array_t old_handlerss,
	exception_behavior_array_t old_behaviors, exception_flavor_array_t old_flavors);
extern kern_return_t mach_vm_wire(host_priv_t host_priv, vm_map_t task, mach_vm_address_t address,
	mach_vm_size_t size, vm_prot_t desired_access);
extern kern_return_t host_processor_sets(host_priv_t host_priv, processor_set_name_array_t *processor_sets,
	mach_msg_type_number_t *processor_setsCnt);
extern kern_return_t host_processor_set_priv(host_priv_t host_priv, processor_set_name_t set_name,
	processor_set_t *set);
extern kern_return_t host_set_UNDServer(host_priv_t host, UNDServerRef server);
extern kern_return_t host_get_UNDServer(host_priv_t host, UNDServerRef *server);
extern kern_return_t kext_request(host_priv_t host_priv, uint32_t user_log_flags, vm_offset_t request_data,
	mach_msg_type_number_t request_dataCnt, vm_offset_t *response_data,
	mach_msg_type_number_t *response_dataCnt, vm_offset_t *log_data, mach_msg_type_number_t *log_dataCnt,
	kern_return_t *op_result);

#endif
