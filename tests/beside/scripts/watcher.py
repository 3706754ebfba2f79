import lldb

log = []


def changed(frame, wp, internal_dict):
    target = frame.GetThread().GetProcess().GetTarget()
    value = target.FindFirstGlobalVariable("calls").GetValueAsSigned()
    log.append("%s:%d calls=%d hits=%d" % (frame.GetFunctionName(), frame.GetLineEntry().GetLine(), value,
                                           wp.GetHitCount()))
    return value == 3


def watch(debugger, command, exe_ctx, result, internal_dict):
    error = lldb.SBError()
    variable = exe_ctx.target.FindFirstGlobalVariable(command)
    wp = exe_ctx.target.WatchAddress(variable.GetLoadAddress(), variable.GetByteSize(), False, True, error)
    if error.Fail():
        result.SetError(error)
        return
    debugger.HandleCommand("watchpoint command add -F watcher.changed %d" % wp.GetID())
    print("watching %s, %d bytes" % (variable.GetName(), wp.GetWatchSize()), file=result)
