/*
 * Asks the host what it is, as hostinfo does: answers in the message, out of line, and as an array of rights.
 */
#include <mach/mach.h>
#include <mach/host_priv.h>
#include <mach/processor.h>
#include <mach/processor_set.h>
#include <stdio.h>
#include <stdlib.h>

static void
check(const char *what, kern_return_t kr)
{
	if (kr != KERN_SUCCESS) {
		printf("%s: %s\n", what, mach_error_string(kr));
		exit(1);
	}
}

static void
host(host_t host)
{
	kernel_version_t version;
	struct host_basic_info basic;
	struct host_load_info load;
	mach_msg_type_number_t count = sizeof basic / sizeof(integer_t);
	vm_size_t page_size;

	check("host_kernel_version", host_kernel_version(host, version));
	printf("%s\n", version);
	check("host_info", host_info(host, HOST_BASIC_INFO, (host_info_t)&basic, &count));
	printf("%d of %d processors, type %d, %llu MB of memory\n", basic.avail_cpus, basic.max_cpus, basic.cpu_type,
	    basic.max_mem >> 20);
	check("host_page_size", host_page_size(host, &page_size));
	printf("%lu bytes in a page\n", page_size);
	count = 1;
	printf("load in one word: %s\n", mach_error_string(host_statistics(host, HOST_LOAD_INFO, (host_info_t)&load, &count)));
}

static void
processors(host_priv_t host_priv)
{
	processor_array_t ports;
	mach_msg_type_number_t ports_count, info_count;
	processor_info_array_t info;
	natural_t processor_count;
	processor_set_name_t set;
	struct processor_basic_info basic;
	mach_msg_type_number_t count = sizeof basic / sizeof(integer_t);
	host_t host;
	kern_return_t kr;

	check("host_processors", host_processors(host_priv, &ports, &ports_count));
	check("processor_info", processor_info(ports[0], PROCESSOR_BASIC_INFO, &host, (processor_info_t)&basic, &count));
	printf("processor 0x%x of %u is in slot %d%s\n", ports[0], ports_count, basic.slot_num,
	    basic.is_master ? ", the master" : "");
	check("host_processor_info", host_processor_info(host, PROCESSOR_CPU_LOAD_INFO, &processor_count, &info,
	    &info_count));
	printf("%u words on %u processor out of line\n", info_count, processor_count);
	check("processor_set_default", processor_set_default(host, &set));
	kr = processor_set_destroy(set);
	printf("processor_set_destroy by the set's name: %s\n", mach_error_string(kr));
}

int
main(void)
{
	host(mach_host_self());
	processors(mach_host_self());
	return 0;
}
