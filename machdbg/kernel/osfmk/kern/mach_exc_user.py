"""mach_exc_user.c: what MIG makes of mach/mach_exc.defs, the same with codes of 64 bits."""

from machdbg.kernel.mig.stub import sender

mach_exception_raise = sender("mach_exception_raise")
mach_exception_raise_state = sender("mach_exception_raise_state")
mach_exception_raise_state_identity = sender("mach_exception_raise_state_identity")
