/* Values of every kind, for formats and options of commands that show them. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
enum color { RED, GREEN = 5, BLUE = 7 };
enum flags { F_A = 1, F_B = 2, F_C = 4, F_AB = 3, F_D = 0x80 };
enum neg { MINUS = -1, ZERO, ONE };
enum big { BIG = 0x80000000u };
typedef enum { ANON_X, ANON_Y } anon_e;
struct in { int a; char c; };
struct bits { unsigned a : 3; int b : 5; unsigned long long c : 40; bool d : 1; enum color e : 3; char f : 4; };
union u { int i; float f; struct in s; char bytes[6]; };
struct outer { struct in one; union u two; struct { int x, y; } ; union { int p; short q; }; struct bits *bp; int grid[2][3]; const char *name; void (*cb)(int); struct outer *next; };
typedef struct outer outer_t;
typedef int vec3[3];
static void callback(int x) { (void)x; }
int global = 3; static const int kconst = 77;
int values(struct outer *o, outer_t copy, int n)
{
  struct bits bits = {5, -3, 0x123456789aULL, true, GREEN, -2};
  enum color c = GREEN, cx = (enum color)3; enum flags f0 = 0, f3 = F_AB, f9 = (enum flags)0x4d, fd = F_D; enum neg m = MINUS; enum big bg = BIG;
  anon_e an = ANON_Y; bool t = true, u = false; char ch = 'A', nl = '\n', hi = (char)0x81, q = '\'', bs='\\', dq='"'; signed char sc = -5; unsigned char uc = 200;
  short s = -2; unsigned short us = 65535; int i = -7; unsigned ui = 0xdeadbeef; long l = -42; unsigned long long ull = 0xdeadbeefcafef00dULL;
  float fl = 0.1f; double d = 3.14159265358979, dz = 0.0, dn = -0.0, dbig = 1e300, dsm = 1.5e-7;
  char text[12] = "hi\tthere\"\x01"; unsigned char ub[5] = {1, 2, 'a', 255, 0}; int8_t i8[3] = {1, -1, 65}; char full[3] = {'a', 'b', 'c'}; char zeros[4] = {0};
  const char *str = "str", *nul = 0, *bad = (const char *)8; char *utf = "h\xc3\xa9llo";
  int arr[5] = {1, -2, 3, -4, 5}; int *ip = arr + 1, **ipp = &ip; int (*pa)[5] = &arr; vec3 v3 = {7, 8, 9}; struct in ins[2] = {{1, 'x'}, {2, 0}}; struct in *insp[2] = {ins, 0};
  void (*fp)(int) = callback; void (*fpn)(int) = 0; void *vp = &i; struct outer *op = o, *on = 0; union u un = {.i = 0x41424344}; const volatile int cvi = 4; int *const cp = &i; volatile struct in vin = {3, 'v'};
  uint8_t u8 = 65; int8_t s8 = -1; uint16_t u16 = 300; int64_t s64 = -5; uint64_t u64 = 5; size_t sz = 8; int matrix[2][2] = {{1, 2}, {3, 4}}; int long_one[20] = {1}; struct { int a[18]; } wrapped = {{1, 2}};
  n += i + global + kconst; /* stop */
  return n + (bits.a + c + cx + f0 + f3 + f9 + fd + m + (int)bg + an + t + u + ch + nl + hi + q + bs + dq + sc + uc + s + us + ui + l + (int)ull + (int)fl + (int)d + (int)dz + (int)dn + (dbig > 1) + (int)dsm + text[0] + ub[0] + i8[0] + full[0] + zeros[0] + (str != nul) + (bad != 0) + utf[0] + *ip + **ipp + (*pa)[0] + v3[0] + ins[0].a + insp[0]->a + (fp != fpn) + (vp != 0) + (op != on) + un.i + cvi + *cp + vin.a + u8 + s8 + u16 + (int)s64 + (int)u64 + (int)sz + matrix[0][0] + long_one[0] + wrapped.a[0]) * 0;
}
int main(void)
{
  static struct bits b = {1, 2, 3, false, RED, 1};
  struct outer second = {{9, 'z'}, {1}, {1, 2}, {3}, 0, {{0}}, 0, 0, 0};
  struct outer o = {{1, 'c'}, {.f = 1.5f}, {5, 6}, {77}, &b, {{1, 2, 3}, {4, 5, 6}}, "outer", callback, &second};
  return values(&o, o, 4) * 0;
}
