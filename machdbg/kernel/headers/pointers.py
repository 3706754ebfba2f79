"""Pointers to structures by their typedef names, for any header to use before the structure is declared."""

from typing import TYPE_CHECKING, Annotated

from machdbg.machine.view import PointerTo

if TYPE_CHECKING:
    from .host_info import processor
    from .ipc import (
        ipc_entry,
        ipc_importance_elem,
        ipc_importance_inherit,
        ipc_importance_task,
        ipc_kmsg,
        ipc_kmsg_queue,
        ipc_mqueue,
        ipc_object,
        ipc_port,
        ipc_port_request,
        ipc_pset,
        ipc_space,
        ipc_table_size,
        ipc_voucher,
        ipc_voucher_attr_control,
    )
    from .kern import host, processor_set, semaphore, zone
    from .queue import queue_entry
    from .task import task
    from .thread import thread
    from .timer import timer
    from .vm import _vm_map, vm_map_copy, vm_map_entry


def named(name: str) -> PointerTo:
    """Mark a pointer by its typedef name."""
    return PointerTo(name, __name__)


host_priv_t = Annotated["host", named("host_priv_t")]
host_security_t = Annotated["host", named("host_security_t")]
host_t = Annotated["host", named("host_t")]
ipc_entry_t = Annotated["ipc_entry", named("ipc_entry_t")]
ipc_importance_elem_t = Annotated["ipc_importance_elem", named("ipc_importance_elem_t")]
ipc_importance_inherit_t = Annotated["ipc_importance_inherit", named("ipc_importance_inherit_t")]
ipc_importance_task_t = Annotated["ipc_importance_task", named("ipc_importance_task_t")]
ipc_kmsg_queue_t = Annotated["ipc_kmsg_queue", named("ipc_kmsg_queue_t")]
ipc_kmsg_t = Annotated["ipc_kmsg", named("ipc_kmsg_t")]
ipc_mqueue_t = Annotated["ipc_mqueue", named("ipc_mqueue_t")]
ipc_object_t = Annotated["ipc_object", named("ipc_object_t")]
ipc_port_request_t = Annotated["ipc_port_request", named("ipc_port_request_t")]
ipc_port_t = Annotated["ipc_port", named("ipc_port_t")]
ipc_pset_t = Annotated["ipc_pset", named("ipc_pset_t")]
ipc_space_inspect_t = Annotated["ipc_space", named("ipc_space_inspect_t")]
ipc_space_t = Annotated["ipc_space", named("ipc_space_t")]
ipc_table_size_t = Annotated["ipc_table_size", named("ipc_table_size_t")]
ipc_voucher_attr_control_t = Annotated["ipc_voucher_attr_control", named("ipc_voucher_attr_control_t")]
ipc_voucher_t = Annotated["ipc_voucher", named("ipc_voucher_t")]
mach_port_t = Annotated["ipc_port", named("mach_port_t")]
processor_set_name_t = Annotated["processor_set", named("processor_set_name_t")]
processor_set_t = Annotated["processor_set", named("processor_set_t")]
processor_t = Annotated["processor", named("processor_t")]
queue_entry_t = Annotated["queue_entry", named("queue_entry_t")]
queue_t = Annotated["queue_entry", named("queue_t")]
semaphore_t = Annotated["semaphore", named("semaphore_t")]
task_inspect_t = Annotated["task", named("task_inspect_t")]
task_name_t = Annotated["task", named("task_name_t")]
task_suspension_token_t = Annotated["task", named("task_suspension_token_t")]
task_t = Annotated["task", named("task_t")]
thread_act_t = Annotated["thread", named("thread_act_t")]
thread_inspect_t = Annotated["thread", named("thread_inspect_t")]
thread_t = Annotated["thread", named("thread_t")]
timer_t = Annotated["timer", named("timer_t")]
vm_map_copy_t = Annotated["vm_map_copy", named("vm_map_copy_t")]
vm_map_entry_t = Annotated["vm_map_entry", named("vm_map_entry_t")]
vm_map_t = Annotated["_vm_map", named("vm_map_t")]
zone_t = Annotated["zone", named("zone_t")]
