def f3(frame, bp_loc, d): print("f3", frame.name)
def f4(frame, bp_loc, extra, d): print("f4", extra.GetValueForKey("a").GetStringValue(50), extra.GetSize()); return False
def raises(frame, bp_loc, d): raise KeyError("oops")
def wp(frame, wp, d): print("wp", wp.GetID()); return False
def wraises(frame, wp, d): raise KeyError("w")
class Cmd:
    def __init__(self, debugger, d): pass
    def __call__(self, debugger, command, exe_ctx, result): raise RuntimeError("in a command")
class NoCall:
    def __init__(self, debugger, d): pass
class BadInit:
    def __init__(self, debugger, d): raise RuntimeError("in init")
    def __call__(self, debugger, command, exe_ctx, result): pass
def fails(debugger, command, result, d): result.SetError("failed with it")
def err_only(debugger, command, result, d):
    result.SetStatus(5)
def three(debugger, command, result): pass
def undocumented(debugger, command, result, d): pass
def documented(debugger, command, result, d):
    """First line.

    More lines."""
