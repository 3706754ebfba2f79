"""The article's other backtrace, of a kext that is loaded, and what becomes of requests that are refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from machdbg.frontends.scenario import ScenarioError, load_scenario
from tests.scenarios.test_scenarios import session

FRAME_FORMAT = (r'"frame #${frame.index}: {${module.file.basename}{\`${function.name-with-args}'
                r'{${frame.no-debug}${function.pc-offset}}}}{ at ${line.file.basename}:${line.number}}'
                r'{${function.is-optimized} [opt]}\n"')
ARTICLE = """\
    frame #7: kernel.development`::kext_request(hostPriv=<unavailable>, clientLogSpec=4082, requestIn=<unavailable>, \
requestLengthIn=<unavailable>, responseOut=0xffffff8023b9a9ac, responseLengthOut=0xffffff8023b9a9d4, \
logDataOut=<unavailable>, logDataLengthOut=<unavailable>, op_result=<unavailable>) at OSKextLib.cpp:280 [opt]
    frame #8: kernel.development`_Xkext_request(InHeadP=<unavailable>, OutHeadP=0xffffff8023b9a988) \
at host_priv_server.c:2785 [opt]
    frame #9: kernel.development`ipc_kobject_server(request=0xffffff802311a400, option=<unavailable>) \
at ipc_kobject.c:351 [opt]
    frame #10: kernel.development`ipc_kmsg_send(kmsg=0xffffff802311a400, option=3, send_timeout=0) \
at ipc_kmsg.c:1867 [opt]
    frame #11: kernel.development`mach_msg_overwrite_trap(args=<unavailable>) at mach_msg.c:570 [opt]
    frame #12: kernel.development`mach_call_munger64(state=0xffffff8022a24d40) at bsd_i386.c:573 [opt]
    frame #13: kernel.development`hndl_mach_scall64 + 22
"""


def variant(directory: Path, **changes: str) -> Path:
    """A copy of the scenario in which each text, named by its key, stands for another."""
    copy = directory / "variant"
    copy.mkdir()
    for file in load_scenario("kext_request").directory.glob("*.[ct]*"):
        text = file.read_text(encoding="utf-8")
        for old, new in changes.items():
            text = text.replace(old, new)
        (copy / file.name).write_text(text, encoding="utf-8")
    return copy


def test_the_backtrace_of_the_article() -> None:
    text = session("kext_request", f"settings set frame-format {FRAME_FORMAT}", "b hello_greet", "run", "bt")
    assert text.endswith(ARTICLE)


@pytest.mark.parametrize(("changes", "result"), [
    ({'user = "root"': ""}, "0xdc008004"),
    ({"com.example.hello</string>": "com.example.other</string>"}, "0xdc008006"),
    ({'kexts = ["com.example.hello"]': ""}, "0xdc008006"),
    ({'kexts = ["com.example.hello"]': 'kexts = ["com.example.codeless"]',
      "com.example.hello<": "com.example.codeless<"}, "0xdc008013"),
    ({"<string>Load</string>": "<string>Boil</string>"}, "0xdc008005"),
    ({"0x4d4b5854": "0x4d4b5855"}, "0xdc008008"),
])
def test_requests_that_are_refused(tmp_path: Path, changes: dict[str, str], result: str) -> None:
    text = session(variant(tmp_path, **changes), "b hello_start", "run")
    assert "stop reason" not in text
    assert f"kext_request: (os/kern) successful, the kernel's answer is {result}\n" in text


@pytest.mark.parametrize(("old", "new", "error"), [
    ('user = "root"', 'user = "toor"',
     ":7: error: user can only be \"root\"; without it, a task is an ordinary user's"),
    ('kexts = ["com.example.hello"]', 'kexts = ["x.y"]',
     ":11: error: unknown kext 'x.y'; expected one of: com.example.hello, com.example.codeless"),
])
def test_mistakes_in_a_scenario(tmp_path: Path, old: str, new: str, error: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        load_scenario(str(variant(tmp_path, **{old: new})))
    assert str(caught.value).endswith(error)
