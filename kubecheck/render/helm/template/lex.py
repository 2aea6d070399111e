"""Template text to tokens. Mirrors: text/template/parse/lex.go."""

from __future__ import annotations

import re
import unicodedata

from kubecheck.field_messages import quote

TYPE_CHECKING = False
if TYPE_CHECKING:
    Token = tuple[str, int, str]  # kind, position, value

KEYWORDS = frozenset({".", "block", "break", "continue", "define", "else", "end", "if", "nil", "range", "template", "with"})
SPACES = " \t\r\n"

_WORD = r"[A-Za-z0-9_\x80-\U0010ffff]"
_TERMINATED = r"(?=[ \t\r\n.,|:()]|\}\}|\Z)"
_NUMBER = (
    r"[+-]?(?:0[xX][0-9a-fA-F_]*(?:\.[0-9a-fA-F_]*)?(?:[pP][+-]?[0-9_]*)?|0[oO][0-7_]*(?:\.[0-7_]*)?|0[bB][01_]*(?:\.[01_]*)?"
    r"|[0-9_]*(?:\.[0-9_]*)?(?:[eE][+-]?[0-9_]*)?)i?"
)
# Each alternative is one kind of token, in the order of `_KINDS`, the usual ones first; what none fits is a fault. The empty group at its end
# tells it; a group around it would keep the engine from choosing by the first character.
_TOKEN = re.compile(
    r"[ \t\r\n]++(?!-\}\})()"
    rf"|\.(?![0-9]|\Z){_WORD}*+{_TERMINATED}()"
    rf"|[A-Za-z_\x80-\U0010ffff]{_WORD}*+{_TERMINATED}()"
    rf"|\${_WORD}*+{_TERMINATED}()"
    r"|\}\}()"
    r"|[ \t\r\n]-\}\}[ \t\r\n]*()"
    r'|"(?:[^"\\\n]|\\[^\n])*"()'
    r"|\(()|\)()|\|()|:=()|=()|`[^`]*`()"
    rf"|(?=[+\-0-9]|\.(?:[0-9]|\Z)){_NUMBER}()"
    r"|'(?:[^'\\\n]|\\[^\n])*'()"
    r"|[ \t\r\n]+(?=[ \t\r\n]-\}\})()"
)
_KINDS = (
    "", "space", "field", "identifier", "variable", "right", "right", "string", "(", ")", "|", ":=", "=", "raw", "number", "character", "space",
)  # fmt: skip
_WORDS = frozenset({"field", "identifier", "variable"})
_MARKS = frozenset({"right", "(", ")", "number"})
_SECOND_NUMBER = re.compile(_NUMBER)
_WORD_KINDS = {"true": "bool", "false": "bool"} | {word: word for word in KEYWORDS}


def tokenize(text: str) -> list[Token]:
    """The tokens of a template up to its end or first fault; the last is "eof", before it "error" where there is a fault, in Go's words.

    Kinds are keywords themselves, "text", "left", "right" (delimiters), "space", "field", "identifier", "variable", "string", "raw", "number",
    "character", "complex", "bool", "other" (any further ASCII character) and the signs.
    """
    tokens: list[Token] = []
    at = 0
    end = len(text)
    while at < end:
        left = text.find("{{", at)
        if left < 0:
            tokens.append(("text", at, text[at:]))
            break
        inside = left + 2
        is_trimmed = text[inside : inside + 1] == "-" and text[inside + 1 : inside + 2] in (" ", "\t", "\r", "\n")
        if left > at:
            literal = text[at:left].rstrip(SPACES) if is_trimmed else text[at:left]
            if literal:
                tokens.append(("text", at, literal))
        if is_trimmed:
            inside += 2
        if text.startswith("/*", inside):
            at = _skip_comment(text, inside, tokens)
        else:
            tokens.append(("left", left, "{{"))
            at = _lex_action(text, inside, tokens)
        if at < 0:
            break
    tokens.append(("eof", end, "EOF"))
    return tokens


def _skip_comment(text: str, start: int, tokens: list[Token]) -> int:
    """Where text goes on after a comment; negative when it is faulty. Mirrors: lexComment."""
    closing = text.find("*/", start + 2)
    if closing < 0:
        tokens.append(("error", start, "unclosed comment"))
        return -1
    delimiter = _TOKEN.match(text, closing + 2)
    if delimiter is None or _KINDS[delimiter.lastindex or 0] != "right":
        tokens.append(("error", start, "comment ends before closing delimiter"))
        return -1
    return delimiter.end()


def _lex_action(text: str, at: int, tokens: list[Token]) -> int:
    """Appends the tokens of an action; returns where text goes on, negative after a fault. Mirrors: lexInsideAction."""
    depth = 0
    append = tokens.append
    match = _TOKEN.scanner(text, at).match  # type: ignore[attr-defined]  # known to all but its types
    while True:
        found = match()
        if found is None or not (index := found.lastindex):
            fault = _char_token(text, at) if at < len(text) else ("error", at, "unclosed action")
            append(fault)
            if fault[0] == "error":
                return -1
            at += 1
            match = _TOKEN.scanner(text, at).match  # type: ignore[attr-defined]  # as above
            continue
        value = found[0]
        kind = _KINDS[index]
        if kind in _WORDS:
            if not value.isascii() and (fault_of := _word_fault(value, at)):
                append(fault_of)
                return -1
            if kind == "identifier":
                kind = _WORD_KINDS.get(value, kind)
            elif value == ".":
                kind = "."
        elif kind in _MARKS:
            if kind == "right":
                append((kind, at if value == "}}" else at + 2, "}}") if not depth else ("error", at, "unclosed left paren"))
                return found.end() if not depth else -1
            if kind == "number":
                kind, value = _lex_number(text, at, value)
                match = _TOKEN.scanner(text, at + len(value)).match  # type: ignore[attr-defined]  # as above
            depth += (kind == "(") - (kind == ")")
            if depth < 0:
                kind, value = "error", "unexpected right paren"
        append((kind, at, value))
        if kind == "error":
            return -1
        at += len(value)


def _lex_number(text: str, at: int, value: str) -> tuple[str, str]:
    """A number, or a sum of a real and an imaginary one. Mirrors: lexNumber."""
    kind = "number"
    after = text[at + len(value) : at + len(value) + 1]
    if not is_word(after) and after in ("+", "-"):
        second = _SECOND_NUMBER.match(text, at + len(value))
        value += second[0] if second else ""
        after = text[at + len(value) : at + len(value) + 1]
        kind = "complex" if value.endswith("i") else "error"
    if is_word(after):
        return "error", f"bad number syntax: {quote(value + after)}"
    return kind, value if kind != "error" else f"bad number syntax: {quote(value)}"


def is_word(character: str) -> bool:
    """Whether a character is a letter, digit or underscore; the empty text is none. Mirrors: isAlphaNumeric."""
    return character == "_" or (character.isalnum() if character.isascii() else unicodedata.category(character) in ("Lu", "Ll", "Lt", "Lm", "Lo", "Nd"))


def _word_fault(value: str, at: int) -> Token | None:
    """What is wrong with a word that has characters beyond ASCII."""
    for index, character in enumerate(value):
        if not is_word(character) and not (index == 0 and character in ".$"):
            words = "bad character" if index else "unrecognized character in action:"
            return ("error", at, f"{words} {show_character(character)}")
    return None


def _char_token(text: str, at: int) -> Token:
    """The token, or fault, at a character that begins none of the usual ones."""
    character = text[at]
    if character == ":":
        return ("error", at, "expected :=")
    if character == '"':
        return ("error", at, "unterminated quoted string")
    if character == "`":
        return ("error", at, "unterminated raw quoted string")
    if character == "'":
        return ("error", at, "unterminated character constant")
    if character in ".$" or is_word(character):
        rest = at + 1
        while rest < len(text) and is_word(text[rest]):
            rest += 1
        return ("error", at, f"bad character {show_character(text[rest])}")
    if character.isascii() and character.isprintable():
        return ("other", at, character)
    return ("error", at, f"unrecognized character in action: {show_character(character)}")


def show_character(character: str) -> str:
    """Mirrors: fmt's `%#U`; of a byte that is no UTF-8 what stands for it."""
    code = ord(character)
    if 0xD800 <= code < 0xE000:
        code, character = 0xFFFD, "\ufffd"
    return f"U+{code:04X}" + (f" '{character}'" if character.isprintable() else "")
