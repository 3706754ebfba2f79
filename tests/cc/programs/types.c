struct node { int value; struct node *next; };
static struct node n3 = {3, 0}, n2 = {2, &n3}, n1 = {1, &n2};
static struct node *head = &n1;
struct pk { char a; int b; short c; } ; 
#pragma pack(push, 4)
struct p4 { char a; long b; short c; int d[2]; };
typedef struct { unsigned bits; unsigned size; unsigned long x; } hdr_t;
#pragma pack(pop)
#pragma pack(1)
struct p1 { char a; long b; short c; };
#pragma pack()
struct np { char a; long b; short c; };
union un { char c[5]; int i; long l; };
struct fl { int n; char data[]; };
struct bf { char a; int x:3; int y:30; long z:5; unsigned char k:2; int :0; int q:1; };
struct an { int a; union { struct { int b, c; }; long d; }; int e; };
struct empty {};
typedef int (*cmp_t)(const void *, const void *);
typedef int arr3[3];
static int cmp(const void *a, const void *b) { return *(const int *)a - *(const int *)b; }
static void sort(int *v, int n, cmp_t f) { for (int i = 0; i < n; i++) for (int j = i + 1; j < n; j++) if (f(&v[i], &v[j]) > 0) { int t = v[i]; v[i] = v[j]; v[j] = t; } }
static int (*table[])(const void *, const void *) = { cmp, 0 };
static int (*pick(int i))(const void *, const void *) { return table[i]; }
static int fact(int n) { if (n <= 1) return 1; return n * fact(n - 1); }
static int ack(int m, int n) { return m == 0 ? n + 1 : n == 0 ? ack(m - 1, 1) : ack(m - 1, ack(m, n - 1)); }
static unsigned hash(const char *s) { unsigned h = 5381; int c; while ((c = *s++)) h = ((h << 5) + h) + c; return h; }
static int noret(int x) { if (x) return 7; return 3; }
static void vv(int *p) { *p += 1; if (*p > 3) return; *p += 10; }
static long fib[50];
static long f(int n) { if (n < 2) return n; if (fib[n]) return fib[n]; return fib[n] = f(n-1) + f(n-2); }
static struct an garr[3] = { [1] = { .a = 1, .d = 0x500000006L, .e = 9 }, { 4, { { 5, 6 } }, 7 }, };
static char strs[][6] = { "hello", "abc", {'x', 'y', 0} };
static const char *const msgs[] = { [2] = "two", [0] = "zero" };
static char *pp = strs[1] + 1; static long *lp = &fib[3]; static unsigned long addr = sizeof(strs);
static int *ipp = &garr[2].e; static int neg = -5, expr = 3 * (4 + 5) << 1; static double dd = 1.0 / 4; static float ff = 3; static char cc = 'z' - 1;
static void (*vp)(int *) = vv;
static int loop3(void) { int n = 0; for (int i = 0; i < 3; i++) for (int j = 0; ; j++) { if (j == i) goto next; n += 10 * i + j; continue; next: break; } return n; }
static int sc(int a, int b) { int r = 0; if (a && (b || fact(3) == 6)) r |= 1; if (!a || !(b && fact(2) == 2)) r |= 2; if (a ? b : fact(1)) r |= 4; while (a-- > 0 && fact(a) < 100) r += 8; return r; }
int main(int argc, char **argv) {
  for (struct node *n = head; n; n = n->next) put(n->value);
  put(sizeof(struct pk)); put(sizeof(struct p4)); put(sizeof(struct p1)); put(sizeof(struct np)); put(sizeof(union un)); put(sizeof(struct fl)); put(sizeof(struct bf)); put(sizeof(struct an)); put(sizeof(struct empty)); put(sizeof(hdr_t)); put(_Alignof(struct p4)); put(_Alignof(struct np));
  put((int)__builtin_offsetof(struct p4, b)); put((int)__builtin_offsetof(struct p4, d[1])); put((int)__builtin_offsetof(struct an, e)); put((int)__builtin_offsetof(struct fl, data));
  int v[] = {5, 2, 9, 1}; sort(v, 4, cmp); for (int i = 0; i < 4; i++) put(v[i]);
  put(pick(0)(&v[3], &v[0])); put(pick(1) == 0); put(fact(10)); put(ack(2, 2)); put(hash("machdbg")); put(noret(0)); put(noret(1));
  int x = 0; vv(&x); put(x); vp(&x); put(x); (*vp)(&x); put(x); put((int)(f(40) >> 10));
  put(garr[1].b); put(garr[1].c); put(garr[1].e); put(garr[2].c); put(garr[0].a); say(strs[0]); say(strs[2]); say(pp); put(lp - fib); put((int)addr); put(msgs[1] == 0); say(msgs[2]);
  put(*ipp); put(neg); put(expr); put((int)(dd * 100)); put((int)ff); put(cc); put(loop3()); put(sc(0,0)); put(sc(1,0)); put(sc(3,1));
  arr3 a3 = {1}; put(a3[0] + a3[1] + a3[2]); put(sizeof(arr3)); put(sizeof a3);
  int two[2][2] = {1, 2, 3}; put(two[1][0]); put(two[1][1]); int (*q)[2] = two; put(q[1][0]); put(*(*(q + 1)));
  char buf[4] = "abcd"; put(buf[3]); char big[10] = {}; put(big[9]); char b2[] = {"str"}; put(sizeof b2);
  struct np s1 = {1, 2, 3}, s2 = s1, *sp = &s2; sp->b = 99; put((int)s1.b); put((int)s2.b); s1 = *sp; put((int)s1.b); *sp = (struct np){ .c = 5 }; put(s2.c); put((int)s2.b);
  struct { struct np in; int k; } nest = { s1, 4 }; put((int)nest.in.b); put(nest.k); struct np arr[2] = { s1, { 7 } }; put((int)arr[0].b); put(arr[1].a);
  (x ? s1 : s2).a == 1; put((x ? s1 : s2).a); put((s1 = s2).c);
  struct bf b = {1, -1, 12345, 7, 2, 1}; put(b.x); put(b.y); put(b.z); put(b.k); put(b.q); b.y++; b.x += 2; put(b.x); put(b.y); b.k = b.q = 3; put(b.k);
  unsigned long long ull = 1ULL << 63; put((int)(ull >> 32)); put((long)ull < 0); put((int)(ull / 3 >> 40)); put((int)(-7L / 2)); put((int)(-7 % 3u));
  unsigned char uc = 255; put(uc + 1); put((unsigned char)(uc + 1)); put(uc << 24); put((char)uc); uc >>= 1; put(uc); put(-uc); put(~uc);
  short s = 0x7fff; s++; put(s); s = 100000; put(s); put((short)70000 + 1);
  float fl = 16777216.0f; fl += 1; put((int)fl); fl = 1e10f; put((int)(fl / 1e8f)); double d = 1e300; d *= 10; put(d > 1e300); put((int)(0.1 + 0.2 == 0.3)); d = -0.0; put(1 / d < 0);
  put((int)(unsigned)3.7e9); put((int)(long)-1.5); d = 5; d++; put((int)d); d /= 4; put((int)(d * 10)); fl = 7; fl--; put((int)fl); put(!d); put(d && 1); put(d ? 3 : 4);
  int i = 5; i = i++ * 2; i += i -= 1; put(i > 0); i = 3; int j = i-- - --i; put(j); put(i);
  int *np = 0; put(np == 0); put(!np); put(np ? 1 : 2); put(&v[2] > &v[1]); put((long)&v[2] - (long)&v[0]); int *e = v + 4; put(e - v); e -= 2; put(*e); put(e[-2]); put(*--e); put(*e++ + *e);
  char *st = "xyz"; put(*st++); put(*++st); put(st[-2]); put("abc"[1]); put(*"q"); put(sizeof "a" "b");
  return 0;
}
