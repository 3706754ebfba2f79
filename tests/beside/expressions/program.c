#include <stdint.h>
typedef enum color { RED, GREEN, BLUE = 5 } color_t;
struct inner { int deep; };
struct outer { struct inner c; struct inner *cp; const char *name; };
struct node { int value; struct node *next; };
typedef struct node *node_t;
int counter = 3;
int numbers[5] = {10, 20, 30, 40, 50};
struct node n2 = {2, 0}, n1 = {1, &n2};
enum plain { A, B = 7 } plain = B;
int depth(int n) { return n <= 0 ? counter : depth(n - 1) + 1; }
int (*fn)(int) = depth;
int (*fn2)(int);
struct outer make(int d) { struct outer o = {{d}, 0, "made"}; return o; }
double half(double x) { return x / 2; }
void nothing(void) { counter++; }
int inspect(struct outer *lp, unsigned char flags)
{
    struct outer copy = *lp;
    node_t list = &n1;
    color_t kind = GREEN;
    char text[8] = "abc";
    float f = 0.5f;
    long negative = -42;
    const char *greeting = "hello\n";
    numbers[0] += copy.c.deep + fn(1);
    nothing();
    counter += 2;
    counter += fn(0);
    return numbers[0] + flags + list->value + kind + text[0] + (int)f + (int)negative + greeting[0];
}
int main(void)
{
    struct inner i = {11};
    struct outer o = {{11}, &i, "level-one"};
    return inspect(&o, 0x81) & 1;
}
