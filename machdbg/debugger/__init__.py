"""LLDB's nouns over the simulated computer: target, process, thread, frame, breakpoint, value, expression.

Nothing here prints, and nothing here knows of Mach. Everything is looked at as it was at a moment of the timeline.
"""
