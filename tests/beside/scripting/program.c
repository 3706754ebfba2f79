#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum color { RED, GREEN, BLUE };

typedef struct tree {
    int key;
    struct tree *left;
    struct tree *right;
} tree_t;

struct entry {
    char name[8];
    enum color color;
    unsigned flags : 3;
    unsigned level : 5;
    struct entry *next;
};

typedef struct table {
    struct entry *buckets[4];
    int count;
} table_t;

typedef unsigned int id_t_;

int calls;
static table_t table;

static tree_t *tree_insert(tree_t *tree, int key)
{
    calls++;
    if (!tree) {
        tree_t *made = malloc(sizeof(tree_t));
        made->key = key;
        made->left = made->right = NULL;
        return made;
    }
    if (key < tree->key)
        tree->left = tree_insert(tree->left, key);
    else
        tree->right = tree_insert(tree->right, key);
    return tree;
}

static struct entry *add_entry(const char *name, enum color color)
{
    struct entry *entry = malloc(sizeof(struct entry));
    int bucket = name[0] % 4;
    strcpy(entry->name, name);
    entry->color = color;
    entry->flags = 5;
    entry->level = (unsigned)strlen(name);
    entry->next = table.buckets[bucket];
    table.buckets[bucket] = entry;
    table.count++;
    return entry;
}

static int tree_depth(tree_t *tree)
{
    if (!tree)
        return 0;
    {
        int left = tree_depth(tree->left);
        int right = tree_depth(tree->right);
        return 1 + (left > right ? left : right);
    }
}

int main(int argc, char **argv)
{
    int keys[] = { 50, 30, 70, 20, 40, 60, 80 };
    tree_t *root = NULL;
    tree_t **where = &root;
    id_t_ id = 0x1203;
    double ratio = 2.5;
    char letter = 'x';
    for (int i = 0; i < 7; i++)
        root = tree_insert(root, keys[i]);
    add_entry("apple", RED);
    add_entry("banana", GREEN);
    add_entry("cherry", BLUE);
    add_entry("egg", RED);
    int height = tree_depth(root);
    printf("%d %d\n", height, calls);
    return height + table.count + (int)id + (int)ratio + letter - (argc + 4739 - 7 - 3) + (where == NULL);
}
