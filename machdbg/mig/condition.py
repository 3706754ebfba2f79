"""The constant expressions of ``#if``."""

from __future__ import annotations

from collections.abc import Sequence

from .scanner import Token

_BINARY = (("||",), ("&&",), ("|",), ("^",), ("&",), ("==", "!="), ("<", ">", "<=", ">="), ("<<", ">>"), ("+", "-"),
           ("*", "/", "%"))
_LEVEL = {operator: level for level, operators in enumerate(_BINARY) for operator in operators}
_ESCAPES = {"n": 10, "t": 9, "r": 13, "0": 0, "a": 7, "b": 8, "f": 12, "v": 11}
_MOST = 1 << 64


class ConditionError(Exception):
    """An expression that is none; ``token`` is the place, None: its end."""

    def __init__(self, message: str, token: Token | None) -> None:
        super().__init__(message)
        self.token = token


def integer(text: str) -> int:
    """The value of an integer constant of C; ValueError if it is none."""
    digits = text.rstrip("uUlL")
    if len(digits) > 1 and digits[0] == "0" and digits[1] in "01234567":
        return int(digits, 8)
    if "_" in digits or digits[:2].lower() == "0o":
        raise ValueError(text)
    return int(digits, 0)


def evaluate(tokens: Sequence[Token]) -> int:
    """The value of an expression whose macros are expanded; other names are 0. ConditionError if it has none."""
    parser = _Expression(tokens)
    value = parser.conditional()
    if parser.index < len(tokens):
        raise ConditionError(f"unexpected '{tokens[parser.index].text}'", tokens[parser.index])
    return value


class _Expression:
    def __init__(self, tokens: Sequence[Token]) -> None:
        self.tokens = tokens
        self.index = 0

    def peek(self) -> str:
        return self.tokens[self.index].text if self.index < len(self.tokens) else ""

    def take(self, text: str) -> None:
        if self.peek() != text:
            raise ConditionError(f"expected '{text}'", self.here())
        self.index += 1

    def here(self) -> Token | None:
        return self.tokens[self.index] if self.index < len(self.tokens) else None

    def conditional(self) -> int:
        condition = self.binary(0)
        if self.peek() != "?":
            return condition
        self.index += 1
        first = self.conditional()
        self.take(":")
        second = self.conditional()
        return first if condition else second

    def binary(self, level: int) -> int:
        left = self.unary()
        while (found := _LEVEL.get(self.peek(), -1)) >= level:
            token = self.tokens[self.index]
            self.index += 1
            left = _apply(token, left, self.binary(found + 1))
        return left

    def unary(self) -> int:
        token = self.here()
        if token is None:
            raise ConditionError("expression ends too early", None)
        self.index += 1
        if token.kind == "number":
            try:
                return integer(token.text)
            except ValueError:
                raise ConditionError(f"'{token.text}' is not an integer", token) from None
        if token.kind == "name":
            return 0
        if token.kind == "character":
            return _ESCAPES.get(token.text[2], ord(token.text[2])) if token.text[1] == "\\" else ord(token.text[1])
        if token.text == "(":
            value = self.conditional()
            self.take(")")
            return value
        if token.text in ("!", "-", "+", "~"):
            value = self.unary()
            return {"!": int(not value), "-": -value, "+": value, "~": ~value}[token.text]
        raise ConditionError(f"unexpected '{token.text}'", token)


def _apply(token: Token, left: int, right: int) -> int:
    match token.text:
        case "||":
            return int(bool(left or right))
        case "&&":
            return int(bool(left and right))
        case "/" | "%":
            if not right:
                raise ConditionError("division by zero", token)
            quotient = abs(left) // abs(right) * (1 if (left < 0) == (right < 0) else -1)
            return quotient if token.text == "/" else left - quotient * right
        case "<<" | ">>":
            if not 0 <= right < 64:
                raise ConditionError("shift by too many bits", token)
            return (left << right) % _MOST if token.text == "<<" else left >> right
        case "|":
            return left | right
        case "^":
            return left ^ right
        case "&":
            return left & right
        case "==":
            return int(left == right)
        case "!=":
            return int(left != right)
        case "<":
            return int(left < right)
        case ">":
            return int(left > right)
        case "<=":
            return int(left <= right)
        case ">=":
            return int(left >= right)
        case "+":
            return left + right
        case "-":
            return left - right
    return left * right
