"""libsystem_m: functions of real numbers.

What is not defined gives NaN, what is too large an infinity; errno is not set, as on macOS.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from .processor import Processor

Function = Callable[..., Any]
FLT_MAX = 3.4028234663852886e38


def _real(function: Callable[..., float]) -> Function:
    def call(cpu: Processor, *numbers: float) -> float:
        try:
            return function(*map(float, numbers))
        except OverflowError:
            return math.inf
        except ValueError:
            return math.nan
    return call


def _single(function: Function) -> Function:
    """The same with a result that a float can hold."""
    def call(cpu: Processor, *numbers: float) -> float:
        result: float = function(cpu, *numbers)
        return math.copysign(math.inf, result) if abs(result) > FLT_MAX else result
    return call


def _logarithm(function: Callable[[float], float]) -> Callable[[float], float]:
    return lambda number: -math.inf if number == 0 else function(number)


def _power(base: float, exponent: float) -> float:
    if base == 0 and exponent < 0:
        return math.inf
    if base < 0 and math.isfinite(base) and exponent == int(exponent) and exponent % 2:
        try:
            return math.pow(base, exponent)
        except OverflowError:
            return -math.inf
    return math.pow(base, exponent)


def _cube_root(number: float) -> float:
    """Near enough, then one step of Newton's."""
    if number == 0 or not math.isfinite(number):
        return number
    root = math.copysign(abs(number) ** (1 / 3), number)
    return root - (root * root * root - number) / (3 * root * root)


def _whole(function: Callable[[float], float]) -> Callable[[float], float]:
    """Numbers without a fraction stay what they are, infinities and NaN too."""
    return lambda number: math.copysign(float(function(number)), number) if math.isfinite(number) else number


def _round(number: float) -> float:
    whole = math.floor(abs(number))
    return whole + (abs(number) - whole >= 0.5)


def _first(choose: Callable[[float, float], float]) -> Callable[[float, float], float]:
    return lambda one, other: other if math.isnan(one) else one if math.isnan(other) else choose(one, other)


def lround(cpu: Processor, number: float) -> int:
    return int(math.copysign(_round(number), number)) if math.isfinite(number) else -(1 << 63)


_DOUBLE: dict[str, Callable[..., float]] = {
    "acos": math.acos, "asin": math.asin, "atan": math.atan, "atan2": math.atan2, "cbrt": _cube_root,
    "ceil": _whole(math.ceil), "copysign": math.copysign,
    "cos": math.cos, "cosh": math.cosh, "exp": math.exp, "exp2": math.exp2,
    "fabs": math.fabs, "floor": _whole(math.floor), "fmax": _first(max), "fmin": _first(min), "fmod": math.fmod,
    "hypot": math.hypot, "log": _logarithm(math.log), "log10": _logarithm(math.log10), "log2": _logarithm(math.log2),
    "pow": _power, "rint": _whole(round), "round": _whole(_round), "sin": math.sin, "sinh": math.sinh,
    "sqrt": math.sqrt, "tan": math.tan, "tanh": math.tanh, "trunc": _whole(math.trunc),
}
_FLOAT = ("ceil", "cos", "exp", "fabs", "floor", "fmod", "log", "pow", "round", "sin", "sqrt", "tan")
FUNCTIONS: dict[str, Function] = (
    {name: _real(function) for name, function in _DOUBLE.items()}
    | {f"{name}f": _single(_real(_DOUBLE[name])) for name in _FLOAT} | {"lround": lround})
