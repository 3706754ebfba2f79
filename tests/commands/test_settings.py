from collections.abc import Callable
from pathlib import Path

import pytest

Say = Callable[[str], str]


@pytest.mark.parametrize(("line", "printed"), [
    ("settings show prompt", 'prompt (string) = "(machdbg) "\n'),
    ("settings show stop-line-count-before", "stop-line-count-before (unsigned) = 3\n"),
    ("settings show stop-disassembly-display", "stop-disassembly-display (enum) = no-debuginfo\n"),
    ("settings show auto-confirm", "auto-confirm (boolean) = false\n"),
    ("settings show target.run-args", "target.run-args (arguments) =\n"),
    ("settings show target.max-memory-read-size", "target.max-memory-read-size (int) = 1024\n"),
    ("settings show nosuch", "\n"),
    ("settings show stop-line", "\n"),
    ("settings set", "error: 'settings set' takes more arguments\n"),
    ("settings set nope", "error: 'settings set' takes more arguments\n"),
    ("settings set nosuch 1", "error: invalid value path 'nosuch'\n"),
    ("settings set stop-line-count-before abc", "error: invalid uint64_t string value: 'abc'\n"),
    ("settings set stop-line-count-before -1", "error: unknown or ambiguous option\n"),
    ("settings set auto-confirm maybe", "error: invalid boolean string value: 'maybe'\n"),
    ("settings clear", "error: 'settings clear' takes exactly one argument\n"),
    ("settings clear nosuch", "error: invalid value path 'nosuch'\n"),
    ("settings list nosuch", "error: invalid property path 'nosuch'\n"),
    ("settings append nosuch 1", "error: invalid value path 'nosuch'\n"),
    ("settings remove target.run-args 99", "error: invalid array index '99', aborting remove operation\n"),
])
def test_texts(say: Say, line: str, printed: str) -> None:
    assert say(line) == printed


def test_lists_are_edited(say: Say) -> None:
    say('settings set target.run-args a b "c d"')
    say("settings append target.run-args e")
    say("settings insert-before target.run-args 0 zero")
    say("settings insert-after target.run-args 0 half")
    say("settings replace target.run-args 1 one")
    say("settings remove target.run-args 0")
    assert say("settings show target.run-args") == (
        'target.run-args (arguments) =\n  [0]: "one"\n  [1]: "a"\n  [2]: "b"\n  [3]: "c d"\n  [4]: "e"\n')
    say("settings clear target.run-args")
    assert say("settings show target.run-args") == "target.run-args (arguments) =\n"


def test_a_source_map_takes_pairs(say: Say) -> None:
    assert say("settings set target.source-map /xnu") == (
        "error: one or more path pairs must be specified: each path to replace needs a replacement\n")
    assert say("settings set target.source-map /xnu /home/me/xnu") == ""
    assert say("settings show target.source-map") == (
        'target.source-map (path-map) =\n[0] "/xnu" -> "/home/me/xnu"\n')


def test_the_prompt(say: Say) -> None:
    say('settings set prompt "(dbg) "')
    say("settings append prompt x")
    assert say("settings show prompt") == 'prompt (string) = "(dbg) x"\n'


def test_written_settings_can_be_read(say: Say, tmp_path: Path) -> None:
    say("settings set stop-line-count-after 9")
    say("settings set target.run-args 'a b' c")
    file = tmp_path / "settings"
    assert say(f"settings write -f {file}") == ""
    say("settings clear -a")
    assert "error: " not in say(f"settings read -f {file}")
    assert say("settings show stop-line-count-after") == "stop-line-count-after (unsigned) = 9\n"
    assert say("settings show target.run-args") == 'target.run-args (arguments) =\n  [0]: "a b"\n  [1]: "c"\n'
