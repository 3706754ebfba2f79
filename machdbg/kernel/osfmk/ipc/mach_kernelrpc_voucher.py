"""osfmk/ipc/mach_kernelrpc.c, continued: traps that make vouchers and look into them.

Behaviour: spec of the kernel services, section A.5. Vouchers themselves are not modelled: nobody can make one.
"""

from __future__ import annotations

from machdbg.kernel.constants import (
    KERN_INVALID_ARGUMENT,
    KERN_MEMORY_ERROR,
    KERN_NOT_SUPPORTED,
    KERN_RESOURCE_SHORTAGE,
    MACH_PORT_NULL,
    MACH_SEND_INVALID_DEST,
    MIG_ARRAY_TOO_LARGE,
)
from machdbg.kernel.cpu import local, local_array
from machdbg.kernel.headers import (
    host_create_mach_voucher_args,
    host_t,
    ipc_voucher_t,
    kern_return_t,
    mach_msg_type_number_t,
    mach_port_name_t,
    mach_voucher_extract_attr_recipe_args,
    uint8_t,
    void_pointer,
)
from machdbg.kernel.macros import printf
from machdbg.machine.function import at, function
from machdbg.machine.view import ptr

MACH_VOUCHER_ATTR_MAX_RAW_RECIPE_ARRAY_SIZE = 5120
MACH_VOUCHER_TRAP_STACK_LIMIT = 256


@function("osfmk/ipc/mach_kernelrpc.c", line=384)
async def host_create_mach_voucher_trap(args: ptr[host_create_mach_voucher_args]) -> kern_return_t:
    """Trap 70: a voucher made by recipes. Codes of bad arguments; KERN_NOT_SUPPORTED for good ones."""
    await at(386)
    host: host_t = await port_name_to_host(args.host)
    await at(389)
    voucher_name: mach_port_name_t = MACH_PORT_NULL
    await at(392)
    if not host:
        await at(393)
        return MACH_SEND_INVALID_DEST
    await at(395)
    if args.recipes_size < 0:
        await at(396)
        return KERN_INVALID_ARGUMENT
    await at(397)
    if args.recipes_size > MACH_VOUCHER_ATTR_MAX_RAW_RECIPE_ARRAY_SIZE:
        await at(398)
        return MIG_ARRAY_TOO_LARGE
    await at(400)
    if args.recipes_size < MACH_VOUCHER_TRAP_STACK_LIMIT:
        recipes = local_array(uint8_t, args.recipes_size)
        await at(403)
        if await copyin(args.recipes, recipes.address, args.recipes_size):
            await at(404)
            return KERN_MEMORY_ERROR
        await at(407)
    else:
        await at(409)
        krecipes: void_pointer = await kalloc(args.recipes_size)
        await at(410)
        if not krecipes:
            await at(411)
            return KERN_RESOURCE_SHORTAGE
        await at(415)
        if await copyin(args.recipes, krecipes, args.recipes_size):
            await at(416)
            await kfree(krecipes, args.recipes_size)
            await at(417)
            return KERN_MEMORY_ERROR
        await at(421)
        await at(422)
        await kfree(krecipes, args.recipes_size)
    printf("machdbg: host_create_mach_voucher is not modelled\n")
    kr: kern_return_t = KERN_NOT_SUPPORTED
    await at(433)
    return kr


@function("osfmk/ipc/mach_kernelrpc.c", line=437, stack=8)
async def mach_voucher_extract_attr_recipe_trap(args: ptr[mach_voucher_extract_attr_recipe_args]) -> kern_return_t:
    """Trap 72: what an attribute of a voucher was made by. No name is a voucher's: MACH_SEND_INVALID_DEST."""
    size = local(mach_msg_type_number_t)
    await at(443)
    if await copyin(args.recipe_size, size.address, 4):
        await at(444)
        return KERN_MEMORY_ERROR
    sz: mach_msg_type_number_t = size.value
    await at(446)
    if sz > MACH_VOUCHER_ATTR_MAX_RAW_RECIPE_ARRAY_SIZE:
        await at(447)
        return MIG_ARRAY_TOO_LARGE
    await at(449)
    voucher: ipc_voucher_t = await convert_port_name_to_voucher(args.voucher_name)
    await at(450)
    assert not voucher, "nobody can have made one"
    await at(451)
    return MACH_SEND_INVALID_DEST


# functions of other C files: at the end, because they call each other in circles

from machdbg.kernel.osfmk.ipc.ipc_voucher import convert_port_name_to_voucher
from machdbg.kernel.osfmk.kern.ipc_tt_inspect import port_name_to_host
from machdbg.kernel.osfmk.kern.kalloc import kalloc, kfree
from machdbg.kernel.osfmk.x86_64.copyio import copyin
