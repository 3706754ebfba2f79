"""The kernel's hash of message ids, ``mig_buckets``, as ipc_kobject_server searches it."""

from __future__ import annotations

from .structures import Kernel, Structure


def places(kernel: Kernel) -> int:
    """How many places it has."""
    size = kernel.type("mig_hash_t").size
    return next(image.globals["mig_buckets"].type.size // size for image in kernel.target.images
                if image.is_kernel and "mig_buckets" in image.globals)


def bucket(kernel: Kernel, index: int) -> Structure:
    """What stands in a place."""
    return kernel.at("mig_hash_t", kernel.variable_address("mig_buckets") + index * kernel.type("mig_hash_t").size)


def slot(kernel: Kernel, number: int) -> tuple[int, int]:
    """Where a message id is, and how many places are tried to find it; -1 and 0 if it is not there."""
    count = places(kernel)
    for tried in range(1, count + 1):
        index = (number + tried - 1) % count
        found = bucket(kernel, index)["num"]
        if found == number:
            return index, tried
        if not found:
            break
    return -1, 0
