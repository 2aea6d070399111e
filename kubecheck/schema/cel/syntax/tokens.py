"""The words of a CEL expression.

Mirrors: github.com/google/cel-go/parser/gen CEL.g4 (lexer rules), antlr4-go Lexer and LexerATNSimulator.
"""

from __future__ import annotations

import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

EPSILON, END = -2, -1  # that nothing need come; the end of the text
EQUALS, NOT_EQUALS, IN, LESS, LESS_EQUALS, GREATER_EQUALS, GREATER, AND, OR = range(1, 10)
LBRACKET, RBRACKET, LBRACE, RBRACE, LPAREN, RPAREN, DOT, COMMA, MINUS, EXCLAM, QUESTION, COLON = range(10, 22)
PLUS, STAR, SLASH, PERCENT, TRUE, FALSE, NULL, _WHITESPACE, _COMMENT = range(22, 31)
FLOAT, INT, UINT, STRING, BYTES, IDENTIFIER, ESCAPED = range(31, 38)
_SIGNS = ("==", "!=", "in", "<", "<=", ">=", ">", "&&", "||", "[", "]", "{", "}", "(", ")", ".", ",", "-", "!", "?", ":", "+", "*", "/", "%", "true", "false", "null")
KIND_OF = {sign: index for index, sign in enumerate(_SIGNS, 1)}
# As messages say them, by kind.
NAMES = (
    "", *(f"'{sign}'" for sign in _SIGNS),
    "WHITESPACE", "COMMENT", "NUM_FLOAT", "NUM_INT", "NUM_UINT", "STRING", "BYTES", "IDENTIFIER", "ESC_IDENTIFIER",
)  # fmt: skip

_ESCAPE = r"""\\(?:[abfnrtv"'\\?`]|[xX][0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[0-3][0-7][0-7])"""
_TEXT = rf"""
    [rR](?:\"{{3}}[\s\S]*?\"{{3}}|'{{3}}[\s\S]*?'{{3}}|"[^"\n\r]*"|'[^'\n\r]*')
  | \"{{3}}(?:[^\\]|{_ESCAPE})*?\"{{3}} | '{{3}}(?:[^\\]|{_ESCAPE})*?'{{3}}
  | "(?:[^\\"\n\r]|{_ESCAPE})*" | '(?:[^\\'\n\r]|{_ESCAPE})*'
"""
# Each group is a kind; of two that fit, the longer stands first.
_TOKEN = re.compile(
    rf"""
    [\t \r\n\f]+ | //[^\n]*
  | (?P<STRING>[bB]?(?:{_TEXT}))
  | (?P<IDENTIFIER>[A-Za-z_][A-Za-z0-9_]*)
  | (?P<FLOAT>[0-9]+\.[0-9]+(?:[eE][+-]?[0-9]+)?|[0-9]+[eE][+-]?[0-9]+|\.[0-9]+(?:[eE][+-]?[0-9]+)?)
  | (?P<UINT>0x[0-9a-fA-F]+[uU]|[0-9]+[uU])
  | (?P<INT>0x[0-9a-fA-F]+|[0-9]+)
  | (?P<SIGN>==|!=|<=|>=|&&|\|\||[<>\[\]{{}}().,!?:+*/%-])
  | (?P<ESCAPED>`[A-Za-z0-9_./ -]+`)
    """,
    re.VERBOSE,
)
_GROUPS = {"STRING": STRING, "FLOAT": FLOAT, "UINT": UINT, "INT": INT, "ESCAPED": ESCAPED}
_KIND_OF_GROUP = [0] * (_TOKEN.groups + 1)
for _name, _kind in _GROUPS.items():
    _KIND_OF_GROUP[_TOKEN.groupindex[_name]] = _kind


def _end_of_broken(text: str, at: int) -> int:
    """How far a word goes that does not come to its end, with the character that it breaks off at."""
    started = re.compile(
        rf"""(?:"(?:[^\\"\n\r]|{_ESCAPE})*|'(?:[^\\'\n\r]|{_ESCAPE})*)(?:\\(?:[xX][0-9a-fA-F]?|u[0-9a-fA-F]{{0,3}}|U[0-9a-fA-F]{{0,7}}|[0-3][0-7]?)?)?|`[A-Za-z0-9_./ -]*|[&|=]|"""
    ).match(text, at)
    return min((at if started is None else started.end()) + 1, len(text))


def scan(text: str, at: int = 0, say: Callable[[int, str], object] | None = None) -> Iterator[tuple[int, int, int]]:
    """The words of a text as kind, start and end; the last is the end of the text, again and again.

    Args:
        text: the expression.
        at: where to begin.
        say: takes the place and the words of what is no word, which is then left out; without it, a word of no kind (0) is the last.
    """
    match_at, kind_of_group, kind_of = _TOKEN.match, _KIND_OF_GROUP, KIND_OF
    size = len(text)
    while at < size:
        match = match_at(text, at)
        if match is None:
            if say is None:
                yield 0, at, at
                return
            end = _end_of_broken(text, at)
            say(at, f"token recognition error at: '{text[at:end]}'")
            at = end
            continue
        index = match.lastindex
        if index is not None:
            kind = kind_of_group[index] or kind_of.get(match[index], IDENTIFIER)
            yield BYTES if kind == STRING and text[at] in "bB" else kind, at, match.end()
        at = match.end()
    while True:
        yield END, size, size
