"""Whole programs: compiled, linked and run on a bare machine."""

from __future__ import annotations

from tests.cc.run import output, run


def test_loops_calls_and_structures() -> None:
    text = """
    struct p { int x, y; struct p *next; };
    typedef struct p p_t;
    static int add(int a, int b) { return a + b; }
    int g = 5; int *gp = &g;
    int main(void) {
      int total = 0;
      p_t a = {1, 2}, b = {3};
      a.next = &b;
      for (int i = 0; i < 10; i++) { if (i == 7) break; if (i == 3) continue; total += add(i, *gp); }
      a.next->y = total;
      int (*f)(int,int) = add;
      while (total > 40) total--;
      return f(b.y, total) + sizeof(a);
    }
    """
    assert run(text) == 48 + 40 + 16


def test_switch_recursion_and_structures_by_value() -> None:
    text = """
    typedef struct { int x, y; } p_t;
    char *names[] = {"one", "two"};
    int fib(int n) { return n < 2 ? n : fib(n-1) + fib(n-2); }
    p_t make(int x) { p_t r = { .y = x + 1, .x = x }; return r; }
    p_t twice(p_t p) { p.x *= 2; p.y *= 2; return p; }
    int main(void) {
      p_t p = twice(make(4));
      say(names[1]);
      put(fib(10));
      switch (p.y) { case 1: return 1; case 10: put(100); default: put(7); }
      return make(9).y;
    }
    """
    assert output(text) == ["two", "55", "100", "7"]
