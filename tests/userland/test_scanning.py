"""sscanf, strtod and strtok: results are those of the same program compiled by clang."""

from __future__ import annotations

from collections.abc import Callable

from .conftest import Run

RunC = Callable[..., Run]


def test_sscanf(run: RunC) -> None:
    done = run(r"""
#include <stdio.h>
#include <string.h>
int main(void) {
    int i = -1, j = -1, n = -1;
    unsigned u; char c, word[16], set[16]; float f; double d; long l; short s; unsigned char b;
    printf("%d", sscanf(" 12 -34", "%d%d", &i, &j)); printf(" %d %d\n", i, j);
    printf("%d", sscanf("ff 0x1f 017", "%x %i %i", &u, &i, &j)); printf(" %u %d %d\n", u, i, j);
    printf("%d", sscanf("x abc,def 2.5 1e3", "%c %[^,],%s %f %lf", &c, set, word, &f, &d));
    printf(" %c %s %s %g %g\n", c, set, word, f, d);
    printf("%d", sscanf("123456 70000 300", "%3d%*d %hd %hhu%n", &i, &s, &b, &n)); printf(" %d %d %d %d\n", i, s, b, n);
    printf("%d %d %d\n", sscanf("", "%d", &i), sscanf("abc", "%d", &i), sscanf("5%", "%ld%%", &l));
    printf("%d %ld\n", sscanf("a=7", "a=%ld", &l), l);
    return 0;
}""")
    assert done.printed == ("2 12 -34\n3 255 31 15\n5 x abc def 2.5 1000\n3 123 4464 44 16\n-1 0 1\n1 7\n")


def test_numbers_and_parts_of_strings(run: RunC) -> None:
    done = run(r"""
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
int main(void) {
    char *end, text[] = ",a,,b", *place = text;
    printf("%g %s|", strtod(" -2.5e2x", &end), end);
    printf("%g %d %g\n", strtod("abc", &end), *end == 'a', atof("0x10"));
    for (char *part = strtok(text, ","); part != NULL; part = strtok(NULL, ",")) printf("[%s]", part);
    strcpy(text, "x,,y");
    while ((end = strsep(&place, ",")) != NULL) printf("(%s)", end);
    printf("%s %d\n", strpbrk("hello", "lo"), strpbrk("hello", "xyz") == NULL);
    div_t parts = div(-7, 2);
    printf("%d %d %s\n", parts.quot, parts.rem, strndup("abcdef", 3));
    struct timespec now;
    printf("%d %d %d\n", clock_gettime(CLOCK_MONOTONIC, &now), clock_gettime(99, &now), clock() >= 0);
    return 0;
}""")
    assert done.printed == "-250 x|0 1 16\n[a][b](x)()(y)llo 1\n-3 -1 abc\n0 -1 1\n"
