"""The kernel's rights and memory as a whole: who holds what, whether the counts agree, what nothing reaches any more.

The commands ``ipc check``, ``leaks`` and ``holders`` show what is found here; tests and the fuzzer call it directly.
All of it reads simulated RAM by the names of types and members, as it is at the timeline's cursor.
"""
