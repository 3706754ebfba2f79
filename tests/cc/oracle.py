"""C's integer arithmetic once more, written for the tests in the plainest way: values with their type's name."""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import strategies as st

BITS = {"char": 8, "unsigned char": 8, "short": 16, "unsigned short": 16, "int": 32, "unsigned int": 32, "long": 64,
        "unsigned long": 64}
UNARY = ("-", "~", "!", "+")
BINARY = ("+", "-", "*", "/", "%", "&", "|", "^", "<<", ">>", "<", ">", "<=", ">=", "==", "!=", "&&", "||")


class Undefined(Exception):
    """The expression has no value in C, or none that all processors agree on."""


@dataclass(frozen=True)
class Number:
    """A value of a type."""

    value: int
    type: str


def fit(value: int, type_: str) -> Number:
    bits = BITS[type_]
    value %= 1 << bits
    if not type_.startswith("unsigned") and value >= 1 << (bits - 1):
        value -= 1 << bits
    return Number(value, type_)


def promoted(number: Number) -> Number:
    return Number(number.value, "int") if BITS[number.type] < 32 else number


def balanced(left: Number, right: Number) -> tuple[Number, Number, str]:
    """Both operands in their common type."""
    order = ["int", "unsigned int", "long", "unsigned long"]
    type_ = order[max(order.index(left.type), order.index(right.type))]
    return fit(left.value, type_), fit(right.value, type_), type_


def unary(operator: str, operand: Number) -> Number:
    if operator == "!":
        return Number(int(operand.value == 0), "int")
    number = promoted(operand)
    value = {"-": -number.value, "~": ~number.value, "+": number.value}[operator]
    return fit(value, number.type)


def binary(operator: str, left: Number, right: Number) -> Number:
    if operator == "&&":
        return Number(int(left.value != 0 and right.value != 0), "int")
    if operator == "||":
        return Number(int(left.value != 0 or right.value != 0), "int")
    a, b = promoted(left), promoted(right)
    if operator in ("<<", ">>"):
        if not 0 <= b.value < BITS[a.type]:
            raise Undefined
        return fit(a.value * 2**b.value if operator == "<<" else a.value // 2**b.value, a.type)
    a, b, type_ = balanced(a, b)
    if operator in ("<", ">", "<=", ">=", "==", "!="):
        truth = {"<": a.value < b.value, ">": a.value > b.value, "<=": a.value <= b.value, ">=": a.value >= b.value,
                 "==": a.value == b.value, "!=": a.value != b.value}[operator]
        return Number(int(truth), "int")
    if operator in ("/", "%"):
        if b.value == 0 or (b.value == -1 and fit(-a.value, type_).value == a.value != 0):
            raise Undefined
        quotient = abs(a.value) // abs(b.value)
        if (a.value < 0) != (b.value < 0):
            quotient = -quotient
        return fit(quotient if operator == "/" else a.value - quotient * b.value, type_)
    value = {"+": a.value + b.value, "-": a.value - b.value, "*": a.value * b.value, "&": a.value & b.value,
             "|": a.value | b.value, "^": a.value ^ b.value}[operator]
    return fit(value, type_)


@dataclass(frozen=True)
class Sample:
    """An expression: its C text over the variables ``v0``, ``v1``... and its value, None if it has none."""

    text: str
    number: Number | None
    variables: tuple[Number, ...]


@st.composite
def samples(draw: st.DrawFn, depth: int = 4) -> Sample:
    """Random expressions over variables of random types and values."""
    variables: list[Number] = []

    def leaf() -> tuple[str, Number | None]:
        type_ = draw(st.sampled_from(sorted(BITS)))
        interesting = st.sampled_from([0, 1, -1, 2, 127, 128, 255, 2**31 - 1, 2**31, 2**32 - 1, 2**63 - 1, 2**63])
        number = fit(draw(interesting | st.integers(-(2**64), 2**64)), type_)
        variables.append(number)
        return f"v{len(variables) - 1}", number

    def tree(level: int) -> tuple[str, Number | None]:
        kind = draw(st.integers(0, 6)) if level else 0
        if kind == 0:
            return leaf()
        if kind == 1:
            operator = draw(st.sampled_from(UNARY))
            text, number = tree(level - 1)
            return f"{operator}({text})", unary(operator, number) if number is not None else None
        if kind == 2:
            type_ = draw(st.sampled_from(sorted(BITS)))
            text, number = tree(level - 1)
            return f"(({type_})({text}))", fit(number.value, type_) if number is not None else None
        if kind == 3:
            condition, yes, no = tree(level - 1), tree(level - 1), tree(level - 1)
            text = f"({condition[0]} ? {yes[0]} : {no[0]})"
            if condition[1] is None or yes[1] is None or no[1] is None:
                return text, None
            first, second, _ = balanced(promoted(yes[1]), promoted(no[1]))
            return text, first if condition[1].value else second
        operator = draw(st.sampled_from(BINARY))
        left, right = tree(level - 1), tree(level - 1)
        text = f"({left[0]} {operator} {right[0]})"
        if left[1] is None or right[1] is None:
            return text, None
        try:
            return text, binary(operator, left[1], right[1])
        except Undefined:
            return text, None

    text, number = tree(depth)
    return Sample(text, number, tuple(variables))
