"""The table of settings."""

from __future__ import annotations

import pytest

from machdbg.debugger.error import DebuggerError
from machdbg.debugger.settings import Setting, Settings


@pytest.mark.parametrize(("name", "text", "value"), [
    ("stop-line-count-before", "1", 1), ("stop-line-count-before", "0x10", 16),
    ("target.process.thread.step-in-avoid-nodebug", "no", False), ("stop-show-column", "caret", "caret"),
    ("stop-show-column", "n", "none"), ("target.max-children-count", "-1", -1),
    ("target.process.thread.step-avoid-regexp", "^mach_", "^mach_"),
])
def test_texts_become_values_of_the_settings_kind(name: str, text: str, value: object) -> None:
    settings = Settings()
    settings.set_text(name, text)
    assert settings[name] == value
    settings.clear(name)
    assert settings[name] == settings.definitions[name].default


@pytest.mark.parametrize(("name", "text", "message"), [
    ("stop-line-count-before", "abc", "invalid uint64_t string value: 'abc'"),
    ("target.show-optimized-out", "maybe", "invalid boolean string value: 'maybe'"),
    ("stop-disassembly-display", "sometimes",
     "invalid enumeration value 'sometimes', valid values are: no-source, never, no-debuginfo, always"),
    ("nosuch", "1", "invalid value path 'nosuch'"),
])
def test_wrong_texts_are_refused_in_lldbs_words(name: str, text: str, message: str) -> None:
    with pytest.raises(DebuggerError) as error:
        Settings().set_text(name, text)
    assert str(error.value) == message


def test_others_may_define_settings() -> None:
    settings = Settings()
    settings.define(Setting("prompt", "string", "(x) ", "The prompt."))
    assert settings["prompt"] == "(x) "
