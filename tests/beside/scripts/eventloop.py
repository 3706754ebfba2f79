"""launch [-e]: run the program with an event loop, and tell what happens."""
import lldb


def names(process):
    thread = process.GetSelectedThread()
    for thread in process:
        if thread.GetStopReason() not in (lldb.eStopReasonNone, lldb.eStopReasonInvalid):
            break
    return thread, thread.GetFrameAtIndex(0)


def launch(debugger, command, result, internal_dict):
    target = debugger.GetSelectedTarget()
    was_async = debugger.GetAsync()
    debugger.SetAsync(True)
    listener = lldb.SBListener("event loop")
    error = lldb.SBError()
    info = lldb.SBLaunchInfo(None)
    info.SetListener(listener)
    if command == "-e":
        info.SetLaunchFlags(lldb.eLaunchFlagStopAtEntry)
    process = target.Launch(info, error)
    if not error.Success() or not process:
        result.SetError(error)
        return
    event = lldb.SBEvent()
    output = ""
    steps = 0
    done = False
    while not done:
        if not listener.WaitForEvent(10, event):
            print("timeout", file=result)
            process.Kill()
            break
        if not lldb.SBProcess.EventIsProcessEvent(event):
            print("another event", file=result)
            continue
        if event.GetType() & lldb.SBProcess.eBroadcastBitStateChanged:
            state = lldb.SBProcess.GetStateFromEvent(event)
            if state == lldb.eStateStopped:
                assert lldb.SBProcess.GetProcessFromEvent(event) == process or True
                if lldb.SBProcess.GetRestartedFromEvent(event):
                    continue
                thread, frame = names(process)
                if frame.GetModule().GetFileSpec().GetFilename() == "program":
                    print("stopped: %s in %s, line %d" % (thread.GetStopDescription(60), frame.GetFunctionName(),
                                                          frame.GetLineEntry().GetLine()), file=result)
                    steps += 1
                process.Continue()
            elif state == lldb.eStateExited:
                print("exited with %d" % process.GetExitStatus(), file=result)
                done = True
            elif state == lldb.eStateRunning and steps == 1:
                print(debugger.StateAsCString(state), event.GetDataFlavor(), event.GetBroadcasterClass(),
                      event.BroadcasterMatchesRef(process.GetBroadcaster()), file=result)
        if event.GetType() & lldb.SBProcess.eBroadcastBitSTDOUT:
            text = process.GetSTDOUT(1024)
            while text:
                output += text
                text = process.GetSTDOUT(1024)
    print("output: %r" % output.replace("\r", ""), file=result)
    debugger.SetAsync(was_async)


def events(debugger, command, result, internal_dict):
    """Events of one's own."""
    broadcaster = lldb.SBBroadcaster("mine")
    listener = lldb.SBListener("listener")
    event = lldb.SBEvent()
    print(broadcaster.GetName(), listener.IsValid(), event.IsValid(), listener.GetNextEvent(event), file=result)
    print(listener.StartListeningForEvents(broadcaster, 6), broadcaster.EventTypeHasListeners(4), file=result)
    broadcaster.BroadcastEventByType(1)
    broadcaster.BroadcastEventByType(2)
    broadcaster.BroadcastEvent(lldb.SBEvent(4, "text"))
    print(listener.PeekAtNextEvent(event), event.GetType(), event.BroadcasterMatchesRef(broadcaster), file=result)
    print(listener.WaitForEvent(1, event), event.GetType(), lldb.SBEvent.GetCStringFromEvent(event), file=result)
    print(listener.WaitForEventForBroadcasterWithType(1, broadcaster, 4, event), event.GetType(),
          lldb.SBEvent.GetCStringFromEvent(event), event.GetDataFlavor(), file=result)
    print(listener.WaitForEvent(1, event), lldb.SBProcess.EventIsProcessEvent(event), file=result)
    print(broadcaster.RemoveListener(listener, 6), broadcaster.EventTypeHasListeners(4), file=result)
    broadcaster.BroadcastEventByType(2)
    print(listener.GetNextEvent(event), file=result)
