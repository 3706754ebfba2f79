"""C programs with line breaks where nobody would put them: the meaning stays, the places change."""

from __future__ import annotations

import re
from random import Random

TOKEN = re.compile(
    r'"(?:\\.|[^"\\])*"|\'(?:\\.|[^\'\\])*\'|[A-Za-z_]\w*|\d[\w.]*|->|\+\+|--|<<=|>>=|&&|\|\||[-+*/%&|^=!<>]=|<<|>>|'
    r"\.\.\.|\S")


def scattered(text: str, random: Random, share: float) -> str:
    """``text`` with a line break behind ``share`` of its words; directives and lines with comments stay."""
    lines = []
    for line in text.split("\n"):
        if line.lstrip().startswith("#") or line.endswith("\\") or "//" in line or "/*" in line:
            lines.append(line)
            continue
        words = TOKEN.findall(line)
        gaps = ["\n" + " " * random.randrange(1, 6) if random.random() < share else " " for _ in words]
        lines.append("".join(word + gap for word, gap in zip(words, gaps, strict=True)))
    return "\n".join(lines)
