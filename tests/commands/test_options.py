import pytest

from machdbg.commands.lexer import split
from machdbg.commands.options import Values, parse, parse_boolean, parse_integer, split_raw
from machdbg.commands.registry import Command, Option
from machdbg.commands.result import CommandError

PRINT = Command("print", "", lambda context, values, arguments: None, (
    Option("c", "count", "", "count"),
    Option("b", "brief", "", sets=(1,)),
    Option("f", "file", "", "filename", sets=(2,), required=(2,)),
    Option("g", "force", "", sets=(2,)),
    Option("l", "line", "", "linenum", wrong="invalid line number: '{}'"),
    Option("m", "mode", "", "mode", choices=("this-thread", "all-threads")),
    Option("o", "one-shot", "", "boolean"),
    Option("n", "name", "", "name", repeated=True),
    Option("Y", "depth", "", "count", optional_value=True),
))


def run(line: str) -> tuple[Values, list[str]]:
    return parse(PRINT, split(line), lambda word: word.text)


def test_options_may_follow_arguments_until_a_double_dash() -> None:
    values, arguments = run("one -c 3 two -- -b")
    assert arguments == ["one", "two", "-b"]
    assert values.number("count") == 3
    assert "brief" not in values


@pytest.mark.parametrize("line", [
    "-c8", "-c=8", "-c 8", "--count 8", "--count=8", "--co 8", "-bc8", "-c 0x8", "-c 010"])
def test_ways_to_give_a_value(line: str) -> None:
    assert run(line)[0].number("count") == 8


def test_repeated_values_are_all_kept() -> None:
    assert run("-n a --name b -nc")[0].texts("name") == ["a", "b", "c"]


def test_an_optional_value_must_be_attached() -> None:
    values, arguments = run("-Y3 -Y 4")
    assert values.texts("depth") == ["3", ""]
    assert arguments == ["4"]


@pytest.mark.parametrize(("line", "error"), [
    ("-z", "unknown or ambiguous option"),
    ("-1", "unknown or ambiguous option"),
    ("--f", "unknown or ambiguous option"),
    ("--nosuch", "unknown or ambiguous option"),
    ("--brief=1", "unknown or ambiguous option"),
    ("-c", "last option requires an argument"),
    ("--count", "last option requires an argument"),
    ("-c abc", "Invalid value ('abc') for -c (count): Failed to parse as integer"),
    ("-c -3", "Invalid value ('-3') for -c (count): Failed to parse as integer"),
    ("-l x", "invalid line number: 'x'"),
    ("-o maybe", "Invalid value ('maybe') for -o (one-shot): Failed to parse as boolean"),
    ("-m nosuch", 'invalid enumeration value, valid values are: "this-thread", "all-threads"'),
    ("-g", "invalid combination of options for the given command"),
    ("-b -f x", "invalid combination of options for the given command"),
])
def test_errors_are_lldbs(line: str, error: str) -> None:
    with pytest.raises(CommandError) as raised:
        run(line)
    assert str(raised.value) == error


def test_enumerations_take_a_unique_beginning() -> None:
    assert run("-m this")[0].text("mode") == "this-thread"


def test_raw_commands_read_options_only_before_a_double_dash() -> None:
    for line, options, raw in (("-f x -- a - b", "-f x", "a - b"), ("-f", "", "-f"), ("a -- b", "", "a -- b"),
                               ("-- -a -- b", "", "-a -- b"), (" --  a ", "", "a")):
        words, rest = split_raw(line)
        assert (" ".join(word.text for word in words), rest) == (options, raw)


@pytest.mark.parametrize(("text", "number"), [
    ("12", 12), ("-12", -12), ("0x1F", 31), ("010", 8), ("0b11", 3), ("0", 0), ("09", None), ("abc", None), ("", None),
    ("1.5", None), ("-", None)])
def test_integers(text: str, number: int | None) -> None:
    assert parse_integer(text) == number


def test_booleans() -> None:
    assert [parse_boolean(text) for text in ("TRUE", "on", "0", "No", "2")] == [True, True, False, False, None]
