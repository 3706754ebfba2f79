import argparse
import re
import shlex

import lldb


class Grep:
    program = "grep"

    @classmethod
    def register(cls, debugger, module_name):
        debugger.HandleCommand("command script add -o -c %s.%s %s" % (module_name, cls.__name__, cls.program))

    def __init__(self, debugger, internal_dict):
        self.parser = argparse.ArgumentParser(prog=self.program, description=self.get_short_help(), exit_on_error=False)
        self.parser.add_argument("-i", action="store_true", help="ignore case")
        self.parser.add_argument("-c", "--count", action="store_true")
        self.parser.add_argument("pattern")
        self.parser.add_argument("command", nargs="+")

    def get_short_help(self):
        return "Show the lines of a command's output that match."

    def get_long_help(self):
        return self.parser.format_help()

    def __call__(self, debugger, command, exe_ctx, result):
        try:
            args = self.parser.parse_args(shlex.split(command))
        except (SystemExit, argparse.ArgumentError):
            result.SetError("usage: grep [-i] PATTERN COMMAND...")
            return
        interpreter = debugger.GetCommandInterpreter()
        answer = lldb.SBCommandReturnObject()
        interpreter.HandleCommand(" ".join(args.command), answer)
        if not answer.Succeeded():
            result.SetError(answer.GetError().rstrip())
            return
        pattern = re.compile(args.pattern, re.IGNORECASE if args.i else 0)
        lines = [line for line in answer.GetOutput().splitlines() if pattern.search(line)]
        result.AppendMessage(str(len(lines)) if args.count else "\n".join(lines))
        result.SetStatus(lldb.eReturnStatusSuccessFinishResult)


def __lldb_init_module(debugger, internal_dict):
    Grep.register(debugger, __name__)
