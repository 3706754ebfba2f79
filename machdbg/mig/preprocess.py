"""C's preprocessor for .defs files: includes, macros and conditionals, on tokens that keep their places.

A .defs file is mostly types that it includes: ``Files`` scans each file once for all the files compiled. A token that
comes out of a macro stands where the macro's name does.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from .condition import ConditionError, evaluate
from .error import Diagnostics, Position
from .files import Files
from .scanner import Line, Token, join, scan

MOST_INCLUDES = 100
"""Includes may nest so deep."""
MOST_MACROS = 200
"""Macros may nest so deep."""
MOST_TOKENS = 100_000
"""What the macros of one file may grow to."""


@dataclass(frozen=True)
class Macro:
    """A macro; ``parameters`` is None unless it is used like a function."""

    body: tuple[Token, ...]
    parameters: tuple[str, ...] | None = None
    variadic: bool = False


@dataclass
class Condition:
    """An ``#if`` whose ``#endif`` is to come. ``outer``: whether what is around it is read."""

    token: Token
    outer: bool
    active: bool
    taken: bool
    otherwise: bool = False


@dataclass
class Preprocessor:
    """Reads a file and what it includes; ``macros`` as they are left."""

    files: Files
    include: Sequence[Path]
    diagnostics: Diagnostics
    macros: dict[str, Macro] = field(default_factory=dict)
    output: list[Token] = field(default_factory=list)
    once: set[str] = field(default_factory=set)
    depth: int = 0

    def define(self, definitions: Mapping[str, str]) -> None:
        """Define macros as -D does."""
        for name, text in definitions.items():
            body = [token for line in scan("<command line>", text) for token in line.tokens]
            self.macros[name] = Macro(tuple(body))

    def read(self, file: str, lines: list[Line]) -> None:
        """Put what the lines come to behind the output. Errors are noted; MigError after one that is fatal."""
        _Reader(self, file).read(lines)


class _Reader:
    """Reads one file."""

    def __init__(self, whole: Preprocessor, file: str) -> None:
        self.whole = whole
        self.file = file
        self.conditions: list[Condition] = []
        self.text: list[Token] = []
        self.active = True
        self.mark: tuple[str, int] | None = None
        """The file and the distance to its lines that the last line mark gave."""

    def read(self, lines: list[Line]) -> None:
        for line in lines:
            if line.directive:
                self.flush()
                self.directive(line.tokens)
            elif self.active:
                self.text += self.marked(line.tokens)
        self.flush()
        for condition in self.conditions:
            self.error(condition.token, f"#{condition.token.text} without #endif")

    def flush(self) -> None:
        """Text up to here: calls of macros may go over lines, but not over directives."""
        if self.text:
            self.whole.output += self.expand(self.text)
            if len(self.whole.output) > MOST_TOKENS:
                self.whole.diagnostics.fatal(self.text[0].position, "macros grow beyond all bounds")
            self.text = []

    def marked(self, tokens: list[Token]) -> list[Token]:
        if self.mark is None:
            return tokens
        file, shift = self.mark
        return [token._replace(file=file, line=token.line + shift) for token in tokens]

    def error(self, token: Token, message: str) -> None:
        self.whole.diagnostics.error(self.marked([token])[0].position, message)

    # Directives

    def directive(self, tokens: list[Token]) -> None:
        if not tokens:
            return
        name, rest = tokens[0], tokens[1:]
        handler = getattr(self, f"do_{name.text}", None) if name.kind == "name" else None
        if name.text in _CONDITIONALS and handler is not None:
            handler(name, rest)
        elif not self.active:
            return
        elif handler is not None:
            handler(name, rest)
        elif name.kind == "number":
            self.do_line(name, tokens)
        elif name.text not in ("pragma", "ident", "sccs"):
            self.error(name, f"unknown directive '#{name.text}'")

    def do_if(self, name: Token, rest: list[Token]) -> None:
        self.enter(name, self.active and self.holds(name, rest))

    def do_ifdef(self, name: Token, rest: list[Token]) -> None:
        self.enter(name, self.active and self.defined(name, rest))

    def do_ifndef(self, name: Token, rest: list[Token]) -> None:
        self.enter(name, self.active and not self.defined(name, rest))

    def enter(self, name: Token, holds: bool) -> None:
        self.conditions.append(Condition(name, self.active, holds, holds))
        self.active = holds

    def do_elif(self, name: Token, rest: list[Token]) -> None:
        condition = self.condition(name)
        if condition is None:
            return
        if condition.otherwise:
            self.error(name, "#elif after #else")
        condition.active = condition.outer and not condition.taken and self.holds(name, rest)
        condition.taken = condition.taken or condition.active
        self.active = condition.active

    def do_else(self, name: Token, rest: list[Token]) -> None:
        condition = self.condition(name)
        if condition is None:
            return
        if condition.otherwise:
            self.error(name, "#else after #else")
        self.active = condition.active = condition.outer and not condition.taken
        condition.taken = condition.otherwise = True

    def do_endif(self, name: Token, rest: list[Token]) -> None:
        condition = self.condition(name)
        if condition is not None:
            self.conditions.pop()
            self.active = condition.outer

    def condition(self, name: Token) -> Condition | None:
        if not self.conditions:
            self.error(name, f"#{name.text} without #if")
            return None
        return self.conditions[-1]

    def defined(self, name: Token, rest: list[Token]) -> bool:
        if not rest or rest[0].kind != "name":
            self.error(rest[0] if rest else name, f"#{name.text} takes a macro's name")
            return False
        return rest[0].text in self.whole.macros

    def holds(self, name: Token, rest: list[Token]) -> bool:
        resolved: list[Token] = []
        index = 0
        while index < len(rest):
            token = rest[index]
            index += 1
            if token.text != "defined":
                resolved.append(token)
                continue
            texts = [each.text for each in rest[index : index + 3]]
            if len(texts) == 3 and texts[0] == "(" and texts[2] == ")":
                operand, index = rest[index + 1], index + 3
            elif texts:
                operand, index = rest[index], index + 1
            else:
                operand = token
            if operand.kind != "name" or operand is token:
                self.error(operand, "'defined' takes a macro's name")
                return False
            resolved.append(token._replace(kind="number", text=str(int(operand.text in self.whole.macros))))
        try:
            return bool(evaluate(self.expand(resolved)))
        except ConditionError as error:
            self.error(error.token or name, f"#{name.text}: {error}")
        except RecursionError:
            self.error(name, f"#{name.text}: the expression is nested too deeply")
        return False

    def do_define(self, name: Token, rest: list[Token]) -> None:
        if not rest or rest[0].kind != "name":
            self.error(rest[0] if rest else name, "#define takes a macro's name")
            return
        macro, body = rest[0], rest[1:]
        parameters: tuple[str, ...] | None = None
        variadic = False
        if body and body[0].text == "(" and not body[0].spaced:
            close = next((index for index, token in enumerate(body) if token.text == ")"), None)
            if close is None:
                self.error(body[0], "the list of parameters has no ')'")
                return
            inside = body[1:close]
            variadic = bool(inside) and inside[-1].text == "..."
            names, commas = inside[::2], inside[1::2]
            if any(token.kind != "name" and token.text != "..." for token in names) or any(
                token.text != "," for token in commas
            ) or (inside and not len(inside) % 2) or any(token.text == "..." for token in names[:-1]):
                self.error(body[0], "parameters are names with commas between them")
                return
            parameters = tuple("__VA_ARGS__" if token.text == "..." else token.text for token in names)
            body = body[close + 1 :]
        self.whole.macros[macro.text] = Macro(tuple(body), parameters, variadic)

    def do_undef(self, name: Token, rest: list[Token]) -> None:
        if not rest or rest[0].kind != "name":
            self.error(rest[0] if rest else name, "#undef takes a macro's name")
            return
        self.whole.macros.pop(rest[0].text, None)

    def do_error(self, name: Token, rest: list[Token]) -> None:
        self.error(name, f"#error {join(rest)}".rstrip())

    def do_warning(self, name: Token, rest: list[Token]) -> None:
        self.whole.diagnostics.warn(self.marked([name])[0].position, f"#warning {join(rest)}".rstrip())

    def do_line(self, name: Token, rest: list[Token]) -> None:
        """``#line 12 "file"``, or ``# 12 "file"`` as a preprocessor leaves it."""
        if not rest or not rest[0].text.isdigit() or len(rest[0].text) > 9:
            self.error(name, f"#{name.text} takes a line number")
            return
        file = self.mark[0] if self.mark else self.file
        if len(rest) > 1 and rest[1].kind == "string":
            file = rest[1].text[1:-1]
        self.mark = (file, int(rest[0].text) - name.line - 1)

    def do_import(self, name: Token, rest: list[Token]) -> None:
        self.do_include(name, rest)

    def do_include(self, name: Token, rest: list[Token]) -> None:
        if rest and rest[0].kind == "name":
            rest = self.expand(rest)
        texts = [token.text for token in rest]
        if rest and rest[0].kind == "string":
            path = self.find(rest[0].text[1:-1], quoted=True)
            wanted = rest[0].text[1:-1]
        elif rest and texts[0] == "<" and ">" in texts:
            wanted = "".join(texts[1 : texts.index(">")])
            path = self.find(wanted, quoted=False)
        else:
            self.error(rest[0] if rest else name, f'#{name.text} takes "file" or <file>')
            return
        place = self.marked([rest[0]])[0].position
        if path is None:
            self.whole.diagnostics.fatal(place, f"'{wanted}' file not found")
        self.enclose(name, path, place)

    def enclose(self, name: Token, path: str, place: Position) -> None:
        whole = self.whole
        if path in whole.once and name.text == "import":
            return
        whole.once.add(path)
        if whole.depth >= MOST_INCLUDES:
            whole.diagnostics.fatal(place, "includes nest too deeply")
        try:
            lines = whole.files.lines(path)
        except OSError as error:
            whole.diagnostics.fatal(place, f"{path}: {error.strerror}")
        whole.depth += 1
        whole.read(path, lines)
        whole.depth -= 1

    def find(self, wanted: str, quoted: bool) -> str | None:
        beside = [Path(self.file).parent] if quoted else []
        for directory in (*beside, *self.whole.include):
            path = directory / wanted
            if "\0" not in wanted and self.whole.files.exists(path):
                return str(path)
        return None

    # Macros

    def expand(self, tokens: list[Token], hidden: frozenset[str] = frozenset()) -> list[Token]:
        macros = self.whole.macros
        if not any(token.text in macros for token in tokens):
            return tokens
        if len(hidden) > MOST_MACROS:
            self.whole.diagnostics.fatal(tokens[0].position, "macros nest too deeply")
        result: list[Token] = []
        index = 0
        while index < len(tokens):
            token = tokens[index]
            index += 1
            macro = macros.get(token.text) if token.kind == "name" and token.text not in hidden else None
            if macro is None:
                result.append(token)
                continue
            body = macro.body
            if macro.parameters is not None:
                if index >= len(tokens) or tokens[index].text != "(":
                    result.append(token)
                    continue
                arguments, index = self.arguments(token, tokens, index)
                body = self.substitute(token, macro, arguments, hidden)
            placed = [each._replace(file=token.file, line=token.line, column=token.column) for each in body]
            if placed:
                placed[0] = placed[0]._replace(spaced=token.spaced)
            result += self.expand(placed, hidden | {token.text})
            if len(result) > MOST_TOKENS:
                self.whole.diagnostics.fatal(token.position, "macros grow beyond all bounds")
        return result

    def arguments(self, name: Token, tokens: list[Token], index: int) -> tuple[list[list[Token]], int]:
        """The arguments behind a macro's name, and the index behind their ')'."""
        found: list[list[Token]] = [[]]
        level = 0
        for end in range(index, len(tokens)):
            text = tokens[end].text
            if text == "(":
                level += 1
                if level == 1:
                    continue
            elif text == ")":
                level -= 1
                if not level:
                    return found, end + 1
            if text == "," and level == 1:
                found.append([])
            else:
                found[-1].append(tokens[end])
        self.whole.diagnostics.error(name.position, f"the call of macro '{name.text}' has no ')'")
        return found, len(tokens)

    def substitute(self, name: Token, macro: Macro, given: list[list[Token]],
                   hidden: frozenset[str]) -> tuple[Token, ...]:
        parameters = macro.parameters or ()
        if macro.variadic:
            rest = given[len(parameters) - 1 :]
            last = [token for index, each in enumerate(rest)
                    for token in ([name._replace(kind="sign", text=",", spaced=False)] if index else []) + each]
            given = [*given[: len(parameters) - 1], last]
        if len(given) != len(parameters) and not (given == [[]] and not parameters):
            self.whole.diagnostics.error(
                name.position, f"macro '{name.text}' takes {len(parameters)} arguments, not {len(given)}"
            )
            return ()
        values = dict(zip(parameters, given, strict=False))
        result: list[Token] = []
        body = macro.body
        index = 0
        while index < len(body):
            token = body[index]
            index += 1
            following = body[index].text if index < len(body) else ""
            if token.text == "#" and following in values:
                result.append(token._replace(kind="string", text='"' + join(values[following]) + '"'))
                index += 1
            elif token.text == "##" and result and index < len(body):
                right = list(values.get(following, [body[index]]))
                index += 1
                if right:
                    glued = result[-1].text + right[0].text
                    pieces = [each for line in scan(name.file, glued) for each in line.tokens]
                    if len(pieces) != 1:
                        self.whole.diagnostics.error(name.position, f"'{glued}' is not one token")
                        return ()
                    result[-1:] = [result[-1]._replace(kind=pieces[0].kind, text=glued), *right[1:]]
            elif token.text in values:
                value = values[token.text] if following == "##" else self.expand(values[token.text], hidden)
                result += [each if place else each._replace(spaced=token.spaced) for place, each in enumerate(value)]
            else:
                result.append(token)
        return tuple(result)


_CONDITIONALS = frozenset(("if", "ifdef", "ifndef", "elif", "else", "endif"))
