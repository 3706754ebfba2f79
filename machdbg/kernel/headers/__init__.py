"""XNU's header files: structures, unions and typedefs, in the order and with the layout of the DEVELOPMENT kernel."""

from .bsd import *
from .clock import *
from .exception import *
from .host_info import *
from .i386 import *
from .info import *
from .ipc import *
from .kern import *
from .kext import *
from .locks import *
from .locks import _lck_attr_ as _lck_attr_
from .locks import _lck_mtx_ as _lck_mtx_
from .locks import _lck_mtx__u0 as _lck_mtx__u0
from .locks import _lck_mtx__u0_u0 as _lck_mtx__u0_u0
from .locks import _lck_mtx__u0_u0_u0 as _lck_mtx__u0_u0_u0
from .locks import _lck_mtx__u0_u0_u0_u0 as _lck_mtx__u0_u0_u0_u0
from .locks import _lck_mtx__u0_u1 as _lck_mtx__u0_u1
from .locks import _lck_mtx_ext_ as _lck_mtx_ext_
from .locks import _lck_rw_t_internal_ as _lck_rw_t_internal_
from .locks import _lck_rw_t_internal__u0 as _lck_rw_t_internal__u0
from .locks import _lck_rw_t_internal__u1 as _lck_rw_t_internal__u1
from .message import *
from .notify import *
from .pointers import *
from .port import *
from .queue import *
from .task import *
from .task import _cpu_time_qos_stats as _cpu_time_qos_stats
from .thread import *
from .timer import *
from .traps import *
from .traps import _kernelrpc_mach_port_allocate_args as _kernelrpc_mach_port_allocate_args
from .traps import _kernelrpc_mach_port_construct_args as _kernelrpc_mach_port_construct_args
from .traps import _kernelrpc_mach_port_deallocate_args as _kernelrpc_mach_port_deallocate_args
from .traps import _kernelrpc_mach_port_destroy_args as _kernelrpc_mach_port_destroy_args
from .traps import _kernelrpc_mach_port_destruct_args as _kernelrpc_mach_port_destruct_args
from .traps import _kernelrpc_mach_port_extract_member_args as _kernelrpc_mach_port_extract_member_args
from .traps import _kernelrpc_mach_port_guard_args as _kernelrpc_mach_port_guard_args
from .traps import _kernelrpc_mach_port_insert_member_args as _kernelrpc_mach_port_insert_member_args
from .traps import _kernelrpc_mach_port_insert_right_args as _kernelrpc_mach_port_insert_right_args
from .traps import _kernelrpc_mach_port_mod_refs_args as _kernelrpc_mach_port_mod_refs_args
from .traps import _kernelrpc_mach_port_move_member_args as _kernelrpc_mach_port_move_member_args
from .traps import _kernelrpc_mach_port_unguard_args as _kernelrpc_mach_port_unguard_args
from .traps import _kernelrpc_mach_vm_allocate_trap_args as _kernelrpc_mach_vm_allocate_trap_args
from .traps import _kernelrpc_mach_vm_deallocate_args as _kernelrpc_mach_vm_deallocate_args
from .traps import _kernelrpc_mach_vm_map_trap_args as _kernelrpc_mach_vm_map_trap_args
from .traps import _kernelrpc_mach_vm_protect_args as _kernelrpc_mach_vm_protect_args
from .traps import _kernelrpc_mach_vm_purgable_control_trap_args as _kernelrpc_mach_vm_purgable_control_trap_args
from .types import *
from .types import __darwin_natural_t as __darwin_natural_t
from .types import _lck_grp__pointer as _lck_grp__pointer
from .vm import *
from .vm import _vm_map as _vm_map
from .vm import _vm_map_f_s as _vm_map_f_s
from .vm import _vm_map_vmu1 as _vm_map_vmu1
from .vm_user import *
from .waitq import *
