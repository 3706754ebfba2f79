struct p { int a; struct { int x, y; } in; int b; };
int f(int a) { return a; }
int main(void)
{
  struct p p = { f(1), { f(2), f(3) }, f(4) };
  struct p q = {
    f(1),
    { f(2),
      f(3) },
    f(4)
  };
  int v[2] = { f(1), f(2) };
  int w[2][2] = { { f(1), f(2) },
                  { f(3), f(4) } };
  p = (struct p) { f(1), { f(2), f(3) }, f(4) };
  p = (struct p) {
    f(1),
    { f(2), f(3) },
    f(4) };
  long l = f(2);
  l = f(2);
  l = f(2) + 1;
  l += f(3);
  double d = f(3);
  int t = p.a ? f(1) : f(2);
  t = p.a ? f(1) : f(2);
  t = f(1) + p.a;
  t = f(1) + l;
  p.in.x = f(2);
  struct p *pp = &p;
  pp->in.x = f(3);
  pp->in.x = pp->a + f(3);
  v[f(0)] = f(1);
  v[t > 2] = f(1);
  if (t) f(1); else f(2);
  if (t)
    f(1);
  else
    f(2);
  t = (f(1), f(2));
  if (f(1) && f(2)) t = 3;
  t = f(1) && f(2);
  char c = f(1);
  c = f(2);
  c += f(3);
  switch (f(1)) { case 1: f(2); break; default: f(3); }
  while (f(0)) ;
  do f(0); while (f(0));
  for (f(0); f(0); f(0)) ;
  return f(t);
}
