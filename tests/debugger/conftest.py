"""A program with a value of every kind, stopped where all of them are set."""

from __future__ import annotations

import pytest

from machdbg.debugger.frame import Frame

from .world import make_target, run, stop_at, top

VALUES = r"""
typedef unsigned char uint8_t;
typedef int (*fn_t)(int);
typedef struct task *task_t;
typedef enum { IKOT_NONE, IKOT_THREAD, IKOT_TASK, IKOT_SEMAPHORE = 4 } kobject_type_t;
enum color { RED, GREEN = 5 };
enum flagged { A = 1, B = 2, AB = 3, C = 4 };
struct small { int a, b; };
struct ptrs { int *p; int n; };
struct big { int a[20]; struct small s; };
struct opaque;
struct node { int value; struct node *next; };
struct named { char name[12]; int n; };
struct said { const char *text; int n; };
struct task {
  uint8_t bits; _Bool valid; struct { short lo, hi; } half; union { int i; float f; };
  unsigned int rights : 5; int pad : 9; fn_t routine; struct small *link; struct small table[2];
};
struct longnames { int abcdefghijklmnopqrstuvwxyz; int abcdefghijklmnopqrstuvwx; };
struct longnames2 { int abcdefghijklmnopqrstuvwxyz; int abcdefghijklmnopqrstuvwxy; };
struct node third = {3, 0};
struct node second = {2, &third};
struct node first = {1, &second};
struct small pair = {5, 6};
int twice(int x) { return 2 * x; }
int stop(void) { return 0; }
int show(struct small s, struct ptrs q, const char *str, char *nul, struct opaque *o, enum color c, _Bool b, float f,
         double d, char ch, fn_t fn, int *ip, void *vp, unsigned long ul, struct small *sp)
{
  struct small *nsp = 0;
  fn_t nofn = 0;
  enum color odd = 3;
  enum flagged flags = 5;
  kobject_type_t kind = IKOT_SEMAPHORE;
  char buf[4] = {'w', 'x', 'y', 'z'};
  char empty[4] = "";
  char text[8] = "abc";
  unsigned char bytes[4] = {1, 0, 0x7f, 0xff};
  const char *strs[3] = {"one", 0, "three"};
  struct small two[2] = {{1, 2}, {3, 4}};
  struct small *vec[2] = {&pair, 0};
  int grid[2][3] = {{1, 2, 3}, {4, 5, 6}};
  int numbers[5] = {10, 20, 30, 40, 50};
  int many[20] = {0};
  double ds[] = {1e-5, 1e7, 2.5};
  void *vps[2] = {&pair, 0};
  fn_t fns[2] = {twice, 0};
  struct node *list = &first;
  struct named who = {"task-self", 3};
  struct said told = {"hi", 1};
  struct longnames l = {1, 2};
  struct longnames2 l2 = {1, 2};
  long negative = -42;
  unsigned long long huge = 0xdeadbeefcafef00dULL;
  signed char small = -5;
  char letter = 'x';
  int *bad = (int *)16;
  struct task t = {65, 1, {1, 2}, {7}, 3, -2, twice, &pair, {{1, 2}, {3, 4}}};
  task_t task = &t;
  return stop();
}
int main(void)
{
  struct small s = {1, 2};
  int n = 42;
  struct ptrs q = {&n, 3};
  return show(s, q, "a string", 0, 0, GREEN, 1, 1.5f, 2.5, 'c', twice, &n, &n, 0xffffffff80000000UL, &pair);
}
"""


@pytest.fixture(scope="session")
def values(tmp_path_factory: pytest.TempPathFactory) -> Frame:
    """The frame of ``show`` as it is about to return."""
    target = make_target(tmp_path_factory.mktemp("values"), VALUES, name="args")
    stop_at(target, "stop")
    process, _ = run(target)
    thread = process.selected_thread
    assert thread is not None
    assert top(process).code.name == "stop"
    return thread.select_frame(1)
