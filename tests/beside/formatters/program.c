#include <stdio.h>
#include <stdlib.h>

struct node {
    int value;
    struct node *next;
};

typedef struct list {
    struct node *first;
    int count;
} list_t;

typedef struct pair {
    int key;
    int value;
    const char *name;
} pair_t;

typedef unsigned int handle_t;

struct box {
    list_t list;
    pair_t pair;
    handle_t handle;
};

static struct node *push(list_t *list, int value)
{
    struct node *node = malloc(sizeof(struct node));
    node->value = value;
    node->next = list->first;
    list->first = node;
    list->count++;
    return node;
}

static int sum(const list_t *list)
{
    int total = 0;
    for (struct node *node = list->first; node; node = node->next)
        total += node->value;
    return total;
}

int main(int argc, char **argv)
{
    list_t numbers = { 0, 0 };
    list_t *pointer = &numbers;
    pair_t pair = { 1, 2, "one" };
    pair_t pairs[2] = { { 3, 4, "three" }, { 5, 6, "five" } };
    struct box box = { { 0, 0 }, { 7, 8, "seven" }, 0x1203 };
    handle_t handle = 0x1207;
    push(&numbers, 30);
    push(&numbers, 20);
    push(&numbers, 10);
    push(&box.list, 99);
    int total = sum(&numbers);
    printf("%d %d\n", total, sum(pointer));
    return total + pair.key + pairs[0].key + box.handle + handle - 9229;
}
