"""Tokens to a syntax tree, by recursive descent. After a mistake, reading goes on behind the next semicolon."""

from __future__ import annotations

from .condition import integer
from .error import Diagnostics, Position, suggestion
from .names import (
    BARE_SETTINGS,
    BITS,
    CLAUSES,
    DIRECTIONS,
    FLAGS,
    IMPORTS,
    MESSAGE_TYPES,
    NAME_SETTINGS,
    NUMBER_SETTINGS,
    RECEIVED,
    ROUTINES,
    STRING,
    TEXT_SETTINGS,
)
from .scanner import Token, join
from .syntax import (
    ArgumentDeclaration,
    Array,
    Basic,
    Clause,
    Fields,
    Import,
    Member,
    Named,
    Native,
    OutOfLine,
    RoutineDeclaration,
    Setting,
    Skip,
    Spec,
    Statement,
    String,
    Struct,
    SubsystemDeclaration,
    TypeDeclaration,
)

MOST = 1 << 31
"""No number may be as large."""


class _Mistake(Exception):
    """What stands at a token makes no sense."""

    def __init__(self, token: Token, message: str) -> None:
        super().__init__(message)
        self.token = token


def parse(tokens: list[Token], end: Position, diagnostics: Diagnostics) -> list[Statement]:
    """The statements of a preprocessed file, which ends at ``end``. Mistakes are noted."""
    return _Parser(tokens, end, diagnostics).statements()


class _Parser:
    def __init__(self, tokens: list[Token], end: Position, diagnostics: Diagnostics) -> None:
        self.tokens = [*tokens, Token("end", "", *end, True)]
        self.index = 0
        self.diagnostics = diagnostics

    # Tokens

    @property
    def token(self) -> Token:
        return self.tokens[self.index]

    def next(self) -> Token:
        token = self.tokens[self.index]
        if token.kind != "end":
            self.index += 1
        return token

    def at(self, text: str) -> bool:
        return self.tokens[self.index].text == text

    def accept(self, text: str) -> bool:
        if self.tokens[self.index].text != text:
            return False
        self.index += 1
        return True

    def take(self, text: str) -> None:
        if not self.accept(text):
            raise self.unexpected(f"'{text}'")

    def accept_word(self, word: str) -> bool:
        if self.tokens[self.index].word != word:
            return False
        self.index += 1
        return True

    def name(self, what: str) -> str:
        if self.token.kind != "name":
            raise self.unexpected(what)
        return self.next().text

    def unexpected(self, wanted: str, hint: str = "") -> _Mistake:
        token = self.token
        saw = f"saw '{token.text}'" if token.text.isprintable() else f"saw {token.text!a}"
        found = {"end": "the file ends", "open comment": "a comment has no end"}.get(token.kind, saw)
        return _Mistake(token, f"expected {wanted}, but {found}{hint}")

    # Statements

    def statements(self) -> list[Statement]:
        found: list[Statement] = []
        while self.token.kind != "end":
            start = self.token
            try:
                if not self.accept(";"):
                    found.append(self.statement())
                    self.end_of_statement()
            except _Mistake as mistake:
                self.diagnostics.error(mistake.token.position, str(mistake))
                self.recover(start)
            except RecursionError:
                self.diagnostics.error(start.position, "this is nested too deeply")
                self.recover(start)
        return found

    def end_of_statement(self) -> None:
        if self.accept(";"):
            return
        mistake = self.unexpected("';'")
        if self.token.word not in _STARTS:
            raise mistake
        self.diagnostics.error(self.token.position, str(mistake))

    def recover(self, start: Token) -> None:
        """Go behind the semicolon that ends the statement: the next one outside parentheses, or before a word that
        only a statement starts with."""
        level = 0
        if self.token is start:
            self.next()
        while self.token.kind != "end":
            text = self.token.text
            if text == ";" and level <= 0:
                self.index += 1
                return
            if self.token.word in _STARTS and self.tokens[self.index - 1].text in (";", ")"):
                return
            level += (text in ("(", "{")) - (text in (")", "}"))
            self.index += 1

    def statement(self) -> Statement:
        token = self.token
        word, place = token.word, token.position
        if token.kind != "name":
            raise self.unexpected("a statement")
        self.index += 1
        if word == "type":
            return self.type_declaration(self.name("the name of a type"), place)
        if word in ROUTINES:
            return self.routine(word, place)
        if word == "skip":
            return Skip(place)
        if word == "subsystem":
            return self.subsystem(place)
        if word in IMPORTS:
            return Import(word, self.raw("the name of a file").replace(" ", ""), place)
        if word in NAME_SETTINGS:
            return Setting(word, self.name("a name"), place)
        if word in TEXT_SETTINGS:
            return Setting(word, self.raw("its text"), place)
        if word in BARE_SETTINGS:
            return Setting(word, "", place)
        if word in NUMBER_SETTINGS:
            return Setting(word, str(self.expression()), place)
        self.index -= 1
        raise _Mistake(token, f"'{token.text}' does not start a statement{suggestion(word, _STATEMENTS)}")

    def raw(self, what: str) -> str:
        """What stands before the next semicolon."""
        start = self.index
        while self.token.kind != "end" and not self.at(";"):
            self.index += 1
        if self.index == start:
            raise self.unexpected(what)
        return join(self.tokens[start : self.index])

    def subsystem(self, place: Position) -> SubsystemDeclaration:
        modifiers = set()
        while self.token.word in ("kerneluser", "kernelserver") and self.tokens[self.index + 1].kind == "name":
            modifiers.add(self.next().word)
        name = self.name("the name of the subsystem")
        return SubsystemDeclaration(name, self.number("the id of the first message"), frozenset(modifiers), place)

    def routine(self, word: str, place: Position) -> RoutineDeclaration:
        name_place = self.token.position
        name = self.name("the name of the routine")
        self.take("(")
        arguments: list[ArgumentDeclaration] = []
        while not self.at(")") or arguments:
            arguments.append(self.argument())
            if not self.accept(";"):
                break
        if not self.accept(")"):
            raise self.unexpected("';' or ')'")
        return RoutineDeclaration(name, word == "simpleroutine", tuple(arguments), name_place)

    def argument(self) -> ArgumentDeclaration:
        direction = ""
        if self.token.word in DIRECTIONS and self.tokens[self.index + 1].kind == "name":
            direction = self.next().word
        place = self.token.position
        name = self.name("an argument")
        self.take(":")
        start, type_place = self.token, self.token.position
        type: TypeDeclaration | Spec
        if start.kind == "name" and self.tokens[self.index + 1].text == "=":
            type = self.type_declaration(self.next().text, type_place)
        else:
            type = self.spec()
            if not isinstance(type, Named | Basic | Native):
                raise _Mistake(start, "a type that is made up for an argument needs a name: 'name = ...'")
        flags = []
        while self.accept(","):
            flag = self.token
            if flag.word not in FLAGS:
                raise self.unexpected("a flag", suggestion(flag.word, FLAGS))
            self.index += 1
            if self.accept("["):
                self.take("]")
                flags.append(flag.word + "[]")
            else:
                flags.append(flag.word)
        return ArgumentDeclaration(direction, name, type, tuple(flags), place, type_place)

    # Types

    def type_declaration(self, name: str, place: Position) -> TypeDeclaration:
        self.take("=")
        spec = self.spec()
        clauses = []
        while self.token.word in CLAUSES and self.tokens[self.index + 1].text == ":":
            clauses.append(self.clause())
        return TypeDeclaration(name, spec, tuple(clauses), place)

    def clause(self) -> Clause:
        token = self.next()
        self.take(":")
        returns = self.name("a type") if token.word in ("intran", "outtran", "intranpayload") else ""
        name = self.name("a name")
        takes = ""
        if not token.word.startswith("c") and (token.word != "intranpayload" or self.at("(")):
            self.take("(")
            takes = self.name("a type")
            self.take(")")
        return Clause(token.word, name, takes, returns, token.position)

    def spec(self) -> Spec:
        token = self.token
        word = token.word
        if self.accept("^"):
            return OutOfLine(self.spec())
        if token.kind == "number" or token.text == "(" or _is_message_type(token):
            return self.basic()
        if word == "array" and self.tokens[self.index + 1].text == "[":
            self.index += 1
            count, variable = self.bounds()
            self.of()
            return Array(self.spec(), count, variable)
        if word == "struct" and self.tokens[self.index + 1].text in ("[", "{"):
            self.index += 1
            if self.accept("{"):
                return self.fields()
            self.take("[")
            count = self.expression()
            self.take("]")
            self.of()
            return Struct(self.spec(), count)
        if word == "c_string" and self.tokens[self.index + 1].text == "[":
            self.index += 1
            count, variable = self.bounds()
            if count is None:
                raise _Mistake(token, "a c_string needs a length")
            return String(count, variable)
        if word in ("pointerto", "pointertoifnot", "valueof") and self.tokens[self.index + 1].text == "(":
            return self.native()
        if token.kind != "name":
            raise self.unexpected("a type")
        self.index += 1
        return Named(token.text, token.position)

    def of(self) -> None:
        if not self.accept_word("of"):
            raise self.unexpected("'of'")

    def bounds(self) -> tuple[int | None, bool]:
        """``[n]``, ``[*:n]``, ``[*]`` or ``[]``: the most there may be, and whether it may be less."""
        self.take("[")
        count: int | None = None
        variable = self.at("]") or self.accept("*")
        if not self.at("]"):
            if variable:
                self.take(":")
            count = self.expression()
        self.take("]")
        return count, variable

    def fields(self) -> Fields:
        members = []
        while not self.accept("}"):
            spec = self.spec()
            name = self.name("the name of a field")
            count = 1
            if self.accept("["):
                count = self.expression()
                self.take("]")
            members.append(Member(spec, name, count))
            self.take(";")
        if not members:
            raise _Mistake(self.tokens[self.index - 1], "a struct needs a field")
        return Fields(tuple(members))

    def native(self) -> Native:
        kind = self.next().word
        self.take("(")
        start, level = self.index, 1
        while self.token.kind != "end":
            level += self.at("(") - self.at(")")
            if not level:
                break
            self.index += 1
        text = join(self.tokens[start : self.index])
        self.take(")")
        return Native(kind, text)

    def basic(self) -> Basic | String:
        """``type``, ``sent | received``, or either with its bits as typed messages have it: ``(type, bits, flags)``.
        There, a string is of as many characters as its bits have room for."""
        if not self.accept("("):
            return self.message_types()
        found = self.message_types()
        if self.accept(","):
            token = self.token
            bits = self.expression()
            if bits % 8 and bits != 1:
                self.diagnostics.error(token.position, f"{bits} bits are not whole bytes")
            found = Basic(found.sent, found.received, bits)
            while self.accept(","):
                if self.token.word not in FLAGS:
                    raise self.unexpected("a flag")
                self.index += 1
        self.take(")")
        return String(found.bits // 8, False) if found.sent == STRING and found.bits > 8 else found

    def message_types(self) -> Basic:
        sent, received, bits = self.message_type()
        if self.accept("|"):
            _, received, other = self.message_type()
            bits = bits or other
        return Basic(sent, received, bits)

    def message_type(self) -> tuple[int, int, int]:
        token = self.token
        if token.kind == "number":
            value = self.number("a message type")
            return value, RECEIVED.get(value, value), BITS.get(value, 0)
        if not _is_message_type(token):
            raise self.unexpected("a message type")
        self.index += 1
        found = MESSAGE_TYPES.get(_message_type(token))
        if found is None:
            known = (f"MACH_MSG_TYPE_{name}" for name in MESSAGE_TYPES)
            raise _Mistake(token, f"unknown message type '{token.text}'{suggestion(token.text, known)}")
        return found

    # Numbers

    def number(self, what: str) -> int:
        token = self.token
        if token.kind != "number":
            raise self.unexpected(what)
        try:
            value = integer(token.text)
        except ValueError:
            raise _Mistake(token, f"'{token.text}' is not an integer") from None
        if value >= MOST:
            raise _Mistake(token, f"{token.text} is too large")
        self.index += 1
        return value

    def expression(self) -> int:
        """A size: numbers with + - * / and parentheses."""
        token = self.token
        value = self.sum()
        if not 0 <= value < MOST:
            raise _Mistake(token, f"{value} is {'too large' if value > 0 else 'negative'}")
        return value

    def sum(self) -> int:
        value = self.product()
        while self.at("+") or self.at("-"):
            value += self.product() if self.next().text == "+" else -self.product()
        return value

    def product(self) -> int:
        value = self.factor()
        while self.at("*") or self.at("/"):
            operator = self.next()
            right = self.factor()
            if operator.text == "*":
                value *= right
            elif right:
                value //= right
            else:
                raise _Mistake(operator, "division by zero")
        return value

    def factor(self) -> int:
        if self.accept("("):
            value = self.sum()
            self.take(")")
            return value
        return self.number("a number")


_STATEMENTS = ("type", "subsystem", "skip", *ROUTINES, *IMPORTS, *NAME_SETTINGS, *TEXT_SETTINGS, *BARE_SETTINGS,
               *NUMBER_SETTINGS)
_STARTS = frozenset(("type", "subsystem", *ROUTINES, *IMPORTS))


_MESSAGE_TYPE = ("MACH_MSG_TYPE_", "MSG_TYPE_")


def _message_type(token: Token) -> str:
    return token.text.upper().removeprefix("MACH_").removeprefix("MSG_TYPE_")


def _is_message_type(token: Token) -> bool:
    return token.kind == "name" and (token.word == "polymorphic" or token.text.startswith(_MESSAGE_TYPE))


