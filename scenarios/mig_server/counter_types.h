#include <mach/mach.h>
#include <servers/bootstrap.h>
#include <stdio.h>

#define SERVICE "org.example.counter"
#define COUNTERS_MAX 8
#define COUNTER_TOO_MANY 42

typedef char counter_name_t[32];
typedef int counter_list_t[COUNTERS_MAX];
