"""The bootstrap server, and the loop that it and others serve with."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from machdbg.machine.thread import State
from machdbg.userland.system import System

from .real import Real

RunC = Callable[..., Real]
INCLUDES = """
#include <mach/mach.h>
#include <servers/bootstrap.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
static mach_port_t new_port(void) {
    mach_port_t port;
    mach_port_allocate(mach_task_self(), MACH_PORT_RIGHT_RECEIVE, &port);
    mach_port_insert_right(mach_task_self(), port, port, MACH_MSG_TYPE_MAKE_SEND);
    return port;
}
"""


@pytest.fixture
def real(system: System, tmp_path: Path) -> RunC:
    return lambda *sources: Real(system, tmp_path, *(INCLUDES + source for source in sources), bootstrap=True)


def test_codes_and_rights(real: RunC) -> None:
    done = real("""
int main(void) {
    mach_port_t port = new_port(), found = 0, made = 0;
    printf("%d ", bootstrap_look_up(bootstrap_port, "a", &found));
    printf("%d ", bootstrap_register(bootstrap_port, "a", port));
    printf("%d ", bootstrap_register(bootstrap_port, "a", port));
    printf("%d %d ", bootstrap_look_up(bootstrap_port, "a", &found), found == port);
    printf("%d ", bootstrap_check_in(bootstrap_port, "a", &found));
    printf("%d ", bootstrap_check_in(bootstrap_port, "b", &found));
    printf("%d ", bootstrap_create_service(bootstrap_port, "b", &made));
    printf("%d ", bootstrap_create_service(bootstrap_port, "b", &made));
    printf("%d %d ", bootstrap_check_in(bootstrap_port, "b", &found), found == made);
    printf("%d ", bootstrap_check_in(bootstrap_port, "b", &found));
    mach_port_mod_refs(mach_task_self(), port, MACH_PORT_RIGHT_RECEIVE, -1);
    printf("%d ", bootstrap_look_up(bootstrap_port, "a", &found));
    printf("%d ", bootstrap_register(bootstrap_port, "b", MACH_PORT_NULL));
    printf("%d\\n", bootstrap_look_up(bootstrap_port, "b", &found));
    return 0;
}""")
    assert done.printed == "1102 0 1101 0 1 1103 1102 0 1101 0 1 1103 1102 0 1102\n"
    assert done.exits == [(100, 0)]


def test_what_is_there(real: RunC) -> None:
    """The state of services, all of them; sets of names of one's own, which go with their requestor."""
    done = real("""
int main(void) {
    mach_port_t port = new_port(), requestor = new_port(), made, subset = 0, parent = 0, found = 0;
    name_array_t names;
    bootstrap_status_array_t active;
    mach_msg_type_number_t count, active_count;
    int state;
    bootstrap_register(bootstrap_port, "a", port);
    bootstrap_create_service(bootstrap_port, "b", &made);
    printf("%d %d", bootstrap_status(bootstrap_port, "a", &state), state);
    printf(" %d %d", bootstrap_status(bootstrap_port, "b", &state), state);
    printf(" %d", bootstrap_status(bootstrap_port, "c", &state));
    printf(" %d %u", bootstrap_info(bootstrap_port, &names, &count, &active, &active_count), active_count);
    for (int i = 0; i < count; i++)
        printf(" %s=%d", names[i], active[i]);
    printf("\\n%d", bootstrap_subset(bootstrap_port, requestor, &subset));
    printf(" %d %d", bootstrap_register(subset, "a", made), bootstrap_register(subset, "s", made));
    printf(" %d %d", bootstrap_look_up(subset, "a", &found), found == made);
    printf(" %d %d", bootstrap_look_up(subset, "b", &found), found == made);
    printf(" %d", bootstrap_look_up(bootstrap_port, "s", &found));
    printf(" %d %d", bootstrap_parent(subset, &parent), parent == bootstrap_port);
    printf(" %d %d", bootstrap_parent(bootstrap_port, &parent), parent == bootstrap_port);
    mach_port_mod_refs(mach_task_self(), requestor, MACH_PORT_RIGHT_RECEIVE, -1);
    bootstrap_look_up(bootstrap_port, "a", &found);
    printf(" %x\\n", bootstrap_look_up(subset, "a", &found));
    return 0;
}""")
    assert done.printed == "0 1 0 0 1102 0 2 a=1 b=0\n0 0 0 0 1 0 1 1102 0 1 0 1 10000003\n"



def test_a_call_between_tasks(real: RunC) -> None:
    server = """
typedef struct { mach_msg_header_t header; int number; } message_t;
static boolean_t twice(mach_msg_header_t *request, mach_msg_header_t *reply) {
    *(message_t *)reply = *(message_t *)request;
    reply->msgh_bits = MACH_MSGH_BITS(MACH_MSGH_BITS_REMOTE(request->msgh_bits), 0);
    reply->msgh_local_port = MACH_PORT_NULL;
    ((message_t *)reply)->number *= 2;
    return TRUE;
}
int main(void) {
    mach_port_t port = new_port();
    bootstrap_register(bootstrap_port, "twice", port);
    mach_msg_server_once(twice, sizeof(message_t), port, 0);
    return mach_msg_server(twice, sizeof(message_t), port, 0);
}"""
    client = """
typedef struct { mach_msg_header_t header; int number; mach_msg_trailer_t trailer; } message_t;
int main(void) {
    mach_port_t server;
    while (bootstrap_look_up(bootstrap_port, "twice", &server) != 0) usleep(10);
    for (int i = 1; i < 4; i++) {
        message_t message;
        memset(&message, 0, sizeof message);
        message.header.msgh_bits = MACH_MSGH_BITS(MACH_MSG_TYPE_COPY_SEND, MACH_MSG_TYPE_MAKE_SEND_ONCE);
        message.header.msgh_remote_port = server;
        message.header.msgh_local_port = mach_reply_port();
        message.number = i;
        if (mach_msg(&message.header, MACH_SEND_MSG | MACH_RCV_MSG, 28, sizeof message, message.header.msgh_local_port,
                     0, 0)) return 1;
        printf("%d ", message.number);
    }
    return 0;
}"""
    done = real(client, server)
    assert done.printed == "2 4 6 "
    assert done.exits == [(100, 0)]
    assert done.machine.processes[2].threads[0].state is State.WAITING


def test_a_server_ends_with_its_port(real: RunC) -> None:
    done = real("""
static boolean_t nothing(mach_msg_header_t *request, mach_msg_header_t *reply) { return FALSE; }
int main(void) {
    return mach_msg_server(nothing, 100, 0x1234, 0) == MACH_RCV_INVALID_NAME ? 0 : 1;
}""")
    assert done.exits == [(100, 0)]


def test_requests_of_another_shape(real: RunC) -> None:
    done = real("""
int main(void) {
    struct { mach_msg_header_t header; char room[200]; } m;
    int ids[] = {402, 403, 404, 410, 405, 5};
    for (int i = 0; i < 6; i++) {
        memset(&m, 0, sizeof m);
        m.header.msgh_bits = MACH_MSGH_BITS(MACH_MSG_TYPE_COPY_SEND, MACH_MSG_TYPE_MAKE_SEND_ONCE);
        m.header.msgh_remote_port = bootstrap_port;
        m.header.msgh_local_port = mach_reply_port();
        m.header.msgh_id = ids[i];
        if (mach_msg(&m.header, MACH_SEND_MSG | MACH_RCV_MSG, 24, sizeof m, m.header.msgh_local_port, 0, 0)) return 1;
        printf("%d:%d ", m.header.msgh_id, ((mig_reply_error_t *)&m)->RetCode);
    }
    return 0;
}""")
    assert done.printed == "502:-304 503:-304 504:-304 510:-304 505:-303 105:-303 "
    assert done.exits == [(100, 0)]


def test_special_ports(real: RunC) -> None:
    done = real("""
int main(void) {
    mach_port_t port = 0, own = new_port();
    if (task_get_bootstrap_port(mach_task_self(), &port) != 0 || port != bootstrap_port) return 1;
    if (task_set_bootstrap_port(mach_task_self(), own) != 0) return 2;
    if (task_get_special_port(mach_task_self(), TASK_BOOTSTRAP_PORT, &port) != 0 || port != own) return 3;
    return task_get_special_port(mach_task_self(), 8, &port);
}""")
    assert done.exits == [(100, 4)]
