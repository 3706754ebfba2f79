"""exc_user.c: what MIG makes of mach/exc.defs, the kernel as caller of exception handlers."""

from machdbg.kernel.mig.stub import sender

exception_raise = sender("exception_raise")
exception_raise_state = sender("exception_raise_state")
exception_raise_state_identity = sender("exception_raise_state_identity")
