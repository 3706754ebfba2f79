"""Markdown for the terminal."""

from __future__ import annotations

import io
import re

from rich.console import Console
from rich.markdown import Markdown

_CODE = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")
WIDEST = 88  # columns; longer lines are tiring to read
_ASCII = str.maketrans("•─━═│┃▌║╭╮╰╯┏┓┗┛├┤┼–‘’“”\xa0", "*---||||+++++++++++-''\"\" ") | {
    ord("→"): "->", ord("—"): "--", ord("…"): "..."}


def render(text: str, width: int, *, colors: bool, ascii_only: bool = False) -> str:
    """``text`` laid out for a terminal of ``width`` columns, ending in a newline."""
    if not colors:  # what a colour would set apart keeps its back-quotes
        parts = re.split(r"(^```.*?^```$)", text, flags=re.DOTALL | re.MULTILINE)
        text = "".join(part if part.startswith("```") else _CODE.sub(r"`` `\1` ``", part) for part in parts)
    out = io.StringIO()
    console = Console(file=out, width=min(width, WIDEST), force_terminal=colors, no_color=not colors,
                      color_system="standard" if colors else None, highlight=False, legacy_windows=False)
    console.print(Markdown(text, code_theme="ansi_dark", inline_code_theme="ansi_dark"))
    laid_out = "\n".join(line.rstrip() for line in out.getvalue().splitlines()) + "\n"
    return laid_out.translate(_ASCII).encode("ascii", "replace").decode("ascii") if ascii_only else laid_out
