"""Functions of real numbers, in C programs and at their edges."""

from __future__ import annotations

import math
from collections.abc import Callable

import pytest

from machdbg.userland.mathematics import FUNCTIONS

from .conftest import Bench, Run

RunC = Callable[..., Run]


def test_in_a_program(run: RunC) -> None:
    done = run("""
#include <float.h>
#include <math.h>
#include <stdio.h>
#define HALF 5.0e-1
int main(void) {
    float f = sqrtf(2.25f);
    printf("%.3f %.1f %g %g %ld\\n", sqrt(2), pow(2, 10), f, floor(-HALF), lround(2.5));
    printf("%d %d %d %d\\n", isnan(sqrt(-1)), isinf(exp(1e9)), isfinite(M_PI), signbit(-0.0));
    printf("%g %d\\n", DBL_MAX, expf(200) == HUGE_VAL);
    return 0;
}""")
    assert done.printed == "1.414 1024.0 1.5 -1 3\n1 1 1 1\n1.79769e+308 1\n"


@pytest.mark.parametrize(("name", "numbers", "result"), [
    ("pow", (-2.0, 3.0), -8.0), ("pow", (0.0, -1.0), math.inf), ("pow", (-10.0, 401.0), -math.inf),
    ("log", (0.0,), -math.inf), ("log", (-1.0,), math.nan), ("round", (-2.5,), -3.0),
    ("round", (0.49999999999999994,), 0.0), ("ceil", (-0.5,), -0.0), ("floor", (math.inf,), math.inf),
    ("fmax", (math.nan, 1.0), 1.0), ("fmin", (2.0, 1.0), 1.0), ("fmod", (1.0, 0.0), math.nan),
    ("rint", (2.5,), 2.0), ("trunc", (-1.5,), -1.0), ("cbrt", (-27.0,), -3.0),
])
def test_edges(cpu: Bench, name: str, numbers: tuple[float, ...], result: float) -> None:
    got = FUNCTIONS[name](cpu, *numbers)
    assert repr(got) == repr(result)  # which tells -0.0 from 0.0
