import lldb


class Hook:
    """A stop hook: says where it stopped; with 'only' it lets the process go on anywhere else."""

    def __init__(self, target, extra_args, internal_dict):
        value = extra_args.GetValueForKey("only")
        self.only = value.GetStringValue(100) if value.IsValid() else None
        self.count = 0

    def handle_stop(self, exe_ctx, stream):
        self.count += 1
        name = exe_ctx.GetFrame().GetFunctionName()
        stream.Print("hook %d: %s\n" % (self.count, name))
        return self.only is None or name == self.only


class NoHandler:
    def __init__(self, target, extra_args, internal_dict):
        pass


class OneArgument:
    def __init__(self, target):
        pass

    def handle_stop(self, exe_ctx, stream):
        return True


class Raises:
    def __init__(self, target, extra_args, internal_dict):
        pass

    def handle_stop(self, exe_ctx, stream):
        raise ValueError("in a hook")


class Line:
    """A thread plan: step over, as long as the line is the same."""

    def __init__(self, thread_plan, internal_dict):
        self.plan = thread_plan
        frame = thread_plan.GetThread().GetFrameAtIndex(0)
        self.function, self.line = frame.GetFunctionName(), frame.GetLineEntry().GetLine()

    def here(self):
        frame = self.plan.GetThread().GetFrameAtIndex(0)
        return frame.GetFunctionName() == self.function and frame.GetLineEntry().GetLine() == self.line

    def explains_stop(self, event):
        return self.plan.GetThread().GetStopReason() == lldb.eStopReasonTrace

    def should_stop(self, event):
        if self.here():
            return False
        self.plan.SetPlanComplete(True)
        return True

    def should_step(self):
        return True


class Finish:
    """A thread plan that is another one: to the caller."""

    def __init__(self, thread_plan, internal_dict):
        self.plan = thread_plan
        self.inner = thread_plan.QueueThreadPlanForStepOut(0)

    def should_step(self):
        return False

    def should_stop(self, event):
        if self.inner.IsPlanComplete():
            self.plan.SetPlanComplete(True)
            return True
        return False

    def explains_stop(self, event):
        return False


class Described(Line):
    def stop_description(self, stream):
        stream.Print("a line further")


class Broken:
    def __init__(self, thread_plan):
        pass
