#include <string.h>
#include "counter_types.h"
#include "counterServer.h"

static struct {
	counter_name_t name;
	int total;
} counters[COUNTERS_MAX];
static int count;

kern_return_t counter_add(mach_port_t server, counter_name_t name, int amount, int *total)
{
	int i;

	for (i = 0; i < count && strcmp(counters[i].name, name) != 0; i++)
		;
	if (i == COUNTERS_MAX)
		return COUNTER_TOO_MANY;
	if (i == count)
		strcpy(counters[count++].name, name);
	counters[i].total += amount;
	*total = counters[i].total;
	return KERN_SUCCESS;
}

kern_return_t counter_list(mach_port_t server, counter_list_t totals, mach_msg_type_number_t *totalsCnt)
{
	if (*totalsCnt > count)
		*totalsCnt = count;
	for (int i = 0; i < *totalsCnt; i++)
		totals[i] = counters[i].total;
	return KERN_SUCCESS;
}

kern_return_t counter_reset(mach_port_t server)
{
	count = 0;
	return KERN_SUCCESS;
}

int main(void)
{
	mach_port_t port;

	mach_port_allocate(mach_task_self(), MACH_PORT_RIGHT_RECEIVE, &port);
	mach_port_insert_right(mach_task_self(), port, port, MACH_MSG_TYPE_MAKE_SEND);
	if (bootstrap_register(bootstrap_port, SERVICE, port) != BOOTSTRAP_SUCCESS)
		return 1;
	return mach_msg_server(counter_server, 128, port, MACH_MSG_OPTION_NONE);
}
