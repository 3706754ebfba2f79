"""The words of the language: message types, directions, flags."""

from __future__ import annotations

from .model import POLYMORPHIC, Direction, Role

CHARACTER, BYTE, STRING = 8, 9, 12

MESSAGE_TYPES: dict[str, tuple[int, int, int]] = {
    "UNSTRUCTURED": (0, 0, 0),
    "BIT": (0, 0, 1),
    "BOOLEAN": (0, 0, 32),
    "INTEGER_8": (BYTE, BYTE, 8),
    "INTEGER_16": (1, 1, 16),
    "INTEGER_32": (2, 2, 32),
    "INTEGER_64": (3, 3, 64),
    "CHAR": (CHARACTER, CHARACTER, 8),
    "BYTE": (BYTE, BYTE, 8),
    "REAL": (10, 10, 32),
    "REAL_32": (10, 10, 32),
    "REAL_64": (11, 11, 64),
    "STRING": (STRING, STRING, 8),
    "STRING_C": (STRING, STRING, 8),
    "PORT_NAME": (15, 15, 32),
    "MOVE_RECEIVE": (16, 16, 32),
    "MOVE_SEND": (17, 17, 32),
    "MOVE_SEND_ONCE": (18, 18, 32),
    "COPY_SEND": (19, 17, 32),
    "MAKE_SEND": (20, 17, 32),
    "MAKE_SEND_ONCE": (21, 18, 32),
    "COPY_RECEIVE": (22, 16, 32),
    "PORT_RECEIVE": (16, 16, 32),
    "PORT_SEND": (17, 17, 32),
    "PORT_SEND_ONCE": (18, 18, 32),
    "PORT": (17, 17, 32),
    "PROTECTED_PAYLOAD": (23, 23, 64),
    "POLYMORPHIC": (POLYMORPHIC, POLYMORPHIC, 32),
}
"""By name behind MACH_MSG_TYPE_ (or MSG_TYPE_, as Mach 2.5 has it): as sent, as received, bits (0: the file says)."""

DISPOSITIONS = {number: name for name, (number, _, _) in MESSAGE_TYPES.items()
                if name.startswith(("MOVE_", "COPY_", "MAKE_"))}
"""What is to be done with a right, by number."""

BITS = {sent: bits for sent, _, bits in MESSAGE_TYPES.values() if bits} | {0: 32, BYTE: 8, 2: 32, 17: 32}
"""The bits of a message type given as a number."""

RECEIVED = {sent: received for sent, received, _ in MESSAGE_TYPES.values()}
"""What becomes of a right on its way."""

DIRECTIONS: dict[str, tuple[Direction, Role, str]] = {
    "in": (Direction.IN, Role.DATA, ""),
    "out": (Direction.OUT, Role.DATA, ""),
    "inout": (Direction.INOUT, Role.DATA, ""),
    "requestport": (Direction.IN, Role.REQUEST_PORT, ""),
    "replyport": (Direction.NONE, Role.REPLY_PORT, ""),
    "sreplyport": (Direction.NONE, Role.REPLY_PORT, "server"),
    "ureplyport": (Direction.NONE, Role.REPLY_PORT, "user"),
    "waittime": (Direction.NONE, Role.WAIT_TIME, "user"),
    "sendtime": (Direction.NONE, Role.SEND_TIME, "user"),
    "msgoption": (Direction.NONE, Role.MSG_OPTION, "user"),
    "msgseqno": (Direction.NONE, Role.MSG_SEQNO, "server"),
    "sectoken": (Direction.NONE, Role.SECURITY_TOKEN, ""),
    "serversectoken": (Direction.NONE, Role.SECURITY_TOKEN, "server"),
    "usersectoken": (Direction.NONE, Role.SECURITY_TOKEN, "user"),
    "audittoken": (Direction.NONE, Role.AUDIT_TOKEN, ""),
    "serveraudittoken": (Direction.NONE, Role.AUDIT_TOKEN, "server"),
    "useraudittoken": (Direction.NONE, Role.AUDIT_TOKEN, "user"),
    "contexttoken": (Direction.NONE, Role.CONTEXT_TOKEN, ""),
    "servercontexttoken": (Direction.NONE, Role.CONTEXT_TOKEN, "server"),
    "usercontexttoken": (Direction.NONE, Role.CONTEXT_TOKEN, "user"),
    "serverimpl": (Direction.NONE, Role.IMPLICIT, "server"),
    "userimpl": (Direction.NONE, Role.IMPLICIT, "user"),
    "retcode": (Direction.NONE, Role.RETURN_CODE, ""),
}
"""By word: the messages, the purpose, and the only side that sees it, "" for both."""

FLAGS = frozenset((
    "dealloc", "notdealloc", "physicalcopy", "samecount", "countinout", "overwrite", "const", "retcode", "auto",
    "islong", "isnotlong", "servercopy", "serverdealloc", "maydealloc",
))
"""Flags of an argument; the last five belong to MIGs of typed messages."""

CLAUSES = ("ctype", "cusertype", "cservertype", "intran", "outtran", "destructor", "intranpayload")
IMPORTS = ("import", "simport", "uimport", "iimport", "dimport")
ROUTINES = ("routine", "simpleroutine")
NAME_SETTINGS = ("serverprefix", "userprefix", "serverdemux", "error")
TEXT_SETTINGS = ("msgoption", "waittime", "sendtime", "rcsid")
BARE_SETTINGS = ("nowaittime", "nosendtime", "nomsgoption")
NUMBER_SETTINGS = ("usertypelimit", "onstacklimit", "usespecialreplyport")
