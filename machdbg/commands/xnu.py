"""Commands for XNU's own structures, with the columns of the lldbmacros that Apple ships with its kernels."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from machdbg.debugger.error import DebuggerError
from machdbg.machine.ctype import Record, strip

from .addresses import address_of
from .macros import Row, macro, p, structure_at, z
from .options import Values
from .registry import Option
from .result import CommandError
from .structures import Kernel, Structure

if TYPE_CHECKING:
    from .context import Context

TASK_HEADER = ("task                 vm_map               ipc_space            #acts flags    pid       process     "
               "        io_policy  wq_state  command             ")
TASK_IPC_HEADER = "task                 pid    #acts  tablesize  command        "
SPACE_HEADER = ("ipc_space            is_task              is_table             flags    ports      table_next  "
                "        low_mod high_mod")
ENTRY_HEADER = ("object               name                 rite     urefs    nsets    nmsgs    destname             "
                "destination         ")
PORT_HEADER = ("port                 mqueue                       recvname     flags  refs  recvname             dest")
PSET_HEADER = ("portset              waitqueue                    recvname     flags  refs   recvname             "
               "process")
KMSG_HEADER = ("                     kmsg                         msgid        disp     size   reply-port          "
               "source                     destination               ")
COMPLEX_HEADER = "kmsgheader           size     body                 ds_count   dsc_head            "

KOBJECT_TYPES = (
    "", "THREAD", "TASK", "HOST", "HOST_PRIV", "PROCESSOR", "PSET", "PSET_NAME", "TIMER", "PAGER_REQ", "DEVICE",
    "XMM_OBJECT", "XMM_PAGER", "XMM_KERNEL", "XMM_REPLY", "NOTDEF 15", "NOTDEF 16", "HOST_SEC", "LEDGER", "MASTER_DEV",
    "TASK_NAME", "SUBSYTEM", "IO_DONE_QUE", "SEMAPHORE", "LOCK_SET", "CLOCK", "CLOCK_CTRL", "IOKIT_SPARE", "NAMED_MEM",
    "IOKIT_CON", "IOKIT_OBJ", "UPL", "MEM_OBJ_CONTROL", "AU_SESSIONPORT", "FILEPORT", "LABELH", "TASK_RESUME",
    "VOUCHER", "VOUCHER_ATTR_CONTROL", "IKOT_WORK_INTERVAL")
TASK_KOBJECT, TASK_RESUME_KOBJECT = 2, 36

ACTIVE = 0x80000000
TYPE_SEND, TYPE_RECEIVE, TYPE_SEND_ONCE, TYPE_PORT_SET, TYPE_DEAD_NAME = (
    0x10000, 0x20000, 0x40000, 0x80000, 0x100000)
TYPE_MASK = 0x1F0000


# tasks


def task_row(kernel: Kernel, task: Structure) -> Row:
    """A task and its process."""
    pid, name = kernel.process_of(task.address)
    flags = "".join(letter for letter, is_set in (
        ("N", task["effective_policy.tep_sup_active"]), ("S", task["suspend_count"] > 0),
        ("C", task["t_flags"] & 0x20), ("P", task["t_flags"] & 0x40)) if is_set)
    policy = "".join(letter for letter, path in (
        ("B", "tep_darwinbg"), ("L", "tep_lowpri_cpu"), ("T", "tep_io_tier"), ("P", "tep_io_passive"),
        ("D", "tep_terminated"), ("Q", "tep_latency_qos"), ("A", "tep_sup_active"))
        if task[f"effective_policy.{path}"])
    return Row.of(
        f"{p(task.address, 20)} {p(task['map'], 20)} {p(task['itk_space'], 20)} {task['thread_count']:>5} "
        f"{flags:<5} {pid:>6} {task['bsd_info']:>#20x} {' ' + policy:>14} {0:>2} {0:>2} {0:>2}    {name:<20}",
        "task", task=hex(task.address), vm_map=hex(task["map"]), ipc_space=hex(task["itk_space"]),
        acts=task["thread_count"], flags=flags, pid=pid, process=hex(task["bsd_info"]), io_policy=policy, command=name)


def task_lines(kernel: Kernel, task: Structure) -> Iterator[str]:
    """Header and row of a task."""
    yield TASK_HEADER
    yield task_row(kernel, task)


@macro("showtask", "task", "Show a task and its process.")
def showtask(context: Context, kernel: Kernel, values: Values, arguments: list[str]) -> Iterator[str]:
    yield from task_lines(kernel, structure_at(context, kernel, "task", arguments[0]))


@macro("showalltasks", "", "Show every task and its process.")
def showalltasks(context: Context, kernel: Kernel, values: Values, arguments: list[str]) -> Iterator[str]:
    yield TASK_HEADER
    for task in kernel.tasks():
        yield task_row(kernel, task)


def _find_tasks(kernel: Kernel, wanted: Callable[[int, str], bool]) -> Iterator[Structure]:
    return (task for task in kernel.tasks() if wanted(*kernel.process_of(task.address)))


@macro("showpid", "pid", "Show the task of a process.", completes=())
def showpid(context: Context, kernel: Kernel, values: Values, arguments: list[str]) -> Iterator[str]:
    pid = address_of(context, arguments[0])
    for task in _find_tasks(kernel, lambda number, name: number == pid):
        yield from task_lines(kernel, task)
        return
    raise CommandError(f"there is no process with pid {pid}")


def task_ipc_row(kernel: Kernel, task: Structure) -> Row:
    pid, name = kernel.process_of(task.address)
    size = kernel.at("ipc_space", task["itk_space"])["is_table_size"] if task["itk_space"] else 0
    return Row.of(f"{p(task.address, 20)} {pid:<6} {task['thread_count']:<6} {size:<10} {name:<15}", "task_ipc",
                  task=hex(task.address), pid=pid, acts=task["thread_count"], tablesize=size, command=name)


@macro("showtaskipc", "task", "Show a task and the size of its table of rights.")
def showtaskipc(context: Context, kernel: Kernel, values: Values, arguments: list[str]) -> Iterator[str]:
    task = structure_at(context, kernel, "task", arguments[0])
    yield from task_lines(kernel, task)
    yield TASK_IPC_HEADER
    yield task_ipc_row(kernel, task)


@macro("showipcsummary", "", "Show the size of the table of rights of every task.")
def showipcsummary(context: Context, kernel: Kernel, values: Values, arguments: list[str]) -> Iterator[str]:
    yield TASK_IPC_HEADER
    for task in kernel.tasks():
        yield task_ipc_row(kernel, task)


# spaces and rights


def space_lines(space: Structure) -> Iterator[str]:
    """Header and row of a space."""
    bits = space["is_bits"]
    flags = (" " if bits & 0x40000000 else "A") + ("G" if bits & 0x20000000 else "")
    yield SPACE_HEADER
    yield Row.of(
        f"{p(space.address, 20)} {p(space['is_task'], 20)} {p(space['is_table'], 20)} {flags:<8} "
        f"{space['is_table_size']:<10} {p(space['is_table_next'], 18)} {space['is_low_mod']:>8} "
        f"{space['is_high_mod']:<8}",
        "ipc_space", ipc_space=hex(space.address), is_task=hex(space["is_task"]), is_table=hex(space["is_table"]),
        flags=flags.strip(), ports=space["is_table_size"], table_next=hex(space["is_table_next"]),
        low_mod=space["is_low_mod"], high_mod=space["is_high_mod"])


@macro("showipc", "ipc_space", "Show a space of port names.")
def showipc(context: Context, kernel: Kernel, values: Values, arguments: list[str]) -> Iterator[str]:
    yield from space_lines(structure_at(context, kernel, "ipc_space", arguments[0]))


@macro("showallipc", "", "Show the spaces of all tasks.")
def showallipc(context: Context, kernel: Kernel, values: Values, arguments: list[str]) -> Iterator[str]:
    for task in kernel.tasks():
        yield from task_lines(kernel, task)
        if task["itk_space"]:
            yield from space_lines(kernel.at("ipc_space", task["itk_space"]))


def entries(kernel: Kernel, space: Structure) -> Iterator[tuple[int, Structure]]:
    """The entries of a space's table that hold a right, with their indexes."""
    table = space["is_table"]
    size = kernel.type("ipc_entry").size
    if not table:
        return
    for index in range(space["is_table_size"]):
        entry = kernel.at("ipc_entry", table + index * size)
        if entry["ie_bits"] & TYPE_MASK:
            yield index, entry


def rite_of(kernel: Kernel, entry: Structure) -> str:
    """The letters that say which rights an entry holds, and what is armed on it."""
    bits = entry["ie_bits"]
    if bits & TYPE_DEAD_NAME:
        return "Dead"
    if bits & TYPE_PORT_SET:
        return "Set"
    if bits & TYPE_SEND:
        rite = "SR" if bits & TYPE_RECEIVE else "S"
    else:
        rite = "R" if bits & TYPE_RECEIVE else "O"
    port = kernel.at("ipc_port", entry["ie_object"])
    request = entry["index.request"]
    if request and port["ip_requests"]:
        size = kernel.type("ipc_port_request").size
        notify = kernel.at("ipc_port_request", port["ip_requests"] + request * size)["notify.port"]
        rite += "s" if notify & 1 else "d" if notify & 2 else "n"
    if bits & 0x800000:
        rite += "c"
    if port["ip_nsrequest"]:
        rite += "x"
    return rite


def destination(kernel: Kernel, port: Structure) -> tuple[int, str]:
    """Where messages to a port go: the receiver's name for it (or its kernel object) and who receives."""
    bits = port["ip_object.io_bits"]
    if not bits & ACTIVE:
        return port.address, "inactive-port"
    receiver = port["data.receiver"]
    if receiver == kernel.variable("ipc_space_kernel"):
        kobject = port["kdata.kobject"]
        number = bits & 0xFFF
        if number >= len(KOBJECT_TYPES):
            return kobject, f"kobject(UNKNOWN) {number}"
        text = f"kobject({KOBJECT_TYPES[number]})"
        if number in (TASK_KOBJECT, TASK_RESUME_KOBJECT):
            text += f" {kernel.process_of(kobject)[1]}"
        return kobject, text
    return port["ip_messages.data.port.receiver_name"], process_text(kernel, receiver)


def process_text(kernel: Kernel, space: int) -> str:
    """``name(pid)`` of the process that a space belongs to."""
    task = kernel.task_of_space(space) if space else None
    if task is None:
        return "Not found"
    pid, name = kernel.process_of(task.address)
    return f"{name}({pid})" if pid >= 0 else f"task {task.address:#x}"


def entry_row(kernel: Kernel, entry: Structure, name: int | None) -> Row:
    """A row of the table of rights; ``name`` is left out when it is None."""
    bits = entry["ie_bits"]
    where, who = "", ""
    nsets = nmsgs = 0
    if not bits & (TYPE_DEAD_NAME | TYPE_PORT_SET):
        port = kernel.at("ipc_port", entry["ie_object"])
        number, who = destination(kernel, port)
        where = p(number, 20)
        nmsgs = port["ip_messages.data.port.msgcount"]
        nsets = len(sets_of(kernel, port["ip_messages.data.port.waitq.waitq_set_id"]))
    elif bits & TYPE_PORT_SET:
        pset = kernel.at("ipc_pset", entry["ie_object"])
        nsets = len(sets_of(kernel, pset["ips_messages.data.pset.setq.wqset_q.waitq_set_id"]))
    shown = p(name, 20) if name is not None else f"{'':20}"
    rite = rite_of(kernel, entry)
    return Row.of(
        f"{p(entry['ie_object'], 20)} {shown} {rite:<8} {bits & 0xFFFF:<8} {nsets:<8} {nmsgs:<8} "
        f"{where:<20} {who:<20} {'':<20}",
        "right", object=hex(entry["ie_object"]), name=shown.strip(), rite=rite, urefs=bits & 0xFFFF, nsets=nsets,
        nmsgs=nmsgs, destname=where.strip(), destination=who)


def sets_of(kernel: Kernel, set_id: int) -> set[int]:
    """The ids of the port sets that a queue with this set id is in: the ids of sets form a tree of links."""
    found: set[int] = set()
    if not set_id:
        return found
    table = kernel.at("link_table", kernel.variable_address("g_wqlinktable"))["table"]
    pending = [set_id]
    while pending:
        identity = pending.pop()
        link = kernel.at("waitq_link", table + (identity & 0x3FFFF) * kernel.type("waitq_link").size)
        if link["wqte.lt_bits"] >> 29 & 3 == 1:
            pending += [link["wql_link.left_setid"], link["wql_link.right_setid"]]
        else:
            found.add(identity)
    return found


PROGRESS = " " * 18 + "\r\t"
RIGHT_OPTIONS = (Option("R", "right", "Show only entries whose rights are exactly these.", "rite"),)


def rights_lines(kernel: Kernel, space: Structure, kind: str) -> Iterator[str]:
    """A space and the rights in it."""
    yield from space_lines(space)
    yield "\t" + ENTRY_HEADER
    for index, entry in entries(kernel, space):
        if not kind or rite_of(kernel, entry) == kind:
            yield entry_row(kernel, entry, index << 8 | entry["ie_bits"] >> 24).behind(PROGRESS)


@macro("showrights", "ipc_space", "Show the rights in a space.", RIGHT_OPTIONS)
def showrights(context: Context, kernel: Kernel, values: Values, arguments: list[str]) -> Iterator[str]:
    yield from rights_lines(kernel, structure_at(context, kernel, "ipc_space", arguments[0]), values.text("right"))


@macro("showtaskrights", "task", "Show a task and the rights that it has.", RIGHT_OPTIONS)
def showtaskrights(context: Context, kernel: Kernel, values: Values, arguments: list[str]) -> Iterator[str]:
    task = structure_at(context, kernel, "task", arguments[0])
    yield from task_lines(kernel, task)
    yield from rights_lines(kernel, kernel.at("ipc_space", task["itk_space"]), values.text("right"))


@macro("showallrights", "", "Show the rights of all tasks.", RIGHT_OPTIONS)
def showallrights(context: Context, kernel: Kernel, values: Values, arguments: list[str]) -> Iterator[str]:
    for task in kernel.tasks():
        yield from task_lines(kernel, task)
        if task["itk_space"]:
            yield from rights_lines(kernel, kernel.at("ipc_space", task["itk_space"]), values.text("right"))


def send_rights(kernel: Kernel, port: int) -> Iterator[str]:
    """The send rights to a port, task by task."""
    for task in kernel.tasks():
        if not task["itk_space"]:
            continue
        found = [entry for _, entry in entries(kernel, kernel.at("ipc_space", task["itk_space"]))
                 if entry["ie_object"] == port and entry["ie_bits"] & TYPE_SEND]
        if found:
            yield TASK_IPC_HEADER
            yield task_ipc_row(kernel, task)
            yield "\t" + ENTRY_HEADER
            for entry in found:
                yield entry_row(kernel, entry, None).behind("\t")


@macro("showportsendrights", "ipc_port", "Show which tasks have send rights to a port.")
def showportsendrights(context: Context, kernel: Kernel, values: Values, arguments: list[str]) -> Iterator[str]:
    yield from send_rights(kernel, structure_at(context, kernel, "ipc_port", arguments[0]).address)


# ports and messages


def port_row(kernel: Kernel, port: Structure) -> Row:
    """A port and who receives from it."""
    active = bool(port["ip_object.io_bits"] & ACTIVE)
    name = port["ip_messages.data.port.receiver_name"]
    number, who = destination(kernel, port)
    return Row.of(
        f"{z(port.address, 19)} {z(port.address_of('ip_messages'), 19)} {'':8} {z(name, 11)}   "
        f"{'APort' if active else 'DPort'} {z(port['ip_object.io_references'], 5)}  {z(number, 19)}  {who:<16}",
        "port", port=hex(port.address), mqueue=hex(port.address_of("ip_messages")), recvname=hex(name),
        active=int(active), refs=port["ip_object.io_references"], destname=hex(number), dest=who,
        msgcount=port["ip_messages.data.port.msgcount"])


def port_lines(kernel: Kernel, port: Structure, messages: bool) -> Iterator[str]:
    """A port, and the messages that wait in it."""
    yield PORT_HEADER
    yield ""
    yield port_row(kernel, port)
    first = port["ip_messages.data.port.messages.ikmq_base"]
    if messages and first and port["ip_object.io_bits"] & ACTIVE:
        yield KMSG_HEADER
        address = first
        for _ in range(100_000):
            kmsg = kernel.at("ipc_kmsg", address)
            yield from kmsg_block(kernel, kmsg)
            address = kmsg["ikm_next"]
            if address in (first, 0):
                break


@macro("showport", "ipc_port", "Show a port and the messages that wait in it.",
       (Option("K", "no-kmsgs", "Leave the messages out."),))
def showport(context: Context, kernel: Kernel, values: Values, arguments: list[str]) -> Iterator[str]:
    port = structure_at(context, kernel, "ipc_port", arguments[0])
    yield from port_lines(kernel, port, "no-kmsgs" not in values)


def busy_ports(kernel: Kernel, task: Structure) -> Iterator[str]:
    """The ports of a task that have messages."""
    if not task["itk_space"]:
        return
    for _, entry in entries(kernel, kernel.at("ipc_space", task["itk_space"])):
        if entry["ie_bits"] & TYPE_RECEIVE:
            port = kernel.at("ipc_port", entry["ie_object"])
            if port["ip_messages.data.port.msgcount"] > 0:
                yield from port_lines(kernel, port, True)


@macro("showtaskbusyports", "task", "Show the ports of a task that have messages.")
def showtaskbusyports(context: Context, kernel: Kernel, values: Values, arguments: list[str]) -> Iterator[str]:
    yield from busy_ports(kernel, structure_at(context, kernel, "task", arguments[0]))


def _all_busy_ports(context: Context, kernel: Kernel, values: Values, arguments: list[str]) -> Iterator[str]:
    for task in kernel.tasks():
        yield from busy_ports(kernel, task)


_ALL_BUSY_PORTS = "Show the ports of all tasks that have messages."
showallbusyports = macro("showallbusyports", "", _ALL_BUSY_PORTS)(_all_busy_ports)
showbusyports = macro("showbusyports", "", _ALL_BUSY_PORTS)(_all_busy_ports)


DISPOSITIONS = {0: "-", 17: "S", 18: "O"}


def disposition(bits: int) -> str:
    """The rights that a message carries in its header, whether it is complex, and whether it donates importance."""
    remote = DISPOSITIONS.get(bits & 0x1F, "X")
    local = DISPOSITIONS.get(bits >> 8 & 0x1F, "X")
    voucher = DISPOSITIONS.get(bits >> 16 & 0x1F, "X")
    return (f"r{'X' if remote == '-' else remote}l{local}v{'X' if voucher == 'O' else voucher}"
            f"{'c' if bits & 0x80000000 else 's'}{'I' if bits & 0x20000000 else '-'}")


def kmsg_block(kernel: Kernel, kmsg: Structure) -> Iterator[str]:
    """A message and, if it is complex, its descriptors."""
    header = kernel.at("mach_msg_header_t", kmsg["ikm_header"])
    bits = header["msgh_bits"]
    size = header["msgh_size"]
    source = _sender(kernel, header.address + size)
    target = ""
    if header["msgh_remote_port"]:
        port = kernel.at("ipc_port", header["msgh_remote_port"])
        target = destination(kernel, port)[1]
    yield Row.of(
        f"{'':20} {p(kmsg.address, 19)} {'':8} {p(header['msgh_id'] & 0xFFFFFFFF, 11)} {disposition(bits)}"
        f"{size:^6}   {p(header['msgh_local_port'], 19)} {source:<26} {target:<26}",
        "kmsg", kmsg=hex(kmsg.address), msgid=header["msgh_id"], disp=disposition(bits), size=size,
        reply_port=hex(header["msgh_local_port"]), source=source, destination=target)
    if bits & 0x80000000:
        yield from _descriptors(kernel, header)


def _sender(kernel: Kernel, trailer: int) -> str:
    """``name (pid)`` of the sender, from the audit token in the trailer."""
    try:
        pid = int.from_bytes(kernel.memory.read(trailer + 40, 4), "little")
    except DebuggerError:
        return "Unknown"
    return f"{kernel.name_of_pid(pid)} ({pid})"


def _descriptors(kernel: Kernel, header: Structure) -> Iterator[str]:
    size = kernel.type("mach_msg_header_t").size
    body = header.address + size
    count = kernel.at("mach_msg_body_t", body)["msgh_descriptor_count"]
    first = body + kernel.type("mach_msg_body_t").size
    indent = f"{'':20} \t"
    yield indent + COMPLEX_HEADER
    yield f"{indent}{p(header.address, 20)} {p(size, 8)} {p(body, 20)} {p(count, 10)} {p(first, 20)}"
    for index in range(min(count, 4096)):
        address = first + 16 * index
        descriptor = kernel.at("mach_msg_port_descriptor_t", address)
        kind = int.from_bytes(kernel.memory.read(address + 11, 1), "little")
        if kind == 0:
            yield f"{indent}Descriptor: PORT name: {p(descriptor['name'], 20)}"
        elif kind in (1, 3):
            ool = kernel.at("mach_msg_ool_descriptor_t", address)
            word = "OOLDESC" if kind == 1 else "OOLVOLATILE"
            where = int.from_bytes(kernel.memory.read(address, 8), "little")
            yield f"{indent}Descriptor: {word} {p(address, 20)} {p(where, 20)} {p(ool['size'], 10)}"
        else:
            yield f"{indent}Descriptor: OOLPORTS"


@macro("showkmsg", "ipc_kmsg", "Show a message of the kernel.")
def showkmsg(context: Context, kernel: Kernel, values: Values, arguments: list[str]) -> Iterator[str]:
    kmsg = structure_at(context, kernel, "ipc_kmsg", arguments[0])
    yield KMSG_HEADER
    yield from kmsg_block(kernel, kmsg)


def pset_row(pset: Structure, name: int) -> Row:
    active = bool(pset["ips_object.io_bits"] & ACTIVE)
    return Row.of(
        f"{z(pset.address, 19)}  {z(pset.address_of('ips_messages'), 19)} {'':7} {z(name, 11)}   "
        f"{'ASet' if active else 'DSet'} {pset['ips_object.io_references']:>6}  {z(name, 19)}   ",
        "portset", portset=hex(pset.address), waitqueue=hex(pset.address_of("ips_messages")), recvname=hex(name),
        active=int(active), refs=pset["ips_object.io_references"])


SPACE_OPTION = (Option("S", "space", "The space in which names are looked up.", "ipc_space"),)


def pset_lines(context: Context, kernel: Kernel, pset: Structure, values: Values) -> Iterator[str]:
    """A port set; with a space, its name there and its members."""
    name = 0
    members: list[Structure] = []
    owner = ""
    if "space" in values:
        space = structure_at(context, kernel, "ipc_space", values.text("space"))
        owner = process_text(kernel, space.address)
        identity = pset["ips_messages.data.pset.setq.wqset_id"]
        for index, entry in entries(kernel, space):
            if entry["ie_object"] == pset.address:
                name = index << 8 | entry["ie_bits"] >> 24
            elif entry["ie_bits"] & TYPE_RECEIVE:
                port = kernel.at("ipc_port", entry["ie_object"])
                if identity in sets_of(kernel, port["ip_messages.data.port.waitq.waitq_set_id"]):
                    members.append(port)
    yield PSET_HEADER
    yield pset_row(pset, name)
    if "space" in values:
        yield owner
        yield " " * 21 + PORT_HEADER
        for port in members:
            yield port_row(kernel, port).behind(" " * 21)


@macro("showpset", "ipc_pset", "Show a port set.", SPACE_OPTION)
def showpset(context: Context, kernel: Kernel, values: Values, arguments: list[str]) -> Iterator[str]:
    yield from pset_lines(context, kernel, structure_at(context, kernel, "ipc_pset", arguments[0]), values)


@macro("showmqueue", "ipc_mqueue", "Show the port or the port set that a message queue belongs to.", SPACE_OPTION)
def showmqueue(context: Context, kernel: Kernel, values: Values, arguments: list[str]) -> Iterator[str]:
    queue = structure_at(context, kernel, "ipc_mqueue", arguments[0])
    kind = queue["data.port.waitq.waitq_type"]
    if kind == 3:
        pset = kernel.at("ipc_pset", queue.address - _offset(kernel, "ipc_pset", "ips_messages"))
        yield from pset_lines(context, kernel, pset, values)
    elif kind == 2:
        port = kernel.at("ipc_port", queue.address - _offset(kernel, "ipc_port", "ip_messages"))
        yield from port_lines(kernel, port, True)
    else:
        yield f"Invalid mqueue? (waitq type {kind} is invalid)"


def _offset(kernel: Kernel, type_name: str, member: str) -> int:
    """C's offsetof."""
    record = strip(kernel.type(type_name))
    assert isinstance(record, Record)
    field = record.find(member)
    assert field is not None
    return field.offset
