"""Macros that stand for numbers, so that a debugger can evaluate ``KERN_SUCCESS``."""

from __future__ import annotations

import re
from collections.abc import Mapping

from . import literal
from .conversion import is_integer
from .error import CompileError, Position
from .expression import compile_expression, parse_expression
from .scope import Block, Constant, Scope, TypeName

_NUMBER = re.compile(r"\(*(0[xX][0-9a-fA-F]+|[0-9]+)([uUlL]*)\)*$")
_NEVER = re.compile(r"[;{}\"#]|^$")
_WORD = re.compile(r"[A-Za-z_]\w*")
_NOWHERE = Position("", 0, 0)


def constants_of(macros: Mapping[str, str], scope: Scope) -> dict[str, int]:
    """The values of those object-like macros that are integer constant expressions."""
    return Macros(macros, scope).constants()


class Macros:
    """Evaluates macros, each once, looking into the macros that they use."""

    def __init__(self, macros: Mapping[str, str], scope: Scope) -> None:
        self._macros = macros
        self._scope = scope
        self._block = Block(scope)
        self._done: dict[str, bool] = {}

    def constants(self) -> dict[str, int]:
        """All values by name."""
        values = {}
        for name in self._macros:
            if self._evaluate(name):
                binding = self._block.names[name]
                assert isinstance(binding, Constant)
                values[name] = binding.value
        return values

    def _evaluate(self, name: str) -> bool:
        known = self._done.get(name)
        if known is not None:
            return known
        self._done[name] = False
        text = self._macros[name].strip()
        number = _NUMBER.match(text)
        if number is not None and text.count("(") == text.count(")"):
            try:
                value, type_ = literal.integer(number[1] + number[2], _NOWHERE)
            except CompileError:
                return False
            self._block.names[name] = Constant(value, type_)
            self._done[name] = True
            return True
        if _NEVER.search(text) is not None:
            return False
        for word in _WORD.findall(text):
            if word in self._macros:
                self._evaluate(word)
        if not self._names_are_known(text):
            return False
        try:
            result = compile_expression(parse_expression(text, self._block), self._block)
        except CompileError:
            return False
        except Exception as error:
            if type(error).__name__ == "UserException":
                return False
            raise
        if result.constant is None or not is_integer(result.type):
            return False
        self._block.names[name] = Constant(int(result.constant), result.type)
        self._done[name] = True
        return True

    def _names_are_known(self, text: str) -> bool:
        """Whether every name outside casts is a constant or a type; saves parsing what cannot be a number."""
        for match in _WORD.finditer(text):
            word = match[0]
            if match.start() and (text[match.start() - 1].isdigit()):
                continue
            if word in _KEYWORDS or isinstance(self._block.lookup(word), Constant | TypeName):
                continue
            return False
        return True


_KEYWORDS = frozenset((
    "sizeof", "int", "unsigned", "signed", "long", "short", "char", "struct", "union", "enum", "void", "const",
))
