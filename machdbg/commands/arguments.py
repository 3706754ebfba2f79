"""The kinds of arguments that commands take: what ``help <kind>`` says of each."""

from __future__ import annotations

SHOWN_AS = {"linenum-or-block": "linenum", "item-count": "count", "pass-count": "unsigned-integer",
            "ignore-count": "count", "pass": "boolean", "stop": "boolean", "notify": "boolean", "name=value": "none",
            "timeout": "unsigned-integer", "unsigned-offset": "offset"}
"""Kinds that their commands check in their own way, with the name that LLDB has for them."""

_FORMATS = """How to show a value: the name of a format, or its letter.
"default"
'B' or "boolean"
'b' or "binary"
'y' or "bytes"
'Y' or "bytes with ASCII"
'c' or "character"
'C' or "printable character"
'F' or "complex float"
's' or "c-string"
'd' or "decimal"
'E' or "enumeration"
'x' or "hex"
'X' or "uppercase hex"
'f' or "float"
'o' or "octal"
'O' or "OSType"
'U' or "unicode16"
"unicode32"
'u' or "unsigned decimal"
'p' or "pointer"
"char[]"
"int8_t[]"
"uint8_t[]"
"int16_t[]"
"uint16_t[]"
"int32_t[]"
"uint32_t[]"
"int64_t[]"
"uint64_t[]"
"float16[]"
"float32[]"
"float64[]"
"uint128_t[]"
'I' or "complex integer"
'a' or "character array"
'A' or "address"
"hex float"
'i' or "instruction"
'v' or "void"
'u' or "unicode8\""""

KINDS = {
    "address": "An address of the program, as a number.",
    "address-expression": "A number or an expression whose value is an address: 0xffffff800e77c1b8, &x, $sp + 16.",
    "alias-name": "The name of an alias: a word that stands for a command with some of its arguments.",
    "boolean": "true or false; yes, on, 1 and no, off, 0 mean the same.",
    "breakpoint-name": "A name given to breakpoints, by which all that have it can be spoken of. It begins with a "
                       "letter and holds no blank or dot.",
    "breakpt-id": "A breakpoint is named by its number, or by number and location: 3, 3.14. 3.* means every location "
                  "of breakpoint 3.",
    "breakpt-id-list": "Breakpoints, separated by blanks: numbers, locations, names and ranges. 2-5 means the "
                       "breakpoints from 2 to 5, 3.1-3.3 three locations of one.",
    "byte-size": "How many bytes.",
    "class-name": "The name of a class of the program. C has none.",
    "cmd-name": "The name of a command, which may be several words, without options and arguments.",
    "cmd-path": "The words that lead to a user's command: containers, then its name.",
    "column": "The number of a column in a line of source; the first is 1.",
    "command": "A line that the debugger can run.",
    "completion-type": "What the arguments of a user's command complete to.",
    "corefile-style": "What a core file holds: full, modified-memory or stack. Here each is the way to the moment.",
    "count": "How many: a number that is not negative.",
    "description-verbosity": "How much 'po' says: compact or full.",
    "directory": "The path of a directory.",
    "expr": "An expression of C over the variables of the selected frame, globals, registers ($rip) and results ($0).",
    "expr-path": "How to get from a value to a part of it, as C writes it: .member, ->member, [index]; [low-high] are "
                 "bits of a number or a range of elements.",
    "filename": "The path of a file, or only its name.",
    "format": _FORMATS,
    "frame-index": "The number of a frame of the thread's stack; 0 is the innermost.",
    "fullname": "The whole name of a function. In C it is its name.",
    "function-name": "The name of a function.",
    "function-or-symbol": "The name of a function or of another symbol.",
    "gdb-format": "A count, a format letter (o x d u t f a i c s) and a size letter (b h w g), each optional: 4gx.",
    "help-text": "A text that 'help' is to show.",
    "index": "A place in a list; the first is 0.",
    "ipc_kmsg": "A kernel message: an expression that gives a pointer to one.",
    "ipc_port": "A port of the kernel: an expression that gives a pointer to one.",
    "ipc_pset": "A port set of the kernel: an expression that gives a pointer to one.",
    "ipc_space": "The port names of a task: an expression that gives a pointer to its ipc_space.",
    "linenum": "The number of a line in a source file.",
    "linespec": "A place in a source file: file:line or file:line:column.",
    "module": "An image of the target, by its name or its path.",
    "name": "A name: of a type, a category of types, or whatever the command has names for.",
    "none": "One of the words that the command lists.",
    "num-lines": "How many lines.",
    "number-per-line": "How many items to show in a line.",
    "offset": "How far from something: a number, which may be negative.",
    "one-line-command": "A command, quoted so that it is one word.",
    "options-for-aliased-command": "Options and arguments that an alias always gives to its command. %1, %2... in the "
                                   "value of an option stand for its own arguments.",
    "path": "A path of a file or a directory.",
    "pid": "The number of a process.",
    "plugin": "The name of a plug-in. There are none here.",
    "process-name": "The name of a process.",
    "python-class": "A class of Python: module.Class.",
    "python-function": "A function of Python: module.function.",
    "python-script": "A line of Python.",
    "queue-name": "The name of a dispatch queue. Threads have none here.",
    "raw-input": "A command that expects raw input takes the rest of the line as it stands: quotes and blanks in it "
                 "mean nothing to the debugger. Options are read only when ' -- ' follows them.",
    "register-name": "A register of the processor, or what it is used for: rip, eax, pc, sp, fp, flags, arg1 to arg6.",
    "regular-expression": "A pattern: a regular expression, as Python knows them.",
    "remote-url": "The address of a debug server. There are none here.",
    "run-args": "The arguments with which the program is run.",
    "run-mode": "Which threads run during a step: this-thread, all-threads or while-stepping. There is one processor, "
                "and the others run when it is theirs.",
    "script-cmd-synchronicity": "Whether a user's command waits for a process that it sets running: synchronous, "
                                "asynchronous or current.",
    "script-language": "The language of a script: python. (default-script means the same.)",
    "search-word": "A word to be looked for.",
    "setting-index": "The place of a value in a setting that is a list; the first is 0.",
    "setting-variable-name": "The name of a setting; 'settings list' has them all.",
    "shlib-name": "The name of an image.",
    "sort-order": "How to sort a list: none, address or name.",
    "source-file": "The name of a source file.",
    "source-language": "A language. Programs are C here: c, c89, c99, c11.",
    "summary-string": "A text in which ${var.member} is replaced by what it names: ${var}, ${var.x%x} (in a format), "
                      "${*var.next}, ${var[0-3]}, ${svar.x}. Braces around a part drop it where it cannot be had.",
    "symbol": "The name of a symbol: a function or a variable.",
    "target-index": "The number of a target; 'target list' has them.",
    "task": "A process, by its name or its pid.",
    "thread-id": "The number that the kernel gave a thread.",
    "thread-index": "The number of a thread in the list of the process' threads; the first is 1.",
    "thread-name": "The name of a thread.",
    "tick": "A point of the recorded run. The first one is 0; each step point that was reached counts one.",
    "type-name": "The name of a type, as C writes it: int, struct ipc_port, ipc_port_t.",
    "unix-signal": "A signal, by its name or its number: SIGINT, INT or 2.",
    "unsigned-integer": "A number that is not negative.",
    "value": "A value; what is meant depends on the command.",
    "variable-name": "The name of a variable of the program.",
    "watch-type": "What a watchpoint watches for: read, write, read_write or modify.",
    "watchpt-id": "A watchpoint is named by its number.",
    "watchpt-id-list": "Watchpoints, separated by blanks: numbers and ranges, 2-5.",
    "width": "How many columns.",
}
