from hypothesis import given
from hypothesis import strategies as st

from machdbg.commands.lexer import quote, split


def texts(line: str) -> list[str]:
    return [word.text for word in split(line)]


def test_quotes_group_and_vanish() -> None:
    assert texts("""settings set target.run-args "a b" 'c d' e\\ f""") == [
        "settings", "set", "target.run-args", "a b", "c d", "e f"]


def test_an_open_quote_runs_to_the_end() -> None:
    assert texts("breakpoint set -n 'a b") == ["breakpoint", "set", "-n", "a b"]


def test_escapes_inside_double_quotes() -> None:
    assert texts(r'"say \"hi\"" "a\nb"') == ['say "hi"', r"a\nb"]


def test_a_word_in_back_quotes_is_marked() -> None:
    words = split("-l `20 + 6` kern`main")
    assert [(word.text, word.quote) for word in words] == [("-l", ""), ("20 + 6", "`"), ("kern`main", "")]


def test_words_know_where_they_stand() -> None:
    assert [(word.start, word.end) for word in split('  ab "c d"')] == [(2, 4), (5, 10)]


@given(st.lists(st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]))))
def test_quoted_words_come_back(words: list[str]) -> None:
    assert texts(" ".join(map(quote, words))) == words


@given(st.text())
def test_any_line_has_words(line: str) -> None:
    for word in split(line):
        assert 0 <= word.start < word.end <= len(line)
