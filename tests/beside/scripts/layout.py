import lldb
import optparse
import shlex


def create_options():
    parser = optparse.OptionParser(description="Show how structures lie in memory.", prog="layout",
                                   usage="usage: %prog [options] TYPE...")
    parser.add_option("-b", "--bits", action="store_true", dest="bits", default=False, help="show bit-fields")
    return parser


def layout(debugger, command, result, internal_dict):
    try:
        options, names = create_options().parse_args(shlex.split(command))
    except BaseException:
        result.SetError("option parsing failed")
        return
    target = debugger.GetSelectedTarget()
    for name in names:
        types = target.FindTypes(name)
        if not types.GetSize():
            print("error: no types found that match '%s'" % name, file=result)
            continue
        found = types.GetTypeAtIndex(0).GetCanonicalType()
        print("%s %s (%d bytes)" % ("struct" if found.GetTypeClass() == lldb.eTypeClassStruct else "other",
                                    found.GetName(), found.GetByteSize()), file=result)
        end = 0
        for member in found.get_fields_array():
            offset = member.GetOffsetInBytes()
            if offset > end:
                print("    <%d bytes of padding>" % (offset - end), file=result)
            text = "    +%-3d %-14s %s" % (offset, member.GetType().GetName(), member.GetName())
            if options.bits and member.IsBitfield():
                text += " : %d @ %d" % (member.GetBitfieldSizeInBits(), member.GetOffsetInBits())
            print(text, file=result)
            end = offset + member.GetType().GetByteSize()
        if end < found.GetByteSize():
            print("    <%d bytes at the end>" % (found.GetByteSize() - end), file=result)


def __lldb_init_module(debugger, internal_dict):
    parser = create_options()
    layout.__doc__ = parser.format_help()
    debugger.HandleCommand("command script add -f layout.layout layout")
