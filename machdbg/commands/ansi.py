"""Escape sequences for colours, as LLDB uses them."""

NORMAL = "\x1b[0m"
FAINT = "\x1b[2m"
ERROR = "\x1b[0;1;31m"
WARNING = "\x1b[0;1;35m"
