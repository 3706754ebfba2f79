/* mach/port.h: names of ports, rights, and what can be asked of a port. */

#ifndef _MACH_PORT_H_
#define _MACH_PORT_H_

#include <mach/boolean.h>
#include <mach/vm_types.h>
#include <stdint.h>

typedef natural_t mach_port_name_t;
typedef mach_port_name_t *mach_port_name_array_t;
typedef mach_port_name_t mach_port_t;
typedef mach_port_t *mach_port_array_t;

#define MACH_PORT_NULL 0
#define MACH_PORT_DEAD ((mach_port_name_t)~0)
#define MACH_PORT_VALID(name) ((name) != MACH_PORT_NULL && (name) != MACH_PORT_DEAD)

/* A name is an index in the space's table with a generation below it. */
#define MACH_PORT_INDEX(name) ((name) >> 8)
#define MACH_PORT_GEN(name) (((name) & 0xff) << 24)
#define MACH_PORT_MAKE(index, gen) (((index) << 8) | (gen) >> 24)

typedef natural_t mach_port_right_t;

#define MACH_PORT_RIGHT_SEND 0
#define MACH_PORT_RIGHT_RECEIVE 1
#define MACH_PORT_RIGHT_SEND_ONCE 2
#define MACH_PORT_RIGHT_PORT_SET 3
#define MACH_PORT_RIGHT_DEAD_NAME 4
#define MACH_PORT_RIGHT_LABELH 5
#define MACH_PORT_RIGHT_NUMBER 6

typedef natural_t mach_port_type_t;
typedef mach_port_type_t *mach_port_type_array_t;

#define MACH_PORT_TYPE(right) ((mach_port_type_t)1 << ((right) + 16))
#define MACH_PORT_TYPE_NONE 0x00000000
#define MACH_PORT_TYPE_SEND 0x00010000
#define MACH_PORT_TYPE_RECEIVE 0x00020000
#define MACH_PORT_TYPE_SEND_ONCE 0x00040000
#define MACH_PORT_TYPE_PORT_SET 0x00080000
#define MACH_PORT_TYPE_DEAD_NAME 0x00100000
#define MACH_PORT_TYPE_LABELH 0x00200000
#define MACH_PORT_TYPE_SEND_RECEIVE 0x00030000
#define MACH_PORT_TYPE_SEND_RIGHTS 0x00050000
#define MACH_PORT_TYPE_PORT_RIGHTS 0x00070000
#define MACH_PORT_TYPE_PORT_OR_DEAD 0x00170000
#define MACH_PORT_TYPE_ALL_RIGHTS 0x001f0000
#define MACH_PORT_TYPE_DNREQUEST 0x80000000
#define MACH_PORT_TYPE_SPREQUEST 0x40000000
#define MACH_PORT_TYPE_SPREQUEST_DELAYED 0x20000000

typedef natural_t mach_port_urefs_t;
typedef integer_t mach_port_delta_t;
typedef natural_t mach_port_seqno_t;
typedef natural_t mach_port_mscount_t;
typedef natural_t mach_port_msgcount_t;
typedef natural_t mach_port_rights_t;
typedef uintptr_t mach_port_context_t;

#define MACH_PORT_QLIMIT_ZERO 0
#define MACH_PORT_QLIMIT_BASIC 5
#define MACH_PORT_QLIMIT_SMALL 16
#define MACH_PORT_QLIMIT_LARGE 1024
#define MACH_PORT_QLIMIT_KERNEL 65534
#define MACH_PORT_QLIMIT_MIN 0
#define MACH_PORT_QLIMIT_DEFAULT 5
#define MACH_PORT_QLIMIT_MAX 1024

typedef struct mach_port_status {
	mach_port_rights_t mps_pset;
	mach_port_seqno_t mps_seqno;
	mach_port_mscount_t mps_mscount;
	mach_port_msgcount_t mps_qlimit;
	mach_port_msgcount_t mps_msgcount;
	mach_port_rights_t mps_sorights;
	boolean_t mps_srights;
	boolean_t mps_pdrequest;
	boolean_t mps_nsrequest;
	natural_t mps_flags;
} mach_port_status_t;

typedef struct mach_port_limits {
	mach_port_msgcount_t mpl_qlimit;
} mach_port_limits_t;

typedef struct mach_port_info_ext {
	mach_port_status_t mpie_status;
	mach_port_msgcount_t mpie_boost_cnt;
	uint32_t reserved[6];
} mach_port_info_ext_t;

typedef integer_t *mach_port_info_t;
typedef int mach_port_flavor_t;

#define MACH_PORT_LIMITS_INFO 1
#define MACH_PORT_RECEIVE_STATUS 2
#define MACH_PORT_DNREQUESTS_SIZE 3
#define MACH_PORT_TEMPOWNER 4
#define MACH_PORT_IMPORTANCE_RECEIVER 5
#define MACH_PORT_DENAP_RECEIVER 6
#define MACH_PORT_INFO_EXT 7
#define MACH_PORT_LIMITS_INFO_COUNT 1
#define MACH_PORT_RECEIVE_STATUS_COUNT 10
#define MACH_PORT_DNREQUESTS_SIZE_COUNT 1
#define MACH_PORT_INFO_EXT_COUNT 17
#define MACH_PORT_SRIGHTS_NONE 0
#define MACH_PORT_SRIGHTS_PRESENT 1
#define MACH_PORT_STATUS_FLAG_TEMPOWNER 1
#define MACH_PORT_STATUS_FLAG_GUARDED 2
#define MACH_PORT_STATUS_FLAG_STRICT_GUARD 4
#define MACH_PORT_STATUS_FLAG_IMP_DONATION 8
#define MACH_PORT_STATUS_FLAG_REVIVE 16
#define MACH_PORT_STATUS_FLAG_TASKPTR 32
#define MPO_CONTEXT_AS_GUARD 1
#define MPO_QLIMIT 2
#define MPO_TEMPOWNER 4
#define MPO_IMPORTANCE_RECEIVER 8
#define MPO_INSERT_SEND_RIGHT 16
#define MPO_STRICT 32
#define MPO_DENAP_RECEIVER 64

typedef struct mach_port_qos {
	unsigned int name : 1;
	unsigned int prealloc : 1;
	boolean_t pad1 : 30;
	natural_t len;
} mach_port_qos_t;

typedef struct mach_port_options {
	uint32_t flags;
	mach_port_limits_t mpl;
	uint64_t reserved[2];
} mach_port_options_t;

typedef mach_port_options_t *mach_port_options_ptr_t;

#endif
