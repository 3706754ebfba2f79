enum color { RED, GREEN = 5, BLUE };
typedef unsigned int name_t;
struct point { int x, y; };
struct node { int value; struct node *next; };
struct mixed {
    char tag;
    short small;
    long big;
    double real;
    enum color color;
    unsigned flag : 1, rest : 7;
    char text[8];
    int grid[2][3];
    struct point where;
    struct node *list;
    union { int i; float f; } either;
};
int total = 5;
static int depth(int level)
{
    int here = level * 2;
    if (level == 0)
        return here;
    return depth(level - 1) + here;
}
int add(int a, int b)
{
    int sum = a + b;
    total += sum;
    return sum;
}
int main(int argc, char **argv)
{
    struct node last = { 2, 0 }, first = { 1, &last };
    struct mixed m = { 'A', -3, 1L << 40, 2.5, GREEN, 1, 5, "text", { { 1, 2, 3 }, { 4, 5, 6 } }, { 7, 8 }, &first,
                       { 1 } };
    name_t name = 259;
    const char *string = "a string\n";
    int (*function)(int, int) = add;
    int i, result = 0;
    for (i = 0; i < 3; i++)
        result += function(m.where.x, i);
    result += depth(3);
    m.where.x = result;
    return total + (int)name + (string[0] == 'b');
}
