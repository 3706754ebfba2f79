/* What the benchmark steps through: three statements and a call a round. */
#include <stdlib.h>

struct header {
	unsigned bits;
	int id;
};

struct message {
	struct message *next;
	struct header *header;
};

static struct header the_header = {0x1513, 3418};
static struct message the_message = {0, &the_header};
static long sink;

static int
work(int i, struct message *message)
{
	int a = i + 1;
	int b = a * 2;
	sink += b;
	return message->header->id + b;
}

int
main(int argc, char **argv)
{
	int n = argc > 1 ? atoi(argv[1]) : 1000;
	long total = 0;
	int i;

	for (i = 0; i < n; i++) {
		total += work(i, &the_message);
		total ^= i;
	}
	return total == 42;
}
