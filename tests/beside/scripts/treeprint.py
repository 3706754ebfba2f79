"""tree EXPR: print a binary tree, sideways."""
import lldb


def walk(node, level, result):
    if not node.IsValid() or node.GetValueAsUnsigned() == 0:
        return
    walk(node.GetChildMemberWithName("right"), level + 1, result)
    result.PutCString("%s%d" % ("    " * level, node.GetChildMemberWithName("key").GetValueAsSigned()))
    walk(node.GetChildMemberWithName("left"), level + 1, result)


def tree(debugger, command, result, internal_dict):
    """Print the tree that an expression gives."""
    target = debugger.GetSelectedTarget()
    frame = target.GetProcess().GetSelectedThread().GetSelectedFrame()
    root = frame.EvaluateExpression(command)
    if root.GetError().Fail():
        result.SetError("no tree: " + command)
        return
    walk(root, 0, result)
    result.SetStatus(lldb.eReturnStatusSuccessFinishResult)


def __lldb_init_module(debugger, internal_dict):
    debugger.HandleCommand("command script add -f treeprint.tree tree")
    print('The "tree" command has been installed.')
