"""Functions of hosts, processors, maps and kexts of which only the specification speaks: file, line, calls by line.

Of some it does not say where they are: line 1, without line information.
"""

from __future__ import annotations

PROCESSOR, MAP, KEXT = "osfmk/kern/processor.c", "osfmk/vm/vm_map.c", "libkern/c++/OSKext.cpp"
HOSTS: dict[str, tuple[str, int, dict[int, list[str]]]] = {
    "device_service_create": ("osfmk/device/device_init.c", 91, {91: [
        "ipc_port_alloc_special", "ipc_kobject_set", "ipc_port_make_send", "kernel_set_special_port"]}),
    "processor_info": (PROCESSOR, 380, {380: []}),
    "processor_exit": (PROCESSOR, 613, {613: []}),
    "processor_control": (PROCESSOR, 623, {623: []}),
    "processor_set_create": (PROCESSOR, 635, {635: []}),
    "processor_set_destroy": (PROCESSOR, 644, {644: []}),
    "processor_get_assignment": (PROCESSOR, 651, {651: []}),
    "processor_set_info": (PROCESSOR, 670, {670: []}),
    "processor_set_max_priority": (PROCESSOR, 1, {1: []}),
    "processor_set_policy_enable": (PROCESSOR, 1, {1: []}),
    "processor_set_policy_disable": (PROCESSOR, 1, {1: []}),
    "processor_set_policy_control": (PROCESSOR, 1, {1: []}),
    "processor_set_statistics": (PROCESSOR, 798, {798: []}),
    "processor_set_tasks": (PROCESSOR, 1111, {1111: ["kalloc", "convert_task_to_port"]}),
    "processor_set_threads": (PROCESSOR, 1154, {1154: ["kalloc", "convert_thread_to_port"]}),
    "pset_deallocate": (PROCESSOR, 1194, {1194: []}),
    "vm_map_enter": (MAP, 1961, {line: [] for line in (
        2060, 2064, 2113, 2117, 2188, 2223, 2238, 2271, 2408, 2418, 2421, 2429, 2433, 2435, 2457, 2460, 2536, 2538,
        2659, 2904)}),
    "vm_map_enter_mem_object": (MAP, 3702, {3702: ["vm_map_enter"], 3708: ["vm_map_enter"]}),
    "vm_map_protect": (MAP, 5399, {line: [] for line in (5430, 5455, 5465, 5492, 5498, 5583, 5584, 5585)}),
    "vm_map_remap": (MAP, 15343, {15409: [], 15429: ["vm_map_enter"]}),
    "vm_map_deallocate": (MAP, 1, {1: ["zfree"]}),
    "convert_port_entry_to_map": (MAP, 1, {1: ["convert_port_to_map"]}),
    "OSKext::loadFromMkext": (KEXT, 2979, {3011: [], 3038: [], 3063: [], 3073: [], 3084: [], 3095: [],
                                           3134: ["OSKext::loadKextWithIdentifier"]}),
    "OSKext::loadKextWithIdentifier": (KEXT, 4513, {4513: ["OSKext::load", "kalloc", "kfree"]}),
    "OSKext::load": (KEXT, 4872, {4872: ["OSKext::start"]}),
    "OSKext::start": (KEXT, 6289, {6289: []}),
    "OSKext::handleRequest": (KEXT, 7916, {7963: [], 7975: [], 7993: [], 8009: ["OSKext::start", "kfree"]}),
}
