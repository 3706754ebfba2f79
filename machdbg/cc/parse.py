"""Parsing: pycparser's C parser with the positions that clang gives to syntax, and with the extensions in use.

Extensions: ``a ?: b``, statement expressions, ``__builtin_va_arg``, ``__builtin_va_list``, attributes (``packed`` has
its effect, ``aligned`` is refused, others mean nothing here), names for the assembler on declarations, case ranges.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import cache
from typing import Any, NoReturn, cast

from pycparser import c_ast
from pycparser.c_lexer import CLexer
from pycparser.c_parser import CParser, _TokenStream

from .error import CompileError, Position
from .preprocess import Source

EXPRESSION_FILE = "<user expression 0>"
BUILTIN_TYPES = ("__builtin_va_list",)

_SPELLING = {
    "SEMI": ";", "COMMA": ",", "COLON": ":", "LPAREN": "(", "RPAREN": ")", "LBRACKET": "[", "RBRACKET": "]",
    "LBRACE": "{", "RBRACE": "}", "EQUALS": "=", "WHILE": "while", "ENUM": "enum",
}
_BAD_OCTAL = re.compile(r"0[0-7]*([89])")
_REDECLARED = re.compile(r"(?:Non-t|T)ypedef ('\w+') previously declared")
_ATTRIBUTE = ("__attribute__", "__attribute")
_REFUSED = ("_Generic", "_Thread_local", "__thread", "__typeof__", "__auto_type")
_ASSEMBLER = ("asm", "__asm", "__asm__")
_PREFIX = {"AND", "TIMES", "PLUS", "MINUS", "NOT", "LNOT"}
_PRECEDENCE = {
    "||": 0, "&&": 1, "|": 2, "^": 3, "&": 4, "==": 5, "!=": 5, ">": 6, ">=": 6, "<": 6, "<=": 6, ">>": 7, "<<": 7,
    "+": 8, "-": 8, "*": 9, "/": 9, "%": 9,
}


class _Lexer(CLexer):  # type: ignore[misc]
    """pycparser's lexer; the ``lineno`` of its tokens is a Position."""

    source: Source

    def input(self, text: str, filename: str = "") -> None:
        super().input(text, filename)
        self._place = 0
        self._last: Any = None
        self.packed: list[Position] = []

    def token(self) -> Any:
        """The next token. Attributes are left out; ``packed`` are the places of the tokens before such ones."""
        token = super().token()
        while token is not None and token.type == "ID" and token.value in (*_ATTRIBUTE, *_ASSEMBLER):
            self._skip(token)
            token = super().token()
        if token is not None and token.value in _REFUSED:
            raise CompileError(f"'{token.value}' is not supported", token.lineno)
        self._last = token
        return token

    def _skip(self, word: Any) -> None:
        """Pass over an attribute, or an assembler name behind a declarator, with its brackets."""
        before = self._last.type if self._last is not None else "SEMI"
        if word.value in _ASSEMBLER and before in ("SEMI", "LBRACE", "RBRACE", "COLON"):
            raise CompileError("inline assembly is not supported", word.lineno)
        depth = 0
        while True:
            token = super().token()
            if token is None or (depth == 0 and token.type != "LPAREN"):
                raise CompileError(f"expected '(' after '{word.value}'", word.lineno)
            depth += {"LPAREN": 1, "RPAREN": -1}.get(token.type, 0)
            if token.value in ("packed", "__packed__") and self._last is not None:
                self.packed.append(self._last.lineno)
            if token.value in ("aligned", "__aligned__", "vector_size", "cleanup", "mode"):
                raise CompileError(f"attribute '{token.value.strip('_')}' is not supported", token.lineno)
            if depth == 0:
                return

    def _make_token(self, tok_type: str, value: str, pos: int) -> Any:
        token = super()._make_token(tok_type, value, pos)
        token.lineno = self._position(pos)
        return token

    def _position(self, pos: int) -> Position:
        starts = self.source.starts
        place = self._place
        while place + 1 < len(starts) and starts[place + 1] <= pos:
            place += 1
        self._place = place
        if place < len(starts) and starts[place] == pos:
            return self.source.positions[place]
        return self.source.position(pos)

    def _error(self, msg: str, pos: int) -> None:
        octal = _BAD_OCTAL.match(self._lexdata, pos)
        if octal is not None:
            digit = octal[1]
            raise CompileError(f"invalid digit '{digit}' in octal constant", self.source.position(octal.start(1)))
        raise CompileError(_lexical(msg), self.source.position(pos))


def _lexical(message: str) -> str:
    if message.startswith("Unmatched '"):
        return "missing terminating ' character"
    if message.startswith("Illegal character '\"'"):
        return "missing terminating '\"' character"
    return message[:1].lower() + message[1:]


class Parser(CParser):  # type: ignore[misc]
    """A parser for one source; ``is_type`` knows type names declared elsewhere."""

    def __init__(self, source: Source, is_type: Callable[[str], bool] | None = None) -> None:
        super().__init__(lexer=_Lexer)
        self.clex.source = source
        self._source = source
        self._is_type = is_type

    def file(self, typedefs: Iterable[str] = ()) -> c_ast.FileAST:
        """The whole translation unit; ``typedefs`` are type names known before its first line."""
        return self._whole(self._parse_translation_unit_or_empty, "expected external declaration", typedefs)

    def expression(self) -> c_ast.Node:
        """The source as one expression."""
        return self._whole(self._parse_expression, "expected ';' after expression")

    def type_name(self) -> c_ast.Node:
        """The source as the name of a type, as in a cast."""
        return self._whole(self._parse_type_name, "expected ')'")

    def _whole(self, rule: Callable[[], Any], rest: str, typedefs: Iterable[str] = ()) -> Any:
        """Parse all of the source by ``rule``; ``rest`` is said of what it leaves over."""
        self._scope_stack = [dict.fromkeys((*BUILTIN_TYPES, *typedefs), True)]
        self.clex.input(self._source.text, self._source.path)
        self._tokens: Any = _TokenStream(self.clex)
        try:
            node = rule()
        except (AssertionError, AttributeError, TypeError, ValueError):  # pycparser's, on some malformed declarations
            raise CompileError("invalid declaration", self._here()) from None
        except RecursionError:
            raise CompileError("nested too deeply", self._here()) from None
        if self._peek() is not None:
            self._parse_error(rest, self._here())
        return node

    def _pop_scope(self) -> None:
        if len(self._scope_stack) < 2:
            raise CompileError("extraneous closing brace ('}')", self.clex.source.position(self.clex._pos - 1))
        super()._pop_scope()

    def _lex_type_lookup_func(self, name: str) -> bool:
        for scope in reversed(self._scope_stack):
            known = scope.get(name)
            if known is not None:
                return bool(known)
        return self._is_type is not None and self._is_type(name)

    # errors

    def _coord(self, lineno: Any, column: int | None = None) -> Any:
        return lineno

    def _here(self) -> Position:
        token = self._peek()
        if token is not None:
            return token.lineno  # type: ignore[no-any-return]
        text = self._source.text
        last = self._source.position(max(0, len(text.rstrip()) - 1))
        if self._source.path == EXPRESSION_FILE or "<user expression" in self._source.path:
            return Position(last.file, last.line + 1, 1)
        return Position(last.file, last.line, last.column + 1)

    def _parse_error(self, msg: str, coord: Any) -> NoReturn:
        position = coord if isinstance(coord, Position) else self._here()
        unknown = self._unknown_type()
        if unknown is not None:
            raise CompileError(f"unknown type name '{unknown.value}'", unknown.lineno)
        redeclared = _REDECLARED.match(msg)
        if redeclared is not None:
            msg = f"redefinition of {redeclared[1]} as different kind of symbol"
        elif msg == "At end of input":
            msg = "expected expression"
        elif msg == "Invalid expression":
            msg, position = "expected expression", self._here()
        elif msg.startswith("before: "):
            msg = f"expected expression before '{msg.removeprefix('before: ')}'"
        elif msg in ("Invalid declarator", "Invalid function definition", "Invalid declaration"):
            msg, position = "expected identifier or '('", self._here()
        raise CompileError(msg[:1].lower() + msg[1:], position)

    def _unknown_type(self) -> Any:
        """The name before the current token, if it stands where only a type could."""
        tokens = self._tokens
        for end in (tokens._index - 1, tokens._index):
            window = tokens._buffer[max(0, end - 1) : end + 1]
            if len(window) == 2 and all(token is not None and token.type == "ID" for token in window):
                return window[0]
        return None

    def _expect(self, token_type: str) -> Any:
        token = self._peek()
        if token is None or token.type != token_type:
            spelling = _SPELLING.get(token_type)
            previous = self._tokens._buffer[self._tokens._index - 1] if self._tokens._index else None
            position = self._here()
            if previous is not None and token_type == "SEMI":
                at = previous.lineno
                position = Position(at.file, at.line, at.column + len(previous.value))
            message = f"expected '{spelling}'" if spelling else "expected identifier"
            self._parse_error(message + (" after expression" if token_type == "SEMI" else ""), position)
        return self._advance()

    # expressions

    def _parse_assignment_expression(self) -> c_ast.Node:
        left = self._parse_conditional_expression()
        if self._is_assignment_op():
            operator = self._advance()
            right = self._parse_assignment_expression()
            return c_ast.Assignment(operator.value, left, right, left.coord.marked(operator.lineno))
        return left

    def _parse_conditional_expression(self) -> c_ast.Node:
        condition = self._parse_binary_expression()
        operator = self._accept("CONDOP")
        if operator is None:
            return condition
        middle = None if self._peek_type() == "COLON" else self._parse_expression()
        self._expect("COLON")
        last = self._parse_conditional_expression()
        return c_ast.TernaryOp(condition, middle, last, condition.coord.marked(operator.lineno))

    def _parse_binary_expression(self, min_prec: int = 0, lhs: c_ast.Node | None = None) -> c_ast.Node:
        left = lhs if lhs is not None else self._parse_cast_expression()
        while True:
            token = self._peek()
            precedence = _PRECEDENCE.get(token.value, -1) if token is not None else -1
            if precedence < min_prec:
                return left
            self._advance()
            right = self._parse_binary_expression(precedence + 1)
            left = c_ast.BinaryOp(token.value, left, right, left.coord.marked(token.lineno))

    def _parse_unary_expression(self) -> c_ast.Node:
        token = self._peek()
        kind = token.type if token is not None else None
        if kind in ("PLUSPLUS", "MINUSMINUS"):
            self._advance()
            return c_ast.UnaryOp(token.value, self._parse_unary_expression(), token.lineno)
        if kind in _PREFIX:
            self._advance()
            return c_ast.UnaryOp(token.value, self._parse_cast_expression(), token.lineno)
        return super()._parse_unary_expression()

    def _parse_postfix_expression(self) -> c_ast.Node:
        first = self._here()
        literal = self._try_parse_paren_type_name()
        if literal is not None:
            type_, mark, _ = literal
            if self._peek_type() == "LBRACE":
                node: c_ast.Node = c_ast.CompoundLiteral(type_, self._parse_initializer(), first)
            else:
                self._reset(mark)
                node = self._parse_primary_expression()
        else:
            node = self._parse_primary_expression()
        while True:
            kind = self._peek_type()
            if kind == "LBRACKET":
                self._advance()
                index = self._parse_expression()
                self._expect("RBRACKET")
                node = c_ast.ArrayRef(node, index, node.coord)
            elif kind == "LPAREN":
                self._advance()
                arguments = None if self._peek_type() == "RPAREN" else self._parse_argument_expression_list()
                self._expect("RPAREN")
                node = c_ast.FuncCall(node, arguments, first)
            elif kind in ("PERIOD", "ARROW"):
                operator = self._advance()
                name = self._peek()
                if name is None or name.type not in ("ID", "TYPEID"):
                    self._parse_error("expected unqualified-id", self._here())
                self._advance()
                field = c_ast.ID(name.value, name.lineno)
                node = c_ast.StructRef(node, operator.value, field, node.coord.marked(name.lineno))
            elif kind in ("PLUSPLUS", "MINUSMINUS"):
                operator = self._advance()
                node = c_ast.UnaryOp("p" + operator.value, node, node.coord.marked(operator.lineno))
            else:
                return node

    def _parse_primary_expression(self) -> c_ast.Node:
        token = self._peek()
        if token is None:
            self._parse_error("Invalid expression", None)
        if token.type == "LPAREN" and self._peek_type(2) == "LBRACE":
            self._advance()
            block = self._parse_compound_statement()
            self._expect("RPAREN")
            return block
        if token.type == "LPAREN":
            self._advance()
            node = self._parse_expression()
            self._expect("RPAREN")
            node.coord = node.coord.opened(token.lineno)
            return node
        if token.type == "ID" and token.value == "__builtin_va_arg":
            self._advance()
            self._expect("LPAREN")
            pointer = self._parse_assignment_expression()
            self._expect("COMMA")
            type_ = self._parse_type_name()
            self._expect("RPAREN")
            name = c_ast.ID(token.value, token.lineno)
            return c_ast.FuncCall(name, c_ast.ExprList([pointer, type_], token.lineno), token.lineno)
        return super()._parse_primary_expression()

    def _parse_unified_string_literal(self) -> c_ast.Node:
        """Adjacent literals stay apart in the value: an escape does not go on in the next one."""
        first = self._expect("STRING_LITERAL")
        pieces = [first.value]
        while self._peek_type() == "STRING_LITERAL":
            pieces.append(self._advance().value)
        return c_ast.Constant("string", "".join(pieces), first.lineno)

    def _parse_struct_or_union_specifier(self) -> c_ast.Node:
        """The ``mark`` of a packed one is set."""
        keyword = self._peek()
        node = super()._parse_struct_or_union_specifier()
        self._peek()
        closing = self._tokens._buffer[self._tokens._index - 1]
        packed = self.clex.packed
        if any(place is token.lineno for place in packed for token in (keyword, closing)):
            node.coord = node.coord.marked(closing.lineno)
        return node

    def _parse_constant_expression(self) -> c_ast.Node:
        """Also the range of a case label, as an operation ``...``."""
        first = super()._parse_constant_expression()
        ellipsis = self._accept("ELLIPSIS")
        if ellipsis is None:
            return first
        last = super()._parse_constant_expression()
        return c_ast.BinaryOp("...", first, last, first.coord.marked(ellipsis.lineno))

    # initialisers and statements know where they begin and end

    def _parse_selection_statement(self) -> c_ast.Node:
        """The ``mark`` of an ``if`` is where its condition ends."""
        if self._peek_type() != "IF":
            return super()._parse_selection_statement()
        word = self._advance()
        self._expect("LPAREN")
        condition = self._parse_expression()
        closing = self._expect("RPAREN")
        end = self._before(closing)
        first = self._parse_pragmacomp_or_statement()
        second = self._parse_pragmacomp_or_statement() if self._accept("ELSE") else None
        return c_ast.If(condition, first, second, word.lineno.marked(end.lineno))

    def _parse_iteration_statement(self) -> c_ast.Node:
        """The ``mark`` of a ``for`` is where its body ends."""
        node = super()._parse_iteration_statement()
        last = self._tokens._buffer[self._tokens._index - 1]
        if isinstance(node, c_ast.For):
            node.coord = node.coord.marked((self._before(last) if last.type == "SEMI" else last).lineno)
        return node

    def _before(self, token: Any) -> Any:
        """The token before one that was just read."""
        assert token is self._tokens._buffer[self._tokens._index - 1]
        return self._tokens._buffer[self._tokens._index - 2]

    def _parse_initializer(self) -> c_ast.Node:
        brace = self._peek()
        node = super()._parse_initializer()
        if isinstance(node, c_ast.InitList) and brace is not None and brace.type == "LBRACE":
            node.coord = brace.lineno
        return node

    def _parse_compound_statement(self) -> c_ast.Node:
        block = super()._parse_compound_statement()
        closing = self._tokens._buffer[self._tokens._index - 1]
        block.coord = block.coord.marked(closing.lineno)
        return block


def parse_file(source: Source, typedefs: Iterable[str] = ()) -> c_ast.FileAST:
    """The syntax tree of a preprocessed file. Raises CompileError."""
    before = _included(source.included) if source.included is not None else []
    names = [node.name for node in before if isinstance(node, c_ast.Typedef)]
    return c_ast.FileAST([*before, *Parser(source).file([*typedefs, *names]).ext])


@cache
def _included(source: Source) -> list[c_ast.Node]:
    """The declarations of the system's headers, which many files share."""
    return cast("list[c_ast.Node]", parse_file(source).ext)


def text_source(text: str, path: str = EXPRESSION_FILE) -> Source:
    """A text that is not preprocessed."""
    starts, positions, offset = [], [], 0
    for number, line in enumerate(text.split("\n"), 1):
        starts.append(offset)
        positions.append(Position(path, number, 1))
        offset += len(line) + 1
    return Source(path, text, starts, positions)
