int g;
int arr[4];
struct s { int a, b; struct s *n; int v[3]; };
int ext(int x) { return x + 1; }
int none(void) { return 0; }
void nothing(void) { g = 0; }
void early(int x)
{
  if (x)
    return;
  g++;
}
int multi(int x)
{
  int y = x;
  if (y > 3)
    return 1;
  for (y = 0; y < 2; y++)
    g += y;
  return y;
}
int single(int x)
{
  int y = x;
  return y;
}
int loop(int n)
{
  int i, t = 0;
  for (i = 0; i < n; i++) {
    t += i;
    if (i == 1)
      continue;
    if (i == 2)
      break;
    t--;
  }
  while (t > 0)
    t--;
  while (t < 2) {
    t++;
  }
  do {
    t++;
  } while (t < 4);
  do
    t--;
  while (t > 2);
  for (;;) {
    if (t++ > 3)
      break;
  }
  while (1) {
    if (t-- < 2)
      break;
  }
  return t;
}
int sw(int x)
{
  switch (x) {
  case 1:
    g = 1;
    break;
  case 2:
    g = 2;
  case 3:
    g = 3;
    break;
  default:
    g = 4;
  }
  switch (x + 1) {
  case 2: return 5;
  case 3: g = 7; break;
  }
  goto out;
  g = 9;
out:
  return g;
}
int exprs(int argc, char **argv)
{
  int a = 1, b = argc;
  int c;
  struct s s1 = { 1, 2 }, *p = &s1;
  struct s s2 = { .a = b, .b = 3 };
  int v[3] = {1, b, 3};
  char str[8] = "hi";
  char *q = "ptr";
  int *ip = &a;
  int **ipp = &ip;
  long l = sizeof(a);
  unsigned u = (unsigned)b;
  int z = argc ? a : b;
  int z2 = argc && a;
  int z3 = !a;
  int z4 = -b;
  int z5 = ext(1);
  int z6 = ext(b) + ext(a);
  int z7 = *ip;
  int z8 = v[1];
  int z9 = v[a];
  int z10 = p->a;
  int z11 = s1.b;
  int z12 = g;
  struct s *p2 = p->n;
  char ch = *q;
  c = 5;
  c = a;
  c = a + b;
  c = 1 + 2;
  c = ext(3);
  c = ext(a);
  g = 3;
  g = a;
  p->a = 4;
  p->b = a;
  p->n = p;
  p->v[1] = 5;
  p->v[a] = b;
  s1.a = 1;
  s1.v[2] = b;
  v[0] = 1;
  v[a] = 2;
  *ip = 3;
  **ipp = 4;
  *ip = a;
  a++;
  ++a;
  g++;
  p->a++;
  v[1]++;
  v[a]--;
  (*ip)++;
  a += 2;
  a += b;
  p->a += 3;
  *ip += b;
  c = a == b;
  c = a ? 1 : 2;
  c = a && b;
  c = (a < b) || (b < c);
  a && ext(b);
  ext(1);
  ext(a);
  ext(ext(a));
  ext(a + b);
  (void)a;
  none();
  nothing();
  early(1);
  early(0);
  c = none();
  c = (int)u;
  c = (int)l + 1;
  ip = &v[1];
  ip = v;
  ip = &p->b;
  p = &s1;
  s2 = s1;
  s2 = *p;
  q = str;
  q++;
  q[0] = 'x';
  q = argv[0];
  if (a)
    c = 1;
  else
    c = 2;
  if (a == 4) c = 3; else c = 4;
  if (ext(a) == 2) {
    c = 3;
  } else if (p->a > 2) {
    c = 5;
  }
  if (!p)
    c = 1;
  if (p != 0 && p->a)
    c = 2;
  if (v[1])
    c = 3;
  if (s1.a)
    c = 3;
  if (*ip)
    c = 3;
  if (g)
    c = 4;
  if ((c = ext(1)) != 3)
    c = 5;
  c = multi(2) + multi(5);
  c = single(2) + loop(5) + sw(1) + sw(2) + sw(7);
  c = ext(
     1) +
    ext(
     a);
  return c > 0 ? c :
    b;
}
int main(int argc, char **argv)
{
  int r = exprs(argc, argv);
  return r == 12345;
}
