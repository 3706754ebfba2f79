"""Arithmetic: closures for C's operators over values that have the operands' common type."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from machdbg.machine.ctype import CType, Float, Integer, strip
from machdbg.machine.exception import EXC_ARITHMETIC, UserException, user_exception

from .conversion import limits, round_float, wrapper

Evaluate = Callable[[Any], Any]

EXC_I386_DIV = 1
COMPARISONS = {"==", "!=", "<", ">", "<=", ">="}


def divide(left: int, right: int, low: int) -> int:
    """C's quotient, cut towards zero; raises UserException as the processor does on 0 and on overflow."""
    if right == 0 or (right == -1 and left == low):
        raise division_error()
    quotient = abs(left) // abs(right)
    return quotient if (left < 0) == (right < 0) else -quotient


def remainder(left: int, right: int, low: int) -> int:
    """C's remainder, with the sign of ``left``."""
    if right == 0 or (right == -1 and left == low < 0):
        raise division_error()
    rest = abs(left) % abs(right)
    return -rest if left < 0 else rest


def division_error() -> UserException:
    """What the processor raises for an impossible integer division."""
    return user_exception(EXC_ARITHMETIC, EXC_I386_DIV, 0)


def divide_float(left: float, right: float) -> float:
    if right:
        return left / right
    if left == 0 or math.isnan(left):
        return math.nan
    return math.copysign(math.inf, left) * math.copysign(1.0, right)


def binary(operator: str, left: Evaluate, right: Evaluate, type_: CType) -> Evaluate:
    """``left operator right`` for operands of arithmetic type ``type_`` (for shifts, that of the left one)."""
    stripped = strip(type_)
    if operator in COMPARISONS:
        return comparison(operator, left, right)
    if isinstance(stripped, Float):
        return _float(operator, left, right, stripped)
    assert isinstance(stripped, Integer)
    return _integer(operator, left, right, stripped)


def comparison(operator: str, left: Evaluate, right: Evaluate) -> Evaluate:
    """0 or 1."""
    if operator == "==":
        return lambda env: 1 if left(env) == right(env) else 0
    if operator == "!=":
        return lambda env: 1 if left(env) != right(env) else 0
    if operator == "<":
        return lambda env: 1 if left(env) < right(env) else 0
    if operator == ">":
        return lambda env: 1 if left(env) > right(env) else 0
    if operator == "<=":
        return lambda env: 1 if left(env) <= right(env) else 0
    return lambda env: 1 if left(env) >= right(env) else 0


def _integer(operator: str, left: Evaluate, right: Evaluate, type_: Integer) -> Evaluate:
    low, high = limits(type_)
    bits = 8 * type_.size
    wrap = wrapper(bits, type_.signed)
    if operator == "&":
        return lambda env: left(env) & right(env)
    if operator == "|":
        return lambda env: left(env) | right(env)
    if operator == "^":
        return lambda env: left(env) ^ right(env)
    if operator == "/":
        return lambda env: divide(left(env), right(env), low)
    if operator == "%":
        return lambda env: remainder(left(env), right(env), low)
    if operator == "<<":
        return lambda env: wrap(left(env) << (right(env) & (bits - 1)))
    if operator == ">>":
        return lambda env: left(env) >> (right(env) & (bits - 1))
    if operator == "+":
        def add(env: Any) -> int:
            value: int = left(env) + right(env)
            return value if low <= value <= high else wrap(value)
        return add
    if operator == "-":
        def subtract(env: Any) -> int:
            value: int = left(env) - right(env)
            return value if low <= value <= high else wrap(value)
        return subtract
    assert operator == "*", operator

    def multiply(env: Any) -> int:
        value: int = left(env) * right(env)
        return value if low <= value <= high else wrap(value)
    return multiply


def _float(operator: str, left: Evaluate, right: Evaluate, type_: Float) -> Evaluate:
    operations: dict[str, Evaluate] = {
        "+": lambda env: left(env) + right(env),
        "-": lambda env: left(env) - right(env),
        "*": lambda env: left(env) * right(env),
        "/": lambda env: divide_float(left(env), right(env)),
    }
    exact = operations[operator]
    if type_.size == 8:
        return exact
    return lambda env: round_float(exact(env))
