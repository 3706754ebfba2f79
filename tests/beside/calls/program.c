#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct pair { int a, b; };
struct triple { long x, y, z; };
struct mixed { char c; double d; };
struct bits { unsigned low : 3, high : 5; int rest; };
union word { uint32_t all; unsigned char bytes[4]; };
typedef int (*operation_t)(int, int);

int counter = 1;
static int hidden = 7;
struct pair table[3] = {{1, 2}, {3, 4}, {5, 6}};
struct bits flags = {5, 9, -1};
union word word = {0x04030201};
char buffer[32] = "buffer";
double ratio = 2.5;
const char *names[] = {"zero", "one", "two"};

static int add(int a, int b) { return a + b; }
static int subtract(int a, int b) { return a - b; }
operation_t operations[] = {add, subtract};

int apply(operation_t op, int a, int b) { return op(a, b); }
operation_t choose(int which) { return operations[which]; }
struct pair swap(struct pair p) { struct pair q = {p.b, p.a}; return q; }
struct triple spread(int n) { struct triple t = {n, n * 2L, n * 3L}; return t; }
struct mixed blend(char c, double d) { struct mixed m = {c, d}; return m; }
double scale(double x, float y) { return x * y; }
char next(char c) { return c + 1; }
const char *name_of(int index) { return names[index]; }
void *where(void) { return buffer; }
unsigned char narrow(int value) { return value; }
int length(const char *text) { int n = 0; while (text[n]) n++; return n; }
int bump(int *at) { return ++*at; }
_Bool is_even(int n) { return n % 2 == 0; }
uint64_t large(void) { return 0x123456789abcdefULL; }
int total(int count, ...)
{
    va_list list;
    int sum = 0;
    va_start(list, count);
    while (count-- > 0)
        sum += va_arg(list, int);
    va_end(list);
    return sum;
}

int main(void)
{
    int local = 4;
    int *pointer = &local;
    int values[4] = {1, 2, 3, 4};
    struct pair pair = {10, 20};
    struct pair *to = &pair;
    counter += apply(add, local, hidden) + values[0] + swap(pair).a + spread(1).x + (int)blend('a', 1.5).d;
    counter += total(2, 1, 2) + length(name_of(1)) + bump(pointer) + is_even(2) + narrow(300) + (int)large();
    counter += (int)scale(2, 0.5f) + next('a') + choose(1)(3, 2) + to->b + *(char *)where() + (int)ratio + flags.low;
    return word.bytes[0] & 1;
}
