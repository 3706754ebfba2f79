struct s {int a,b; struct s *n; int v[4]; char c; struct {int x,y;} in; }; struct big { long a[20]; int n; };
int h(int); int g; long gl;
struct s1 { int a; }; struct s2 { long a, b; }; struct s3 { long a, b, c; }; struct s4 {double d; int x;};
int f(int); struct s1 m1(void); struct s2 m2(void); struct s3 m3(void); void p1(struct s1); void p2(struct s2), p3(struct s3);
int l1(int a, int b, int c, struct s *p)
{
  int i;
  if (a
      >
      b
     )
    h(1);
  if (
      a
      & b
     )
    h(1);
  else
    h(2);
  if (a > 3
      && b < 4
      && !c)
    h(1);
  if (a > 3 ||
      b < 4 ||
      p->a)
    h(1);
  if ((a &&
       b) ||
      (c &&
       p->n))
    h(1);
  if (!(a &&
       b) &&
      (c ||
       h(3)))
    h(1);
  if ((a =
       h(b))
      != 3)
    h(4);
  if (p
      ->n
      ->a)
    h(4);
  if (a ? 
      b :
      c)
    h(3);
  while (a
         < b
         && h(
           c))
    a++;
  while (a
         <
         b) {
    a++;
    if (a)
      continue;
    if (b)
      break;
  }
  do {
    a++;
    if (a) continue;
    b++;
  } while (a
           < b
           &&
           c);
  do
    a++;
  while (
     a < b);
  for (i = 0;
       i < 3;
       i++)
    h(i);
  for (i
        = 
        0,
       a = 3;
       i
       < 3
       && a;
       i++,
       a
       --
       )
  {
    if (a)
      break;
    if (b)
      continue;
    h(i);
  }
  for (;
       ;
       ) 
  {
    if (a)
      break;
  }
  for (
       ;
       a
       ;
       ) 
  {
    a--;
  }
  for (int k = 0,
       m = a;
       k < m;
       k++)
    ;
  switch (
     a
     + 1) {
  case 1:
    h(
     1);
    break;
  case 2:
  case 3: {
    h(2);
  }
    break;
  default:
    h(3);
  }
  switch (h(
     a)) {
  case 1:
    return 3;
  case 4: return
     4;
  }
  for (i = 0; i < 3; i++)
  {
    while (a)
    {
      a--;
    }
  }
  while (1)
    if (h(a))
      break;
    else
      h(3);
  if (a)
  {
    h(1);
  }
  else if (b)
  {
    h(2);
  }
  else
  {
    h(3);
  }
  goto out;
out:
  return 0;
}
int d1(int a, int b, int c)
{
  int i, x = 0;
  if (a) {
    if (b)
      h(1);
  }
  if (a)
    if (b)
      h(1);
  if (a) {
    if (b) {
      h(1);
    }
  } else {
    if (c) {
      h(2);
    }
  }
  for (i = 0; i < 3; i++) {
    if (a)
      h(1);
  }
  for (i = 0; i < 3; i++) {
    h(1);
  }
  for (i = 0; i < 3; i++)
    if (a)
      h(1);
  for (i = 0; i < 3;) {
    i++;
  }
  for (i = 0; i < 3;) {
    if (i++)
      continue;
  }
  while (a < 3) {
    a++;
    if (b)
      h(1);
  }
  while (a) {
    a--;
  }
  while (a--)
    ;
  do {
    if (a)
      h(2);
  } while (a);
  do {
    h(2);
  } while (a-- > 0);
  do
    h(2);
  while (a-- > 0);
  do
    if (a)
      h(2);
  while (a-- > 0);
  switch (a) {
  case 1:
    h(1);
    break;
  case 2: {
    h(3);
    break;
  }
  case 3:
    if (a)
      h(1);
    break;
  case 4: {
    if (a)
      h(1);
  }
  default:
    if (b)
      h(2);
  }
  {
    int k = 3;
    h(k);
  }
  {
    if (a)
      h(1);
  }
  if (a) {
  }
  if (a) {
  } else {
    h(1);
  }
  if (a) {
    h(1);
  } else {
  }
  if (a)
    ;
  else
    h(2);
  while (a) {
  }
  for (;;) {
    if (a)
      break;
    h(2);
  }
  for (;;) {
    h(2);
    if (a)
      break;
  }
  while (1) {
    h(1);
    if (a) {
      h(3);
      continue;
    } else if (b) {
      break;
    }
  }
  if (a) {
    return 1;
  } else {
    h(1);
  }
  if (a)
    goto out;
  while (b)
    while (c)
      h(1);
  for (i = 0; i < 3; i++)
    for (x = 0; x < i; x++)
      h(1);
  for (i = 0; i < 3; i++) {
    for (x = 0; x < i; x++) {
      h(1);
    }
  }
  if (a) {
    switch (a) {
    case 1:
      h(1);
    }
  }
  switch (b) {
  case 1:
    switch (a) {
    case 1:
      h(1);
    case 2: break;
    }
    break;
  }
out:
  h(3);
  return 0;
}
void d2(int a)
{
  if (a) {
    h(1);
  }
}
void d3(int a)
{
  if (a) {
    h(1);
    return;
  }
  h(2);
}
void d4(int a)
{
  while (a) {
    if (a == 3)
      return;
    a--;
  }
}
int d5(int a)
{
  if (a) {
    return 1;
  }
  else {
    return 2;
  }
}
int d6(int a)
{
  switch (a) {
  case 1: return 3;
  default: return 4;
  }
}
int d7(int a)
{
  do {
    a--;
    if (a == 3)
      continue;
    if (a == 4)
      break;
  } while (a > 0);
  return a;
}
void d8(int a) { }
int d9(char c, char *s, struct s *p, unsigned char *u, struct s t, long l, short *sh)
{
  while (*s)
    s++;
  while (c)
    c--;
  while (p->n)
    p = p->n;
  while (s[c])
    c++;
  while (!c)
    c++;
  while (*s++ != 'a')
    ;
  while (h(c))
    ;
  while (t.a)
    t.a--;
  while (g)
    g--;
  while (gl)
    gl--;
  while (l)
    l--;
  while (*sh)
    sh++;
  while (c && *s)
    s++;
  while ((c = *s++))
    ;
  while ((l = h(3)) != 0)
    ;
  while (c == *s)
    ;
  if (*s)
    h(1);
  if (c)
    h(1);
  if (p->n)
    h(1);
  if (s[c])
    h(1);
  if (!c)
    h(1);
  if (t.c)
    h(1);
  if (gl)
    h(1);
  if (p->c)
    h(1);
  if (p->v[2])
    h(1);
  if (t.v[1])
    h(1);
  if (p->v[c])
    h(1);
  for (; c; )
    c--;
  for (; *s; s++)
    h(1);
  for (; p; p = p->n)
    h(1);
  do { h(1); } while (*s);
  do { h(1); } while (c);
  do { h(1); } while (p->n);
  switch (c) {
  case 1: h(1);
  }
  switch (p->a) {
  case 1: h(1);
  }
  switch (*s) {
  case 1: h(1);
  }
  switch (l) {
  case 1: h(1);
  }
  return 0;
}
int e1(int a, int b, int c)
{
  int i;
  for (;;) {
    if (h(a))
      break;
  }
  for (i = 0; i < 3; i++)
    while (h(a))
      h(1);
  for (i = 0; i < 3; i++)
    do
      h(1);
    while (h(a));
  for (i = 0; i < 3; i++)
    switch (h(a)) {
    case 1: h(1);
    }
  for (i = 0; i < 3; i++)
    while (h(a)) {
      h(1);
    }
  for (i = 0; i < 3; i++)
    for (;;) {
      if (h(2)) break;
    }
  if (a)
    while (h(a))
      h(1);
  if (a)
    for (i = 0; i < 3; i++)
      h(1);
  else
    h(2);
  if (a)
    switch (h(a)) {
    case 1: h(1);
    }
  else
    h(2);
  if (a)
    do
      h(1);
    while (h(a));
  else
    h(2);
  if (a)
    if (b)
      h(1);
    else
      h(2);
  else
    if (c)
      h(1);
    else
      h(4);
  if (a) h(1);
  else if (b) h(2);
  else if (c) h(3);
  else h(4);
  do
    for (i = 0; i < 3; i++)
      h(1);
  while (a);
  do
    while (a)
      a--;
  while (a);
  do
    switch (h(a)) {
    case 1: h(1);
    }
  while (a);
  switch (a) {
  case 1:
    while (h(a))
      h(1);
  case 2:
    for (i = 0; i < 3; i++)
      h(1);
  case 3:
    if (h(1))
      h(2);
  case 4:
    do
      h(3);
    while (h(1));
  }
  a = 3;
  while (1) {
    h(1);
    if (a) break;
  }
  a = 3;
  for (;;) {
    h(1);
    if (a) break;
  }
  a = 3;
  do {
    h(1);
  } while (a);
  a = 3;
  while (a)
    a--;
  for (; a < 3; a++)
    h(1);
  a = 3;
  for (; a < 3; a++)
    h(1);
  h(3);
  return a;
}
int e2(int a)
{
  while (1) {
    if (h(a))
      break;
  }
  if (a)
    {
      h(1);
    }
  else
    {
      h(2);
    }
  return 0;
}
int e3(int a)
{
  for (;;) {
    if (h(a))
      return 3;
    if (h(3)) {
      return 2;
    }
  }
}
int e4(int a)
{
  int x = a
    ? h(1)
    : h(2);
  return x
    ? 1
    : 2;
}
int e5(int a)
{
  if (a == 1) {
    return h(1);
  } else if (a == 2) {
    return h(2);
  } else {
    return h(3);
  }
}
int e6(int a)
{
  switch (a) {
  case 1:
    {
      h(1);
      break;
    }
  case 2:
  case 3:
    h(2);
  default:
    ;
  }
  switch (a) {
  default:
    h(3);
    break;
  case 5: ;
  }
  return 3;
}
struct s1 r1(int a) { struct s1 r; r.a = a;
  return
    r; }
struct s2 r2(int a) { struct s2 r; r.a = a;
  return
    r; }
struct s3 r3(int a) { struct s3 r; r.a = a;
  return
    r; }
struct s4 r4(int a) { struct s4 r; r.x = a;
  return
    r; }
struct s3 r5(struct s3 *p) { struct s3 r;
  if (p->a)
    return
      *p;
  return
    r; }
struct s2 r6(struct s2 *p) { struct s2 r;
  if (p->a)
    return
      *p;
  return
    r; }
void s(int a)
{
  struct s1 x1; struct s2 x2; struct s3 x3;
  switch (a) {
  case 1:
    f(1);
    break;
  case 2:
    f(2);
    break;
  }
  switch (a) {
  case 1:
    f(1);
    break;
  case 2:
    if (a)
      f(2);
    break;
  }
  while (a) {
    f(1);
    continue;
  }
  for (int i = 0; i < 3; i++) {
    f(1);
    continue;
  }
  for (int i = 0; i < 3; i++) {
    if (a)
      continue;
    f(1);
    if (a)
      break;
  }
  do {
    f(1);
    break;
  } while (a);
  if (a) {
    f(1);
    goto end;
  }
end:
  f(3);
  goto l2;
l2:
  x1 =
    m1();
  x2 =
    m2();
  x3 =
    m3();
  p1(
    x1);
  p2(
    x2);
  p3(
    x3);
  p1(
    m1());
  p2(
    m2());
  p3(
    m3());
  g = m2().
    a;
  g = m1()
    .a;
  x1
   =
   x1;
  if (a)
    return;
  f(2);
  return;
}
int s2(int a)
{
  if (a) {
    f(1);
    return
     1;
  }
  f(2);
  return
     f(
     3);
}
void s3(int a)
{
  for (;;) {
    f(1);
    return;
  }
}
void s4(int a)
{
  if (a)
    f(1);
  else
    return;
}
