"""libkern/OSKextLib.cpp: requests of user programs that have to do with kernel extensions.

Behaviour: spec of the kernel services, E.4.
"""

from __future__ import annotations

from machdbg.kernel.constants import FALSE, KERN_FAILURE, KERN_INVALID_ARGUMENT, KERN_SUCCESS
from machdbg.kernel.cpu import local, pointer_to
from machdbg.kernel.data import kernel_data
from machdbg.kernel.headers import (
    boolean_t,
    char_pointer,
    host_priv_t,
    kern_return_t,
    mach_msg_type_number_t,
    mkext2_header,
    uint32_t,
    vm_map_address_t,
    vm_map_copy,
    vm_map_copy_t,
    vm_offset_t,
)
from machdbg.kernel.macros import at_address, printf, round_page
from machdbg.machine.function import at, function
from machdbg.machine.view import Pointer, ptr

MKEXT_MAGIC = 0x4D4B5854  # 'MKXT'
MKEXT_SIGN = 0x4D4F5358  # 'MOSX'


def big_endian(word: int) -> int:
    """A word of an archive's header as the processor has it."""
    return int.from_bytes(word.to_bytes(4, "little"), "big")


@function("libkern/OSKextLib.cpp", line=190, unavailable=("hostPriv", "requestIn", "requestLengthIn", "logDataOut",
                                                          "logDataLengthOut", "op_result"))
async def kext_request(hostPriv: host_priv_t, clientLogSpec: uint32_t, requestIn: vm_offset_t,
                       requestLengthIn: mach_msg_type_number_t, responseOut: Pointer[vm_offset_t],
                       responseLengthOut: Pointer[mach_msg_type_number_t], logDataOut: Pointer[vm_offset_t],
                       logDataLengthOut: Pointer[mach_msg_type_number_t],
                       op_result: Pointer[kern_return_t]) -> kern_return_t:
    """Do what a request says: an archive of kexts to load, or a property list with a predicate.

    ``requestIn`` is memory in transit (a ``vm_map_copy``), which success consumes. KERN_FAILURE if there is none, or
    the codes of vm_map_copyout; once the request is in the kernel's map the call succeeds and ``*op_result`` tells how
    the request fared. Nothing is written to the log for clients (``logDataOut``).
    """
    await at(201)
    result: kern_return_t = KERN_FAILURE
    await at(202)
    map_addr = local(vm_map_address_t)
    map_addr.value = 0
    await at(206)
    isMkext: boolean_t = FALSE
    await at(208)
    response = local(char_pointer)
    response.value = 0
    await at(209)
    responseLength = local(uint32_t)
    responseLength.value = 0
    await at(210)
    logData = local(char_pointer)
    logData.value = 0
    await at(211)
    logDataLength = local(uint32_t)
    logDataLength.value = 0
    await at(216)
    op_result.value = KERN_FAILURE
    await at(217)
    responseOut.value = 0
    await at(218)
    responseLengthOut.value = 0
    await at(219)
    logDataOut.value = 0
    await at(220)
    logDataLengthOut.value = 0
    await at(224)
    if not requestIn:
        await at(225)
        printf("Invalid request from user space (no data).\n")
        await at(229)
        op_result.value = KERN_INVALID_ARGUMENT
        await at(230)
    else:
        kernel_map = kernel_data().kernel_map
        await at(237)
        result = await vm_map_copyout(kernel_map, map_addr, at_address(vm_map_copy, requestIn))
        await at(238)
        if result != KERN_SUCCESS:
            await at(239)
            await at(243)
            await vm_map_copy_discard(at_address(vm_map_copy, requestIn))
            await at(244)
        else:
            await at(246)
            request: char_pointer = map_addr.value
            await at(253)
            if requestLengthIn > mkext2_header.record.size:
                await at(254)
                mkextHeader: ptr[mkext2_header] = at_address(mkext2_header, request)
                await at(255)
                if (big_endian(mkextHeader.magic), big_endian(mkextHeader.signature)) == (MKEXT_MAGIC, MKEXT_SIGN):
                    await at(258)
                    isMkext = True
            await at(262)
            privileged = True
            if isMkext:
                await at(271)
                if not hostPriv:
                    privileged = False
                    await at(272)
                    await at(276)
                    op_result.value = kOSKextReturnNotPrivileged
                    await at(277)
                else:
                    await at(280)
                    op_result.value = await OSKext_loadFromMkext(clientLogSpec, request, requestLengthIn, logData,
                                                                 logDataLength)
            else:
                await at(291)
                op_result.value = await OSKext_handleRequest(hostPriv, clientLogSpec, request, requestLengthIn,
                                                             response, responseLength, logData, logDataLength)
            if privileged:
                await at(298)
                if response.value and responseLength.value:
                    await at(301)
                    copyin_result: kern_return_t = await vm_map_copyin(
                        kernel_map, response.value, responseLength.value, FALSE,
                        pointer_to(vm_map_copy_t, responseOut.address))
                    await at(304)
                    if copyin_result == KERN_SUCCESS:
                        await at(305)
                        responseLengthOut.value = responseLength.value
                    else:
                        await at(307)
                        await at(311)
                        op_result.value = copyin_result
                        await at(312)
                        responseOut.value = 0
                        await at(313)
                        responseLengthOut.value = 0
                        await at(314)
                await at(318)
    await at(339)
    if map_addr.value:
        await at(340)
        await vm_deallocate(kernel_data().kernel_map, map_addr.value, requestLengthIn)
    await at(342)
    if response.value:
        await at(344)
        kmem_free(kernel_data().kernel_map, response.value, round_page(responseLength.value))
    await at(346)
    await at(351)
    return result


# functions of other C files: at the end, because they call each other in circles

from machdbg.kernel.libkern.OSKext import (
    OSKext_handleRequest,
    OSKext_loadFromMkext,
    kOSKextReturnNotPrivileged,
)
from machdbg.kernel.osfmk.vm.vm_kern import kmem_free
from machdbg.kernel.osfmk.vm.vm_map_copyin import vm_map_copyin
from machdbg.kernel.osfmk.vm.vm_map_copyout import vm_map_copy_discard, vm_map_copyout
from machdbg.kernel.osfmk.vm.vm_user import vm_deallocate
