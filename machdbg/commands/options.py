"""Options of a command line, in the manner of getopt_long: any order, bundles, unique prefixes of long names."""

from __future__ import annotations

import re
from collections.abc import Callable, KeysView

from . import lexer
from .lexer import Word
from .registry import Command, Option
from .result import CommandError

UNKNOWN = "unknown or ambiguous option"
INTEGERS = frozenset({"linenum", "count", "unsigned-integer", "thread-index", "frame-index", "offset", "byte-size",
                      "number-per-line", "thread-id", "index", "tick", "column", "pid", "num-lines", "unsigned-offset"})
TRUE = ("true", "yes", "on", "1")
FALSE = ("false", "no", "off", "0")
_NUMBER = re.compile(r"[+-]?(0[xX][0-9a-fA-F]+|0[bB][01]+|[0-9]+)$")


class Values:
    """The options given, by long name."""

    def __init__(self) -> None:
        self._texts: dict[str, list[str]] = {}

    def add(self, key: str, text: str) -> None:
        self._texts.setdefault(key, []).append(text)

    def __contains__(self, key: str) -> bool:
        return key in self._texts

    def __len__(self) -> int:
        return len(self._texts)

    def keys(self) -> KeysView[str]:
        return self._texts.keys()

    def text(self, key: str, default: str = "") -> str:
        """The last value given."""
        return self._texts[key][-1] if key in self._texts else default

    def texts(self, key: str) -> list[str]:
        """Every value given, in order."""
        return self._texts.get(key, [])

    def number(self, key: str, default: int = 0) -> int:
        """The last value as a number (checked when it was parsed)."""
        number = parse_integer(self._texts[key][-1]) if key in self._texts else None
        return default if number is None else number

    def flag(self, key: str, default: bool = False) -> bool:
        """The last value as a truth value; a switch that was given is true."""
        if key not in self._texts:
            return default
        return self._texts[key][-1].lower() not in FALSE


def structured_data(values: Values) -> dict[str, str | int]:
    """What -k and -v give a script's class: the values by key, numbers as such. Raises CommandError in LLDB's words."""
    keys, items = values.texts("structured-data-key"), values.texts("structured-data-value")
    if len(items) > len(keys):
        raise CommandError(f'Value: "{items[len(keys)]}" missing matching key.')
    if len(keys) > len(items):
        raise CommandError(f'Key: "{keys[len(items)]}" missing value.')
    numbers = [parse_integer(item) for item in items]
    return {key: item if number is None else number for key, item, number in zip(keys, items, numbers, strict=True)}


def parse_integer(text: str) -> int | None:
    """A number in C's notation: decimal, 0x, 0b, or octal with a leading 0; None if it is none."""
    text = text.strip()
    if not _NUMBER.match(text):
        return None
    digits = text.lstrip("+-")
    if len(digits) > 1 and digits[0] == "0" and digits[1] not in "xXbB":
        try:
            value = int(digits, 8)
        except ValueError:
            return None
    else:
        value = int(digits, 0)
    return -value if text[0] == "-" else value


def parse_boolean(text: str) -> bool | None:
    """LLDB's spelling of truth values, in any case; None if it is none."""
    lowered = text.strip().lower()
    return True if lowered in TRUE else False if lowered in FALSE else None


def parse(command: Command, words: list[Word], value_of: Callable[[Word], str]) -> tuple[Values, list[str]]:
    """Split ``words`` into options and arguments. ``value_of`` gives a word's text (back-quotes are evaluated there).

    To a command without options every word is an argument. Raises CommandError in LLDB's words.
    """
    values = Values()
    if not command.options:
        return values, [value_of(word) for word in words]
    arguments: list[str] = []
    index = 0
    while index < len(words):
        word = words[index]
        text = word.text
        index += 1
        if word.quote or not text.startswith("-") or text == "-":
            arguments.append(value_of(word))
            continue
        if text == "--":
            arguments += [value_of(word) for word in words[index:]]
            break
        for option, attached in _options_in(command, text):
            if option.value is None:
                values.add(option.key, "true")
                continue
            if attached is None and not option.optional_value:
                if index >= len(words):
                    raise CommandError("last option requires an argument")
                attached = value_of(words[index])
                index += 1
            values.add(option.key, check(option, attached or ""))
    _check_sets(command, values)
    return values, arguments


def _options_in(command: Command, text: str) -> list[tuple[Option, str | None]]:
    """The options that one word holds, each with the value attached to it."""
    if text.startswith("--"):
        name, equals, value = text[2:].partition("=")
        option = long_option(command, name)
        if option is None or (equals and option.value is None):
            raise CommandError(UNKNOWN)
        return [(option, value if equals else None)]
    found: list[tuple[Option, str | None]] = []
    index = 1
    while index < len(text):
        option = next((option for option in command.options if option.short == text[index]), None)
        if option is None:
            raise CommandError(UNKNOWN)
        index += 1
        if option.value is not None:
            rest = text[index:]
            found.append((option, rest.removeprefix("=") if rest else None))
            break
        found.append((option, None))
    return found


def long_option(command: Command, name: str) -> Option | None:
    """The option of a long name, or of a unique beginning of one."""
    exact = [option for option in command.options if option.long == name]
    matches = exact or [option for option in command.options if name and option.long.startswith(name)]
    return matches[0] if len(matches) == 1 else None


def check(option: Option, text: str) -> str:
    """``text`` as a value of ``option``, or CommandError."""
    if option.choices:
        matches = [choice for choice in option.choices if choice == text] or [
            choice for choice in option.choices if text and choice.startswith(text)]
        if len(matches) != 1:
            names = ", ".join(f'"{choice}"' for choice in option.choices)
            raise CommandError(f"invalid enumeration value, valid values are: {names}")
        return matches[0]
    if option.value in INTEGERS and not (option.optional_value and not text):
        number = parse_integer(text)
        if number is None or (number < 0 and option.value != "offset"):
            raise CommandError(_bad(option, text, "integer"))
    elif option.value == "boolean" and parse_boolean(text) is None:
        raise CommandError(_bad(option, text, "boolean"))
    return text


def _bad(option: Option, text: str, kind: str) -> str:
    if option.wrong:
        return option.wrong.format(text)
    return f"Invalid value ('{text}') for -{option.short} ({option.long}): Failed to parse as {kind}"


def _check_sets(command: Command, values: Values) -> None:
    given = values.keys()
    if not any(required <= given <= allowed for allowed, required in command.option_sets.values()):
        raise CommandError("invalid combination of options for the given command")


def split_raw(text: str) -> tuple[list[Word], str]:
    """The options of a raw command (read only when a `` -- `` follows them) and its raw text."""
    text = text.strip()
    if not text.startswith("-"):
        return [], text
    if text.startswith("-- "):
        return [], text[3:].lstrip()
    words = lexer.split(text)
    for index, word in enumerate(words):
        if word.text == "--" and not word.quote:
            return words[:index], text[word.end:].lstrip()
    return [], text
