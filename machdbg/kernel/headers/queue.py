"""osfmk/kern/queue.h and its like: heads and links of linked lists."""

from typing import TYPE_CHECKING, Annotated

from machdbg.machine.view import Alias, Struct, ptr

from .types import knote_pointer

if TYPE_CHECKING:
    from .vm import vm_map_store


class queue_entry(Struct):
    next: ptr["queue_entry"]
    prev: ptr["queue_entry"]


queue_chain_t = Annotated[queue_entry, Alias("queue_chain_t")]
queue_head_t = Annotated[queue_entry, Alias("queue_head_t")]


class rb_head(Struct):
    rbh_root: ptr["vm_map_store"]


class klist(Struct):
    slh_first: knote_pointer
