"""What the processor raises of a user thread, by Mach's numbers and as LLDB prints it."""

from __future__ import annotations

EXC_BAD_ACCESS = 1
EXC_BAD_INSTRUCTION = 2
EXC_ARITHMETIC = 3
EXC_BREAKPOINT = 6

_NAMES = ("", "EXC_BAD_ACCESS", "EXC_BAD_INSTRUCTION", "EXC_ARITHMETIC", "EXC_EMULATION", "EXC_SOFTWARE",
          "EXC_BREAKPOINT", "EXC_SYSCALL", "EXC_MACH_SYSCALL", "EXC_RPC_ALERT", "EXC_CRASH", "EXC_RESOURCE",
          "EXC_GUARD", "EXC_CORPSE_NOTIFY")
_CODES = {(EXC_BAD_INSTRUCTION, 1): "EXC_I386_INVOP", (EXC_ARITHMETIC, 1): "EXC_I386_DIV",
          (EXC_BREAKPOINT, 2): "EXC_I386_BPT"}
_GUARD = 12


class UserException(Exception):
    """A user thread did something that the processor refuses, other than a memory fault (which is a ``Fault``).

    ``kind`` is the Mach exception's name (``EXC_ARITHMETIC``) or a signal's, ``details`` what LLDB prints behind it in
    brackets, ``codes`` the exception's number, code and subcode (None for a signal).
    """

    def __init__(self, kind: str, details: str, codes: tuple[int, int, int] | None = None) -> None:
        super().__init__(f"{kind} ({details})")
        self.kind = kind
        self.details = details
        self.codes = codes


def user_exception(exception: int, code: int, subcode: int) -> UserException:
    """An exception of the processor's, by its numbers."""
    return UserException(name(exception), details(exception, code, subcode), (exception, code, subcode))


def name(exception: int) -> str:
    """The name of a type of exception."""
    return _NAMES[exception]


def number_of(name: str) -> int:
    """The number of a type of exception by its name, 0 if there is none."""
    return _NAMES.index(name) if name in _NAMES else 0


def details(exception: int, code: int, subcode: int) -> str:
    """Its codes, as LLDB prints them."""
    if exception == EXC_BAD_ACCESS:
        return f"code={code}, address={subcode:#x}"
    if exception == _GUARD:
        return f"code={code:#x}, subcode={subcode:#x}"
    return f"code={_CODES.get((exception, code), code)}, subcode={subcode:#x}"
