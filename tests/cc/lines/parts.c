struct s {int a,b; struct s *n; int v[4]; char c; short sh; unsigned bf:3; long l; double d;}; struct s gs; struct s *gp; int garr[4];
int f(int a, int b); int h(int); long hl(long); double hd(double, int); int hs(struct s*, const char*); struct s mk(int); int (*fp)(int); int hv(const char*, ...); void hr(struct s);
struct np { char a; int b; short c; long l; unsigned f:4; double d; float fl; } s1; void put(int); void putl(long); void pd(double); int f2(int, int);
int x; long y;
struct si {int a,b; struct si *n; int v[4]; char c; struct {int x,y;} in; }; struct big { long a[20]; int n; };
int t(int a, int b, int c, struct s *p)
{
  int x =
    a;
  x = a +
    b;
  x = f(a,
    b);
  x =
    f(
    a
    ,
    3
    );
  x
    =
    h(a)
    +
    h(b)
    ;
  f(h(a),
    h(b));
  f(a
    +
    b,
    c);
  x = a ?
    b :
    c;
  x = a
    && b
    && c;
  if (a
      && b
      && c)
    x = 1;
  if (a ||
      b ||
      h(c))
    x = 1;
  p->n
   ->
   a = 
   p->v[
   a];
  x +=
    a;
  return
    x
    + a;
}
void t1(int a, long l, char c, struct s *p, double d)
{
  int x; long y; int v[4]; struct s s1;
  y =
    a
    +
    l;
  y
   =
    (a
    +
    x);
  y = hl(
    a +
    x);
  y = hl(
    c);
  d = hd(
    a,
    d);
  d
  = 
  a
  *
  d;
  x = c
   + c;
  x = p->
   sh
   + 
   1;
  x = p
    ->bf
    ;
  x = v[
    a]
    +
    v[1]
    +
    v
    [2];
  x = *
    p->v;
  hs(
    p,
    "abc");
  hs(&s1,
    "abc"
    "def");
  hs(
   p->n
   ->n,
   &s1.c);
  hs(&p->v[a],
   (char*)
   v);
  fp(
    a);
  fp
   (
   3);
  p->n->n
    ->v[1] = 
     3;
  *
  gp
  = s1;
  s1
   =
    *
    p;
  s1 =
    mk(
      a);
  gs
   .a
   =
   a;
  garr[
    a
    ] = 
    x;
  garr
    [1]++;
  x
   ++;
  ++
   p
   ->a;
  p->a
   += 
   h(
   a);
  a = hv("x",
    a,
    c,
    p->a,
    p->l,
    x == 
    3,
    !
     x,
    -
     a,
    a,
    d);
  hr(
   s1);
}
void t2(int a, int b, int c, struct s *p, unsigned char u)
{
  int x, z, *q = &x;
  x = a
   ==
   b;
  x = a
   ==
   3;
  x =
   a
   << 
   b;
  x = a
   /
   b
   %
   c;
  x = (a
   +
   b) 
   *
   (c
   -
   a);
  x = -
    a;
  x =
    -(a
    +b);
  x = 
    !
    a;
  x = !
     h(
     a);
  x = ~
     (a
     & b);
  x = (char)
     (a
     + b);
  x = (long)
     a
     > p->l;
  x = a
     ? 1
     : 2;
  x = a
     > 3
     ? b
     : c
     ? 7
     : h(
       a);
  x = a
     ? b
     :
     c
     ? a
     : 3;
  z = x =
     a;
  z 
   = 
   x
   = 
    h(a);
  x = (a,
      b,
      c);
  x = a,
  z = b,
  h(
   c);
  x =
    *q
    ++;
  *q
   = 
   *q;
  q
   = &
   x;
  q = 
   &
   p->
   v[a];
  q = q
   + 
    a;
  x = *(q
    +
    a);
  x = q
    - q;
  u
  |=
  0x30;
  u = u
   |
   a;
  p->v[
    h(a)]
    = h(
     b);
  *(
    q)
    +=
    a;
  p->bf
    =
    a;
  p->bf
    |= 
    1;
}
int r1(int a,
       int b)
{
  if (a)
    return
      b;
  if (b) 
    return h(
      b
    )
     ;
  return
     a
     + h(
       b);
}
int r2(int a)
{
  return h(
    a
    );
}
int r3(int a)
{
  return
    a;
}
int r4(int a)
{
  return
    3;
}
struct s r5(int a)
{
  return
    gs;
}
struct s r6(int a)
{
  return mk(
    a);
}
long r7(int a)
{
  return a +
    a;
}
void g1(struct np *p, long l, double d, float f, unsigned u, unsigned char uc, unsigned long ul)
{
  put(
   (int)
    s1.b);
  put(
   (int)
    s1.a);
  put(
   (int)
    s1.l);
  put(
   (int)
    p->l);
  put(
   (int)
    l);
  put(
   (int)
    d);
  put(
   (int)
    s1.f);
  put(
   (int)
    p->d);
  put(
   (unsigned)
    l);
  put(
   (char)
    u);
  put(
   (char)
    l);
  putl(
   (long)
    u);
  putl(
   (unsigned long)
    uc);
  pd(
   f);
  pd(
    s1.fl);
  pd(
    p->d);
  pd(
    p
    ->fl);
  pd(
    l);
  putl(
    u);
  putl(
    p->c);
  putl(
    p
    ->f);
  putl(p
    ->b + 
    l);
  put(ul
   ==
    u);
  put(uc
   ==
    u);
  put(uc
   ==
    'c');
  put(l
   &
    1);
  put(f
   <
    d);
  put(f
   <
    1.0f);
  put(d
   <
    d);
  f
   =
    d;
  f +=
    d;
  d *=
    f;
  uc
   +=
    uc;
  ul
   <<=
    uc;
  ul =
    1UL
    <<
    u;
  s1.c =
    u
    ;
  put(uc
    ? uc
    : u);
  putl(uc
    ? l
    : u);
  (*
   p)
    .c
     =
     u;
  put(s1.c
    +
    s1.c);
  put(s1.c
    +
    s1.b);
  putl(l
    +
    s1.b);
  putl(l
    +
    p->b);
  putl(l
    -
    p->l);
  putl(p
    -
    p);
  put(p
    ==
    &s1);
  put(&s1
    ==
    p);
  put(!p
    ||
    !p->a);
  put(!
    uc);
  put(l
    ?
    1
    : 0);
  put(l
    % 
    7
    /
    u);
  put(~
    u);
  put(-
    s1.c);
  put((uc
    << 
    8) |
    uc);
  put(3
    +
    u);
  put(3
    <
    u);
}
void k1(char c, struct np *p, int a, long l, unsigned char uc)
{
  put(
   (int)
    c);
  put(
   1 + (int)
    c);
  x =
   (int)
    c;
  put(
   (int)
    p->c);
  x = p
    ->c;
  put(p
    ->c);
  put(p
    ->c + 1);
  putl(
    (long)
     a);
  y = 
    (long)
     a;
  putl(
    (long)
     a + l);
  putl(
    (long)
     c);
  putl(
    (long)
     c + l);
  y =
    (long)
     c;
  y =
    (long)
     p->c + l;
}
int k2(char c, struct np *p, int a, long l, unsigned char uc)
{
  x =
   (int)
    l;
  x =
   (int)
    l
    + 3;
  x =
   l
    + 3;
  put(
   (int)
    l + 
    3);
  f2(
   (int)
    l,
   (int)
    l);
  c =
   (char)
    a;
  put(a +
   (int)
    l);
  s1.a = (char)
    (a
     + 1);
  s1.a = a
     + 1;
  if ((int)
   l)
   put(1);
  if ((char)
   a)
   put(1);
  if ((a
   & 3) !=
    (int)
     l)
   put(1);
  return (int)
    l;
}
int k3(long l)
{
  return l
    + 3;
}
int i1(int a, int b, struct si *p)
{
  int x =
     a
     +
     b;
  int
   y
   =
   3;
  struct si s1 = {
    a,
    b,
    p,
    { 1, 2, 3, 4 },
    'c',
    { a,
      h(b) }
  };
  struct si s2 = {
    .a = a,
    .b = h(
       b),
    .n =
      p,
    .in = {
      .x =
       3,
      .y = a +
         b,
    },
  };
  struct si s3 = {
    1,
    2
  };
  struct si s4 =
     *p;
  struct si *ps =
     &s3;
  int v[3] = {
    1,
    a,
    3 };
  int w[2][2] = {
    { 1, a },
    { b, 3 }
  };
  char str[8] =
     "abc";
  char *q =
     "abc"
     "def";
  int z = h(
     a), zz = h(
     b);
  struct si s5 = 
   {
    h(a),
    h(b)
   };
  static int st =
    3;
  struct big bg = {
    .n = a
  };
  s1 = (struct si) {
    .a = a,
    .b = b
  };
  h(((struct si) {
    .a = a,
    .b = b
  }).a);
  return x + y;
}
#define ADD(x, y) ((x) + (y))
#define CHECK(c) do { \
   if (!(c)) \
     h(3); \
 } while (0)
int m1(int a, int b)
{
  int x = ADD(a,
     b);
  x = ADD(
    h(a),
    h(b))
    + ADD(a, b);
  CHECK(a
    > b);
  CHECK(h(
     a));
  h(ADD(a,
        b));
  return ADD(
     a, b);
}
