"""Programs: compiled, loaded, run to their end on a machine whose kernel knows three traps."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest

from machdbg.cc.error import CompileError
from machdbg.machine.machine import Raised
from machdbg.machine.store import Store
from machdbg.userland.program import PROGRAM_BASE, Program
from machdbg.userland.stack import STACK_SIZE, STACK_TOP
from machdbg.userland.system import System

from .conftest import TASK_SELF, Run

RunC = Callable[..., Run]


def test_status(run: RunC) -> None:
    assert run("int main(void) { return 42; }").status == 42
    done = run("#include <stdlib.h>\nvoid f(void) { exit(300); }\nint main(void) { f(); return 1; }")
    assert done.status == 300 & 255
    assert run("int main(void) { }").status == 0


def test_arguments(run: RunC) -> None:
    done = run("""
#include <stdio.h>
#include <stdlib.h>
int main(int argc, char **argv, char **envp, char **apple) {
    for (int i = 1; i < argc; i++) printf("[%s]", argv[i]);
    printf(" %d %s %s %s", argv[argc] == NULL, getprogname(), getenv("PATH"), apple[0] + sizeof("executable_path"));
    return argc;
}""", arguments=("one", "", "three words"))
    path = done.program.path
    assert done.printed == f"[one][][three words] 1 client /usr/bin:/bin:/usr/sbin:/sbin {path}"
    assert done.status == 4


def test_before_main(run: RunC) -> None:
    done = run("#include <mach/mach.h>\nint main(void) { return mach_task_self() == (mach_task_self)(); }")
    assert [number for number, _ in done.calls] == [28, 26, 28]
    assert done.status == 1
    assert done.variable("mach_task_self_") == TASK_SELF
    assert done.variable("vm_page_size") == 4096
    assert done.variable("vm_page_mask") == 4095


def test_main_returns_to_start(system: System, tmp_path: Path) -> None:
    path = tmp_path / "a.c"
    path.write_text("int main(void) { return 0; }")
    run = Run(system, path)
    while run.machine.step() is None:
        frame = run.thread.user
        if frame is not None and frame.code.name == "main":
            break
    assert run.backtrace == ["main", "start"]
    assert frame is not None and frame.parent is not None
    start = frame.parent.code
    assert start.image is not None and start.image.name == "libdyld.dylib"
    assert not start.has_lines
    assert start.pc(frame.site) == start.address + 1


def test_images(system: System, tmp_path: Path) -> None:
    path = tmp_path / "a.c"
    path.write_text("int counter = 5;\nint main(void) { return counter; }")
    program = Program("semaphore_create", [path], store=Store(None), system=system, path="/opt/semaphore_create")
    first, dyld, *others = program.images
    assert (first.name, first.path, first.base) == ("semaphore_create", "/opt/semaphore_create", PROGRAM_BASE)
    assert dyld.name == "libdyld.dylib"
    assert "mach_msg" in next(image for image in others if image.name == "libsystem_kernel.dylib").functions
    assert first.functions["main"].locate(first.functions["main"].positions()[0]).line == 2
    assert first.globals["counter"].type.size == 4
    assert {"mach_msg", "printf", "malloc", "memset"} <= {name for image in others for name in image.functions}
    ranges = sorted((image.base, image.base + image.size) for image in program.images)
    assert all(end <= start for (_, end), (start, _) in pairwise(ranges))


@pytest.mark.parametrize(("source", "message"), [
    ("int main(void) {\n  return x;\n}", "a.c:2:10: error: use of undeclared identifier 'x'"),
    ("int f(void);\nint main(void) { return f(); }", 'error: undefined symbols: "_f", referenced from: _main at '),
    ("int f(void) { return 1; }", 'error: undefined symbols: "_main", referenced from: implicit entry/start'),
    ("#include <nothing.h>\nint main(void) { return 0; }", "a.c:1:10: error: 'nothing.h' file not found"),
])
def test_mistakes(system: System, tmp_path: Path, source: str, message: str) -> None:
    path = tmp_path / "a.c"
    path.write_text(source)
    with pytest.raises(CompileError) as error:
        Program("a", [path], store=system.store, system=system)
    assert message in str(error.value).splitlines()[0]


def test_no_such_file(system: System, tmp_path: Path) -> None:
    with pytest.raises(CompileError, match=r"error: cannot read '.*none\.c': No such file"):
        Program("a", [tmp_path / "none.c"], store=system.store, system=system)


def test_two_files(system: System, tmp_path: Path) -> None:
    (tmp_path / "a.c").write_text('#include "b.h"\nstatic int n = 4;\nint main(void) { return twice(n); }')
    (tmp_path / "b.c").write_text('#include "b.h"\nstatic int n = 2;\nint twice(int value) { return value * n; }')
    (tmp_path / "b.h").write_text("int twice(int value);")
    program = Program("both", [tmp_path / "a.c", tmp_path / "b.c"], store=system.store, system=system)
    assert set(program.images[0].functions) == {"main", "twice"}


def test_store(system: System, tmp_path: Path) -> None:
    """A program from the store runs as the one just compiled did, and is compiled again when a header changes."""
    store = Store(tmp_path / "store")
    path, header = tmp_path / "a.c", tmp_path / "a.h"
    header.write_text("#define COUNT 3")
    path.write_text("""
#include "a.h"
#include <stdio.h>
static const char *names[] = {"zero", "one", "two", "three", "four"};
static int next(void) { static int last; return ++last; }
int main(void) { for (int i = 0; i < COUNT; i++) next(); printf("%s\\n", names[next()]); return 0; }""")
    first = Run(system, path, store=store).finish()
    second = Run(system, path, store=store).finish()
    assert first.printed == "four\n"
    for one, other in zip(first.machine.timeline.moments, second.machine.timeline.moments, strict=True):
        before, after = one.frame.code, other.frame.code
        assert (before.name, one.position, one.journal) == (after.name, other.position, other.journal)
        assert before.locate(one.position) == after.locate(other.position)
        assert before.pc(one.position) == after.pc(other.position)
    header.write_text("#define COUNT 1")
    assert Run(system, path, store=store).finish().printed == "two\n"


def test_library(run: RunC) -> None:
    done = run(r"""
#include <assert.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
static void last(void) { puts("last"); }
static void first(void) { puts("first"); }
static int descending(const void *a, const void *b) { return *(const int *)b - *(const int *)a; }
static void report(const char *format, ...) {
    va_list list;
    va_start(list, format);
    vprintf(format, list);
    va_end(list);
}
int main(void) {
    int numbers[] = {3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5};
    int count = sizeof numbers / sizeof *numbers, key = 9;
    char *copy = strdup("copy"), text[8];
    atexit(last);
    atexit(first);
    qsort(numbers, count, sizeof(int), descending);
    for (int i = 0; i < count; i++) printf("%d ", numbers[i]);
    printf("%d\n", (int *)bsearch(&key, numbers, count, sizeof(int), descending) == numbers);
    report("%s %d %.2f %c\n", "varied", -7, 2.5, 'x');
    copy = realloc(copy, 1000);
    strlcat(copy, "-cat", 1000);
    puts(copy);
    free(copy);
    errno = ENOENT;
    perror("open");
    printf("%s|%s|%d %d %d\n", strerror(12), strerror(999), abs(-3), rand(), rand());
    printf("%d %s\n", snprintf(text, sizeof text, "%s", "too long a text"), text);
    assert(getpid() == 100 && getpagesize() == 4096);
    return write(7, "", 1) == -1 && errno == EBADF ? 0 : 1;
}""")
    assert done.printed == ("9 6 5 5 5 4 3 3 2 1 1 1\nvaried -7 2.50 x\ncopy-cat\nopen: No such file or directory\n"
                            "Cannot allocate memory|Unknown error: 999|3 16807 282475249\n15 too lon\nfirst\nlast\n")
    assert done.status == 0


def test_unflushed(run: RunC) -> None:
    assert run("#include <stdio.h>\nint main(void) { printf(\"end\"); return 0; }").printed == "end"
    lost = '#include <stdio.h>\n#include <unistd.h>\nint main(void) { printf("lost"); _exit(3); }'
    done = run(lost)
    assert (done.printed, done.status) == ("", 3)


@pytest.mark.parametrize(("statement", "kind", "details", "inner"), [
    ("*(int *)8 = 1", "EXC_BAD_ACCESS", "code=1, address=0x8", ["main"]),
    ("*(char *)main = 1", "EXC_BAD_ACCESS", "code=2, address=", ["main"]),
    ("strlen(NULL)", "EXC_BAD_ACCESS", "code=1, address=0x0", ["strlen", "main"]),
    ("printf(\"%s\", (char *)0x10)", "EXC_BAD_ACCESS", "code=1, address=0x10", ["printf", "main"]),
    ("forever(1)", "EXC_BAD_ACCESS", f"code=1, address={STACK_TOP - STACK_SIZE - 16 & ~0xFFF:#x}"[:25], ["forever"]),
])
def test_stops(run: RunC, statement: str, kind: str, details: str, inner: list[str]) -> None:
    done = run(f"""
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
static int forever(int n) {{ char room[100000]; room[0] = n; return forever(n + 1) + room[0]; }}
int main(void) {{
    {statement};
    return forever(0);
}}""")
    assert isinstance(done.stop, Raised)
    assert done.stop.kind == kind
    assert done.stop.details.startswith(details)
    assert done.backtrace[: len(inner)] == inner


def test_double_free(run: RunC) -> None:
    done = run("#include <stdlib.h>\nint main(void) { void *p = malloc(8); free(p); free(p); }")
    assert "error for object 0x100500010: pointer being freed was not allocated\n*** set a breakpoint" in done.printed
