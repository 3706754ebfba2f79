"""C from a compiled .defs file: what MIG writes for those who call the routines and those who serve them.

``counter.defs`` (subsystem ``counter``) becomes ``counter.h`` (messages, user prototypes), ``counterUser.c`` (the user
stubs), ``counterServer.h`` (what a server declares) and ``counterServer.c`` (server stubs, the demultiplexer
``counter_server`` for mach_msg_server, the table ``counter_subsystem``).
"""

from __future__ import annotations

from .c_server import ServerStub, table, table_declaration
from .c_types import messages, prototype, routines, structures
from .c_user import UserStub
from .model import Subsystem


def header_name(subsystem: Subsystem) -> str:
    return f"{subsystem.name}.h"


def server_header_name(subsystem: Subsystem) -> str:
    return f"{subsystem.name}Server.h"


def user_name(subsystem: Subsystem) -> str:
    return f"{subsystem.name}User.c"


def server_name(subsystem: Subsystem) -> str:
    return f"{subsystem.name}Server.c"


def write(subsystem: Subsystem) -> dict[str, str]:
    """The C of a subsystem: file name to text."""
    return {header_name(subsystem): _header(subsystem), user_name(subsystem): _user(subsystem),
            server_header_name(subsystem): _server_header(subsystem), server_name(subsystem): _server(subsystem)}


def _includes(subsystem: Subsystem) -> list[str]:
    return ["#include <mach/mach.h>", "#include <mach/mig.h>", *(f"#include {name}" for name in subsystem.imports)]


def _guarded(subsystem: Subsystem, kind: str, lines: list[str]) -> str:
    guard = f"_{subsystem.name}_{kind}_"
    return "\n".join([f"#ifndef {guard}", f"#define {guard}", "", *lines, "", f"#endif /* {guard} */"]) + "\n"


def _header(subsystem: Subsystem) -> str:
    name = subsystem.name
    lines = [f"/* {name}: subsystem of the message ids from {subsystem.base}. */", "", *_includes(subsystem), "",
             f"#define {name}_MSG_COUNT {len(subsystem.routines)}"]
    for routine in routines(subsystem):
        *head, last = prototype(routine, routine.user_function)
        word = "SimpleRoutine" if routine.is_simple else "Routine"
        lines += ["", f"/* {word} {routine.name}, id {routine.number} */", f"extern {head[0]}", *head[1:], f"{last};"]
    pairs = [pair for routine in routines(subsystem) for pair in messages(routine)]
    lines += ["", *structures(pairs)]
    return _guarded(subsystem, "user", lines)


def _user(subsystem: Subsystem) -> str:
    texts = [f"/* {subsystem.name}: the user side. */\n#include <string.h>\n"
             f"#include \"{header_name(subsystem)}\"\n"]
    for routine in routines(subsystem):
        texts += UserStub(routine).texts()
    return "\n".join(texts)


def _server_header(subsystem: Subsystem) -> str:
    return _guarded(subsystem, "server", [
        f"/* {subsystem.name}: what a server of it has to have, and what it gets. */", "", *_includes(subsystem),
        *table_declaration(subsystem)])


def _server(subsystem: Subsystem) -> str:
    pairs = [pair for routine in routines(subsystem) for pair in messages(routine)]
    texts = [f"/* {subsystem.name}: the server side. */\n#include <string.h>\n"
             f"#include \"{server_header_name(subsystem)}\"\n", "\n".join(structures(pairs)) + "\n"]
    for routine in routines(subsystem):
        texts += ServerStub(routine, subsystem.mode).texts()
    return "\n".join([*texts, "\n".join(table(subsystem)) + "\n"])
