"""osfmk/mach/host_info.h, processor_info.h, kern/processor.h: what is known of the host and its processors.

``processor`` has only the members that the model needs. The others are laid out as clients see them.
"""

from typing import TYPE_CHECKING, Annotated, Final

from machdbg.machine.view import Array, ArrayOf, Pointer, PointerTo, Struct, ptr

from .pointers import processor_set_t, processor_t, task_t, thread_act_t
from .types import char_t, int_t, integer_t, natural_t, typedef, uint64_t, unsigned_int

if TYPE_CHECKING:
    from .ipc import ipc_port

HOST_BASIC_INFO: Final = 1
HOST_SCHED_INFO: Final = 3
HOST_RESOURCE_SIZES: Final = 4
HOST_PRIORITY_INFO: Final = 5
HOST_SEMAPHORE_TRAPS: Final = 7
HOST_MACH_MSG_TRAP: Final = 8
HOST_LOAD_INFO: Final = 1
HOST_VM_INFO: Final = 2
HOST_CPU_LOAD_INFO: Final = 3
HOST_VM_INFO64: Final = 4
HOST_IO_MASTER_PORT: Final = 3
HOST_MAX_SPECIAL_KERNEL_PORT: Final = 7
PROCESSOR_BASIC_INFO: Final = 1
PROCESSOR_CPU_LOAD_INFO: Final = 2
PROCESSOR_SET_BASIC_INFO: Final = 5
PROCESSOR_SET_LOAD_INFO: Final = 4

host_flavor_t = Annotated[int, typedef("host_flavor_t", integer_t)]
host_info_t = Annotated[Pointer[integer_t], PointerTo("host_info_t")]
host_info64_t = Annotated[Pointer[integer_t], PointerTo("host_info64_t")]
kernel_version_t = Annotated[Pointer[char_t], PointerTo("kernel_version_t")]
io_master_t = Annotated["ipc_port", PointerTo("io_master_t")]
processor_flavor_t = Annotated[int, typedef("processor_flavor_t", int_t)]
processor_info_t = Annotated[Pointer[integer_t], PointerTo("processor_info_t")]
processor_info_array_t = Annotated[Pointer[integer_t], PointerTo("processor_info_array_t")]
processor_array_t = Annotated[Pointer[processor_t], PointerTo("processor_array_t")]
processor_set_flavor_t = Annotated[int, typedef("processor_set_flavor_t", int_t)]
processor_set_info_t = Annotated[Pointer[integer_t], PointerTo("processor_set_info_t")]
processor_set_name_array_t = Annotated[Pointer[processor_set_t], PointerTo("processor_set_name_array_t")]
task_array_t = Annotated[Pointer[task_t], PointerTo("task_array_t")]
thread_act_array_t = Annotated[Pointer[thread_act_t], PointerTo("thread_act_array_t")]


class processor(Struct):
    cpu_id: int_t
    processor_set: processor_set_t
    processor_self: ptr["ipc_port"]
    processor_list: processor_t


class host_basic_info(Struct, pack=4):
    max_cpus: integer_t
    avail_cpus: integer_t
    memory_size: natural_t
    cpu_type: integer_t
    cpu_subtype: integer_t
    cpu_threadtype: integer_t
    physical_cpu: integer_t
    physical_cpu_max: integer_t
    logical_cpu: integer_t
    logical_cpu_max: integer_t
    max_mem: uint64_t


class host_sched_info(Struct):
    min_timeout: integer_t
    min_quantum: integer_t


class host_priority_info(Struct):
    kernel_priority: integer_t
    system_priority: integer_t
    server_priority: integer_t
    user_priority: integer_t
    depress_priority: integer_t
    idle_priority: integer_t
    minimum_priority: integer_t
    maximum_priority: integer_t


class host_load_info(Struct):
    avenrun: Annotated[Array[int], ArrayOf(integer_t, 3)]
    mach_factor: Annotated[Array[int], ArrayOf(integer_t, 3)]


class host_cpu_load_info(Struct):
    cpu_ticks: Annotated[Array[int], ArrayOf(natural_t, 4)]


class vm_statistics(Struct):
    free_count: natural_t
    active_count: natural_t
    inactive_count: natural_t
    wire_count: natural_t
    zero_fill_count: natural_t
    reactivations: natural_t
    pageins: natural_t
    pageouts: natural_t
    faults: natural_t
    cow_faults: natural_t
    lookups: natural_t
    hits: natural_t
    purgeable_count: natural_t
    purges: natural_t
    speculative_count: natural_t


class vm_statistics64(Struct):
    free_count: natural_t
    active_count: natural_t
    inactive_count: natural_t
    wire_count: natural_t
    zero_fill_count: uint64_t
    reactivations: uint64_t
    pageins: uint64_t
    pageouts: uint64_t
    faults: uint64_t
    cow_faults: uint64_t
    lookups: uint64_t
    hits: uint64_t
    purges: uint64_t
    purgeable_count: natural_t
    speculative_count: natural_t
    decompressions: uint64_t
    compressions: uint64_t
    swapins: uint64_t
    swapouts: uint64_t
    compressor_page_count: natural_t
    throttled_count: natural_t
    external_page_count: natural_t
    internal_page_count: natural_t
    total_uncompressed_pages_in_compressor: uint64_t


class processor_basic_info(Struct):
    cpu_type: integer_t
    cpu_subtype: integer_t
    running: integer_t
    slot_num: int_t
    is_master: integer_t


class processor_cpu_load_info(Struct):
    cpu_ticks: Annotated[Array[int], ArrayOf(unsigned_int, 4)]


class processor_set_basic_info(Struct):
    processor_count: int_t
    default_policy: int_t


class processor_set_load_info(Struct):
    task_count: int_t
    thread_count: int_t
    load_average: integer_t
    mach_factor: integer_t
