import lldb
import struct


def buckets(debugger, args, exe_ctx, result, internal_dict):
    target = exe_ctx.GetTarget()
    process = exe_ctx.GetProcess()
    table = target.FindFirstGlobalVariable("table")
    error = lldb.SBError()
    total = 0
    for index in range(table.GetChildMemberWithName("buckets").GetNumChildren()):
        head = table.GetChildMemberWithName("buckets").GetChildAtIndex(index)
        names = []
        for entry in head.linked_list_iter("next"):
            total += 1
            address = entry.GetValueAsUnsigned()
            raw = process.ReadMemory(address, 16, error)
            if not error.Success():
                print("cannot read %#x: %s" % (address, error), file=result)
                continue
            name, color, bits = struct.unpack("<8sII", raw)
            flags, level = bits & 7, bits >> 3 & 31
            names.append("%s/%d/%d/%d" % (name.split(b"\0")[0].decode(), color, flags, level))
            assert process.ReadCStringFromMemory(address, 8, error) == names[-1].split("/")[0]
        print("[%d] %s" % (index, " -> ".join(names) or "(empty)"), file=result)
    print("%d entries, count says %s" % (total, table.GetChildMemberWithName("count").GetValue()), file=result)
