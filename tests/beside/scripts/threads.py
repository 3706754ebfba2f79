#!/usr/bin/env python
import lldb


@lldb.command("summarize", "One line for each thread, one for each of its first frames.")
def summarize(debugger, command, exe_ctx, result, internal_dict):
    process = exe_ctx.process
    state = debugger.StateAsCString(process.GetState())
    result.AppendMessage("%s: %d thread%s" % (state, len(process), "s" if len(process) > 1 else ""))
    for thread in process:
        reason = {lldb.eStopReasonBreakpoint: "breakpoint", lldb.eStopReasonNone: "none",
                  lldb.eStopReasonPlanComplete: "step"}.get(thread.GetStopReason(), "other")
        star = "*" if thread.GetThreadID() == process.GetSelectedThread().GetThreadID() else " "
        result.AppendMessage("%s #%d %s: %s (%s)" % (star, thread.GetIndexID(), thread.GetName(), reason,
                                                     thread.GetStopDescription(80)))
        for frame in thread:
            function = frame.GetFunction()
            where = frame.GetLineEntry()
            if not function or not where.IsValid() or frame.GetModule().GetFileSpec().GetFilename() != "program":
                break
            names = ["%s=%s" % (v.GetName(), "..." if v.TypeIsPointerType() else v.GetValue())
                     for v in frame.GetVariables(True, False, False, True)]
            result.AppendMessage("    %d %s(%s) %s:%d" % (frame.GetFrameID(), function.GetName(), ", ".join(names),
                                                          where.GetFileSpec().GetFilename(), where.GetLine()))
