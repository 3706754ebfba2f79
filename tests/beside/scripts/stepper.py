import lldb


class Stepper:
    """Step to the end of the function, and show what changes."""

    def __init__(self, debugger, internal_dict):
        pass

    def snapshot(self, frame):
        return {v.GetName(): v.GetValue() for v in frame.GetVariables(True, True, False, True)
                if not v.TypeIsPointerType() and v.GetNumChildren() == 0}

    def __call__(self, debugger, command, exe_ctx, result):
        most = int(command or "20")
        was_async = debugger.GetAsync()
        debugger.SetAsync(False)
        thread = exe_ctx.GetThread()
        start = thread.GetFrameAtIndex(0)
        name, depth = start.GetFunctionName(), thread.GetNumFrames()
        before = self.snapshot(start)
        for count in range(most):
            line = thread.GetFrameAtIndex(0).GetLineEntry().GetLine()
            thread.StepOver()
            frame = thread.GetFrameAtIndex(0)
            if thread.GetNumFrames() < depth:
                print("%d: %s returned %s" % (line, name, thread.GetStopReturnValue().GetValue()), file=result)
                break
            after = self.snapshot(frame)
            changes = ["%s = %s" % (k, after[k]) for k in sorted(after) if before.get(k) != after[k] and k in before]
            print("%d: %s" % (line, ", ".join(changes) or "-"), file=result)
            before = after
        debugger.SetAsync(was_async)
        result.SetStatus(lldb.eReturnStatusSuccessFinishResult)

    def get_short_help(self):
        return "step to the end of the function"
