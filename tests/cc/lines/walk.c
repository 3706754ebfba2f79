struct point { int x, y; };
struct shape {
  const char *name;
  int kind;
  struct point at;
  int sides[4];
};
#define MAX(a, b) ((a) > (b) ? (a) : (b))
#define CHECK(condition) do { \
    if (!(condition))         \
      failures++;             \
  } while (0)

static int failures, calls;
static int add(int a, int b)
{
  calls++;
  return a + b;
}
static int twice(int a) { return a * 2; }
static int length(const char *text)
{
  const char *end = text;
  while (*end)
    end++;
  return
    end - text;
}
static int
long_conditions(int a,
                int b,
                struct shape *shape)
{
  int found = 0;
  if (a > 0 &&
      b > 0 &&
      twice(a) < 10)
    found++;
  if (a < 0 ||
      b < 0 ||
      shape->kind == 3)
  {
    found++;
  }
  if ((a == 1 && b == 1) ||
      !(shape->at.x == 2 ||
        twice(b) == 3))
    found++;
  else
    found--;
  if (!shape
      || !shape->name)
    return -1;
  while (a < 5 &&
         twice(a)
         < 100)
    a++;
  do {
    b--;
    if (b == 2)
      continue;
    if (b ==
        1)
      break;
  } while (b >
           0);
  for (int i = 0,
           j = 10;
       i < j;
       i++,
       j--)
    found += i;
  for (a = 0;
       a < 2;
       a++) {
    if (a)
      found++;
  }
  return found
    + a
    + b;
}
static int chained(int kind)
{
  const char *name =
    kind == 0 ? "nothing" :
    kind == 1 ? "one" :
    kind == 2
      ? "two"
      : "many";
  int size = kind
    ? twice(kind)
    : -1;
  return length(name) +
    size;
}
static struct shape make(int kind)
{
  struct shape shape = {
    .name = "made",
    .kind = kind,
    .at = {
      .x = kind +
        1,
      .y = kind
    },
    .sides = { 1,
               kind,
               3, 4 }
  };
  return
    shape;
}
static int choose(int kind)
{
  switch (twice(
            kind)) {
  case 0:
    return
      5;
  case 2: {
    int local =
      add(1,
          2);
    if (local)
      kind++;
  }
  case 4:
    kind +=
      add(kind,
          kind);
    break;
  default:
    kind
      = 7;
    break;
  }
  return kind;
}
static void nothing(int a)
{
  if (a)
    add(1,
        a);
  else {
    add(a,
        2);
    return;
  }
  goto end;
end:
  calls =
    0;
}
int main(int argc, char **argv)
{
  struct shape shape, other;
  struct shape *p = &shape;
  int total =
    0;
  int sizes[3] = { argc,
                   add(argc,
                       1) };
  int (*function)(int, int) =
    add;
  shape =
    make(
      2);
  other = shape;
  struct shape last = {
    .kind = 5,
    .at = {
      add(1,
          2),
      .y = twice(
        2)
    },
    .sides = { 1, 2, argc,
               4 }
  };
  other
    .kind
    = 3;
  total = add(1, 2) +
    add(3,
        4) *
    add(
      twice(5),
      twice(
        6));
  total +=
    function(total,
             sizes[1]);
  p->sides[
    add(0, 1)] =
      twice(3);
  p->at.x
    ++;
  total = length("a long "
                 "text "
                 "on lines");
  total = MAX(total,
              twice(
                4));
  CHECK(total ==
        8);
  CHECK(twice(
    4));
  total = (add(1, 1),
           add(2, 2),
           add(3, 3));
  total = total ?
    add(total, 1) :
    add(total,
        2);
  long wide = add(1,
                  2)
    + 5L;
  wide = (long)
    total
    - wide;
  total = total > 3
    && wide
    || add(1,
           1);
  long_conditions(1, 3, &shape);
  long_conditions(
    -1,
    twice(1),
    &last);
  total += chained(0) +
    chained(1) + chained(2) +
    chained(3);
  for (int k = 0; k < 4; k++)
    total += choose(
      k);
  nothing(0);
  nothing(
    1);
  return total
    == 12345;
}
