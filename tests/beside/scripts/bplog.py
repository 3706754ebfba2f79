import collections
import lldb

hits = collections.OrderedDict()


def on_hit(frame, bp_loc, extra_args, internal_dict):
    name = frame.GetFunctionName()
    arguments = ", ".join("%s=%s" % (v.name, v.value if v.name != "tree" else bool(v.unsigned)) for v in frame.args)
    caller = frame.thread.GetFrameAtIndex(1)
    hits.setdefault(name, []).append((arguments, caller.GetLineEntry().GetLine()))
    return extra_args.GetValueForKey("stop").GetStringValue(20) == name


def bplog(debugger, command, result, internal_dict):
    target = debugger.GetSelectedTarget()
    for name in command.split():
        bp = target.BreakpointCreateByName(name, target.GetExecutable().GetFilename())
        args = lldb.SBStructuredData()
        args.SetFromJSON('{"stop": "tree_depth"}')
        error = bp.SetScriptCallbackFunction("bplog.on_hit", args)
        print("logging %s at %d location%s: %s" % (name, bp.GetNumLocations(), "" if len(bp) == 1 else "s", error))


def report(debugger, command, result, internal_dict):
    for name, calls in hits.items():
        print("%-12s %d" % (name, len(calls)), file=result)
        for arguments, line in calls[:3]:
            print("    (%s) from line %d" % (arguments, line), file=result)


def __lldb_init_module(debugger, internal_dict):
    for name in ("bplog", "report"):
        debugger.HandleCommand("command script add -o -f %s.%s %s" % (__name__, name, name))
