"""The simulated computer: RAM, C types and typed views, functions, frames, threads, images, the timeline.

Nothing here knows of Mach or of the debugger.
"""
