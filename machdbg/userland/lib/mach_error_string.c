/*
 * libsystem_kernel: error codes as text. Line numbers are those of libsyscall/mach/mach_error_string.c. Systems whose
 * texts are not known here answer as unknown ones do.
 */
#include <mach/mach.h>

struct error_subsystem {
	const char *subsys_name;
	int max_code;
	const char *const *codes;
};

struct error_system {
	int max_sub;
	const char *bad_sub;
	const struct error_subsystem *subsystem;
};

#define NO_SUCH_ERROR "unknown error code"
#define UNKNOWN_SYSTEM "(?/?) unknown error system"
#define COUNT(array) ((int)(sizeof(array) / sizeof((array)[0])))

static const char *const err_codes_kern[] = {
	"(os/kern) successful",
	"(os/kern) invalid address",
	"(os/kern) protection failure",
	"(os/kern) no space available",
	"(os/kern) invalid argument",
	"(os/kern) failure",
	"(os/kern) resource shortage",
	"(os/kern) not receiver",
	"(os/kern) no access",
	"(os/kern) memory failure",
	"(os/kern) memory error",
	"(os/kern) already in set",
	"(os/kern) not in set",
	"(os/kern) name exists",
	"(os/kern) aborted",
	"(os/kern) invalid name",
	"(os/kern) invalid task",
	"(os/kern) invalid right",
	"(os/kern) invalid value",
	"(os/kern) urefs overflow",
	"(os/kern) invalid capability",
	"(os/kern) right exists",
	"(os/kern) invalid host",
	"(os/kern) memory present",
	"(os/kern) memory data moved",
	"(os/kern) memory restart copy",
	"(os/kern) invalid processor set",
	"(os/kern) policy limit",
	"(os/kern) invalid policy",
	"(os/kern) invalid object",
	"(os/kern) already waiting",
	"(os/kern) default set",
	"(os/kern) exception protected",
	"(os/kern) invalid ledger",
	"(os/kern) invalid memory control",
	"(os/kern) invalid security",
	"(os/kern) not depressed",
	"(os/kern) object terminated",
	"(os/kern) lock set destroyed",
	"(os/kern) lock unstable",
	"(os/kern) lock owned by another",
	"(os/kern) lock owned by self",
	"(os/kern) semaphore destroyed",
	"(os/kern) RPC terminated",
	"(os/kern) terminate orphan",
	"(os/kern) let orphan continue",
	"(os/kern) service not supported",
	"(os/kern) remote node down",
	"(os/kern) thread not waiting",
	"(os/kern) operation timed out",
	"(os/kern) code signing error",
	"(os/kern) policy is static",
	"(os/kern) insufficient input buffer size",
};

static const char *const err_codes_send[] = {
	"(ipc/send) no error",
	"(ipc/send) send in progress",
	"(ipc/send) invalid data",
	"(ipc/send) invalid destination port",
	"(ipc/send) timed out",
	"(ipc/send) invalid voucher",
	"(ipc/send) unused error",
	"(ipc/send) interrupted",
	"(ipc/send) msg too small",
	"(ipc/send) invalid reply port",
	"(ipc/send) invalid port right",
	"(ipc/send) invalid notify port",
	"(ipc/send) invalid memory",
	"(ipc/send) no msg buffer",
	"(ipc/send) msg too large",
	"(ipc/send) invalid msg-type",
	"(ipc/send) invalid msg-header",
	"(ipc/send) invalid msg-trailer",
	"(ipc/send) unused error",
	"(ipc/send) unused error",
	"(ipc/send) unused error",
	"(ipc/send) out-of-line buffer too large",
};

static const char *const err_codes_rcv[] = {
	"(ipc/rcv) no error",
	"(ipc/rcv) receive in progress",
	"(ipc/rcv) invalid name",
	"(ipc/rcv) timed out",
	"(ipc/rcv) msg too large",
	"(ipc/rcv) interrupted",
	"(ipc/rcv) port changed",
	"(ipc/rcv) invalid notify port",
	"(ipc/rcv) invalid data",
	"(ipc/rcv) port died",
	"(ipc/rcv) port in set",
	"(ipc/rcv) header error",
	"(ipc/rcv) body error",
	"(ipc/rcv) invalid scatter list entry",
	"(ipc/rcv) overwrite region too small",
	"(ipc/rcv) invalid msg-trailer",
	"(ipc/rcv) DIPC transport error",
};

static const char *const err_codes_mig[] = {
	"(ipc/mig) client type check failure",
	"(ipc/mig) wrong reply message ID",
	"(ipc/mig) server detected error",
	"(ipc/mig) bad request message ID",
	"(ipc/mig) server type check failure",
	"(ipc/mig) no reply should be sent",
	"(ipc/mig) server raised exception",
	"(ipc/mig) array not large enough",
	"(ipc/mig) server died",
	"(ipc/mig) unknown trailer format",
};

static const struct error_subsystem err_os_sub[] = {
	{"(os/kern)", COUNT(err_codes_kern), err_codes_kern},
};

static const struct error_subsystem err_mach_ipc_sub[] = {
	{"(ipc/send)", COUNT(err_codes_send), err_codes_send},
	{"(ipc/rcv)", COUNT(err_codes_rcv), err_codes_rcv},
	{"(ipc/mig)", COUNT(err_codes_mig), err_codes_mig},
};

/* By system; the others have no texts. */
static const struct error_system errors[err_max_system + 1] = {
	[err_get_system(err_kern)] = {
		COUNT(err_os_sub), "(operating system/?) unknown subsystem error", err_os_sub,
	},
	[err_get_system(err_mach_ipc)] = {
		COUNT(err_mach_ipc_sub), "(ipc/?) unknown subsystem error", err_mach_ipc_sub,
	},
};

/* Codes of before there were systems, as they are written now. */
#line 69 "mach_error_string.c"
static void do_compat(mach_error_t *org_err)
{
	mach_error_t err = *org_err;

#line 78
	if (err <= -100 && err > -200)
		err = err_ipc | err_sub(0) | -(err + 100);
	else if (err <= -200 && err > -300)
		err = err_ipc | err_sub(1) | -(err + 200);
	else if (err <= -300 && err > -400)
		err = err_mach_ipc | err_sub(2) | -(err + 300);
	else if (err >= 1000 && err < 1100)
		err = err_server | err_sub(0) | (err - 1000);
	else if (err >= 1600 && err < 1700)
		err = err_server | err_sub(1) | (err - 1600);
	else if (err >= 27600 && err < 27700)
		err = err_server | err_sub(2) | (err - 27600);

	*org_err = err;
}

#line 115
char *mach_error_type(mach_error_t err)
{
	const struct error_system *sys_p;
	int sub, system;

	do_compat(&err);

	system = err_get_system(err);
	sys_p = &errors[system];
	sub = err_get_sub(err);

#line 129
	if (sub >= sys_p->max_sub)
		return "(?/?)";
	return (char *)sys_p->subsystem[sub].subsys_name;
}

/* The text of an error; *diag tells whether the code had none of its own. */
#line 137
char *mach_error_string_int(mach_error_t err, boolean_t *diag)
{
	const struct error_system *sys_p;
	const struct error_subsystem *sub_p;
	int sub, system, code;

	do_compat(&err);

	system = err_get_system(err);
	sys_p = &errors[system];
	sub = err_get_sub(err);
	code = err_get_code(err);

	*diag = TRUE;

	if (sys_p->bad_sub == NULL)
		return UNKNOWN_SYSTEM;

#line 157
	if (sub >= sys_p->max_sub)
		return (char *)sys_p->bad_sub;

	sub_p = &sys_p->subsystem[sub];
#line 163
	if (code >= sub_p->max_code)
		return NO_SUCH_ERROR;

	*diag = FALSE;
	return (char *)sub_p->codes[code];
}

#line 171
char *mach_error_string(mach_error_t err)
{
	boolean_t diag;

	return mach_error_string_int(err, &diag);
}
