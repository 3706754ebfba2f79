typedef unsigned int uint32_t; typedef unsigned long size_t; typedef unsigned char uint8_t;
#define MIN(a,b) ((a) < (b) ? (a) : (b))
#define STR(x) #x
#define XSTR(x) STR(x)
#define CAT(a,b) a##b
#define LOG(fmt, ...) log2(fmt, ##__VA_ARGS__)
#define FAIL(kr) if ((kr) != 0) { put(kr); goto out; }
int log2(const char *s, ...) { say(s); return 0; }
enum color { RED, GREEN = 5, BLUE };
static int counter(void) { static int n = 10; return n++; }
static int sfib[5] = {1, 1, [4] = 5, [2] = 2};
struct inner { char tag[4]; union { int i; float f; unsigned char b[4]; } u; };
struct outer { struct inner in[2]; struct { int anon; short sh; }; int (*fn)(int); const char *name; };
static int twice(int x) { return 2 * x; }
static struct outer g = { .in = { { "ab", { .i = 0x01020304 } }, { .tag = "xyz", .u.f = 1.0f } }, .anon = 7, .fn = twice, .name = "outer" XSTR(MIN) };
static int sum(int n, ...) { __builtin_va_list ap; __builtin_va_start(ap, n); int t = 0; while (n--) t += __builtin_va_arg(ap, int); __builtin_va_end(ap); return t; }
static double fsum(int n, ...) { __builtin_va_list ap; __builtin_va_start(ap, n); double t = 0; for (int i = 0; i < n; i++) t += __builtin_va_arg(ap, double); __builtin_va_end(ap); return t; }
static int many(int a, int b, int c, int d, int e, int f, int g, char h, long i) { return a + b*2 + c*3 + d*4 + e*5 + f*6 + g*7 + h*8 + i*9; }
static double mixed(int a, double b, float c, int d) { return a + b * c - d; }
static struct inner mk(int v) { struct inner r = { "mk", { v } }; return r; }
static int takes(struct inner s, int k) { s.u.i += k; return s.u.i + s.tag[0]; }
static int depth(int n) { return n <= 0 ? 0 : 1 + depth(n - 1); }
static int order(int x) { put(x); return x; }
static void duff(char *to, const char *from, int count) { int n = (count + 7) / 8; switch (count % 8) { case 0: do { *to++ = *from++; case 7: *to++ = *from++; case 6: *to++ = *from++; case 5: *to++ = *from++; case 4: *to++ = *from++; case 3: *to++ = *from++; case 2: *to++ = *from++; case 1: *to++ = *from++; } while (--n > 0); } }
int old(a, b) int a; char b; { return a + b; }
int main(void) {
  put(MIN(3, 2)); say(XSTR(CAT(x, y))); LOG("hello"); LOG("hello", 1, 2);
  put(counter()); put(counter()); put(GREEN + BLUE);
  for (int i = 0; i < 5; i++) put(sfib[i]);
  say(g.in[0].tag); put(g.in[0].u.b[0]); put(g.in[1].u.i); put(g.anon); put(g.fn(21)); say(g.name); put(g.sh);
  put(sum(4, 1, 2, 3, 4)); put((int)(10 * fsum(3, 1.5, 2.25, 3.0))); put(sum(8, 1,2,3,4,5,6,7,8));
  put(many(1,2,3,4,5,6,7,8,9)); put((int)(100 * mixed(1, 2.5, 1.5f, 3)));
  put(mk(5).u.i); put(takes(mk(6), 3)); say(mk(1).tag);
  struct inner a = mk(9), b; b = a; b.tag[1] = 'K'; say(a.tag); say(b.tag); put(takes(b, 1));
  put(depth(20));
  int x = 0;
  put(x++ && order(5)); put(x && order(6)); put(0 || order(0)); put(order(1) ? order(2) : order(3)); put(order(7) + order(8) * order(9));
  put((order(1), order(2)));
  char buf[20]; duff(buf, "duff's device ok", 17); say(buf);
  put(old(3, 4));
  int arr[] = {5, 6, 7}; int *p = arr; put(*p++); put(*p); put(p - arr); put(p[-1]); put(sizeof arr / sizeof *arr); put(1[arr]);
  int m[2][3] = {{1,2,3},{4,5,6}}; put(m[1][2]); put((int)sizeof m[0]); int (*row)[3] = &m[1]; put((*row)[1]);
  unsigned char uc = 250; uc += 10; put(uc); signed char sc = 127; sc++; put(sc); short sh = -1; put((unsigned short)sh);
  unsigned u = 1; put(u - 2 > 0); put(-1 < (int)u); put(~0u >> 28); put(-17 / 4); put(-17 % 4); put(-17 >> 2);
  long l = 1L << 40; put(l >> 38); put((int)l);
  float f = 0.1f; double d = 0.1; put(f == d); put((int)(f * 10)); put((int)3.99); put((int)-3.99);
  const char *s = "a" "b" "\x41" "1\0z"; say(s); put(sizeof("abc"));
  say(__func__);
  goto skip; put(999);
skip:
  for (;;) { if (++x > 5) break; if (x % 2) continue; put(x); }
  do put(x--); while (x > 4);
  switch (x) { case 4: { int y = x * 2; put(y); } default: put(11); break; case 5: put(12); }
  { int x = 77; put(x); } put(x);
  struct { int a; int b; } pt = { .b = 2 }, *pp = &pt; pp->a = pp->b++ + 3; put(pt.a); put(pt.b); 
  struct inner *ip = &(struct inner){ "cl", { 42 } }; put(ip->u.i); say(ip->tag);
  int *lit = (int[]){ 4, 5, 6 }; put(lit[2]);
  put(({ int q = 3; q * q; }));
  int (*fp)(int) = &twice; put((*fp)(4)); put(fp(5)); put((1 ? twice : depth)(6));
  int kr = 3; FAIL(kr);
  put(1000);
out:
  put(2000);
  _Bool bo = 5; put(bo); bo = 0.3; put(bo); bo--; put(bo);
  enum color e = BLUE; put(e); 
  struct bits { unsigned a:3; int b:5; unsigned c:24; unsigned d:1; } bf = {9, -3, 0xffffff, 1}; put(bf.a); put(bf.b); put(bf.c); bf.b = 15; bf.b++; put(bf.b); put(sizeof bf); bf.a += 7; put(bf.a);
  uint8_t bytes[8] = {1,2,3,4,5,6,7,8}; put(*(uint32_t *)(bytes + 4)); put((int)(*(unsigned long *)bytes >> 32));
  put((int)__builtin_offsetof(struct outer, in[1].u)); put(sizeof(struct outer));
  char c1 = 'a'; c1 += 1; put(c1); put('\0' + '\\' + '\'' + '"'); 
  int big = 0x7fffffff; big++; put(big); unsigned long ul = -1; put(ul == 0xffffffffffffffffUL);
  put(!0 + !!5); put(5 & 3 | 4 ^ 1); x = 3; x <<= 2; x |= 1; x ^= 5; x %= 6; x *= 7; x /= 2; x -= 1; x >>= 1; x &= 7; put(x);
  volatile int v = 3; v = v + 1; put(v); register int r = 2; put(r); 
  char name[8]; char *q = name; while ((*q++ = *s++)) ; say(name);
  void *vp = name; put(vp == (void *)name); put((char *)vp + 1 - name); put(p > arr); put(!vp);
  int t1 = x ? 1 : 2, t2 = !x; put(t1 + t2); int nested = x > 1 ? x > 2 ? 3 : 2 : 1; put(nested);
  return 0;
}
