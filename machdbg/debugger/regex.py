"""Regular expressions of the user's: Python's, with what is wrong with one in the words of POSIX's, as LLDB has it."""

from __future__ import annotations

import re

from .error import DebuggerError

_WORDS = (
    (("missing )", "unbalanced parenthesis"), "parentheses not balanced"),
    (("unterminated character set",), "brackets ([ ]) not balanced"),
    (("nothing to repeat", "multiple repeat"), "repetition-operator operand invalid"),
    (("min repeat greater",), "invalid repetition count(s)"),
    (("bad character range",), "invalid character range"),
    (("bad escape (end of pattern)",), "trailing backslash (\\)"),
)


def compiled(text: str) -> re.Pattern[str]:
    """The expression; raises DebuggerError with what is wrong with it."""
    try:
        return re.compile(text)
    except re.error as error:
        raise DebuggerError(next((words for starts, words in _WORDS if error.msg.startswith(starts)),
                                 str(error))) from None
