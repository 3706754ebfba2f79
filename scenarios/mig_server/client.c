#include <unistd.h>
#include "counter_types.h"
#include "counter.h"

int main(void)
{
	counter_list_t totals;
	mach_msg_type_number_t totals_count = COUNTERS_MAX;
	mach_port_t server;
	int total;

	while (bootstrap_look_up(bootstrap_port, SERVICE, &server) == BOOTSTRAP_UNKNOWN_SERVICE)
		usleep(1000);

	counter_add(server, "apples", 3, &total);
	counter_add(server, "pears", 5, &total);
	counter_add(server, "apples", 4, &total);
	printf("%d apples\n", total);
	counter_list(server, totals, &totals_count);
	printf("%u counters: %d, %d\n", totals_count, totals[0], totals[1]);
	counter_reset(server);
	totals_count = 1;
	printf("%d after the reset", counter_list(server, totals, &totals_count));
	printf(", %u counters\n", totals_count);
	return 0;
}
