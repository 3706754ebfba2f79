"""clock_reply_user.c: what MIG makes of mach/clock_reply.defs, the kernel as sender of alarms."""

from machdbg.kernel.mig.stub import sender

clock_alarm_reply = sender("clock_alarm_reply")
