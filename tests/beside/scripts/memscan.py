import lldb
import struct


def memscan(debugger, command, exe_ctx, result, internal_dict):
    """Who points to what an expression gives? Looks through the stack, from the innermost frame to main's."""
    frame = exe_ctx.frame
    wanted = frame.EvaluateExpression(command).GetValueAsUnsigned()
    thread = exe_ctx.thread
    main = next(f for f in thread if f.name == "main")
    low, high = thread.frames[0].sp & ~7, main.fp
    error = lldb.SBError()
    data = exe_ctx.process.ReadMemory(low, high - low, error)
    if error.Fail():
        result.SetError(str(error))
        return
    found = 0
    for offset in range(0, len(data) - 7, 8):
        if struct.unpack_from("<Q", data, offset)[0] == wanted:
            found += 1
            address = low + offset
            owner = [v.name for f in thread.frames[: main.idx + 1] for v in f.get_all_variables()
                     if v.GetLoadAddress() <= address < v.GetLoadAddress() + max(v.GetByteSize(), 1)]
            if owner:
                result.AppendMessage("%s points to it" % owner[0])
    result.AppendMessage("found" if found else "nothing")
