"""What BurntSushi/toml says of a text that is no TOML, for the usual faults; the others keep Python's words. Mirrors: lex.go, parse.go and error.go."""

from __future__ import annotations

import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    import tomllib

_PLACE = re.compile(r"^(.*) \(at (?:line (\d+), column (\d+)|end of document)\)$", re.DOTALL)
_HEADER = re.compile(r"^[ \t]*\[\[?[ \t]*([^\]\n]+?)[ \t]*\]", re.MULTILINE)
_KEY = re.compile(r"""^[ \t]*((?:[\w-]+|"[^"\n]*"|'[^'\n]*')(?:[ \t]*\.[ \t]*(?:[\w-]+|"[^"\n]*"|'[^'\n]*'))*)[ \t]*=""", re.MULTILINE)
_TWICE = re.compile(r"Cannot declare \('(\w+)',\) twice")


def words_of(error: tomllib.TOMLDecodeError, text: str) -> str:
    """The fault of a text in Go's words."""
    found = _PLACE.match(str(error))
    if not found:
        return f"toml: {error}"
    words, line, column = found[1], found[2], found[3]
    at = len(text)
    if line:
        at = sum(len(each) + 1 for each in text.split("\n")[: int(line) - 1]) + int(column) - 1
    told = _told(words, text, at)
    if told is None:
        return f"toml: {error}"
    sentence, has_key = told
    key = _last_key(text, at) if has_key else ""
    shown = f' (last key "{key}")' if key else ""
    return f"toml: line {text.count(chr(10), 0, at) + 1}{shown}: {sentence}"


def _told(words: str, text: str, at: int) -> tuple[str, bool] | None:
    """A sentence, and whether the last key is told before it."""
    character = text[at : at + 1]
    shown = "'\\n'" if character == "\n" else f"'{character}'"
    if words == "Invalid value":
        if character.isalpha():
            word = re.match(r"[^\W\d_]+", text[at:])
            return f'expected value but found "{word[0] if word else character}" instead', True
        return ("unexpected EOF; expected value" if not character else "unexpected comma" if character == "," else f"expected value but found {shown} instead"), True
    if words.startswith("Expected '=' after a key"):
        return (f"expected '.' or '=', but got {shown} instead" if character else "unexpected EOF; expected key separator '='"), False
    if words == "Invalid statement":
        return ("unexpected '=': key name appears blank" if character == "=" else f"expected '.' or '=', but got {shown} instead"), False
    if words == "Unterminated string":
        return "unexpected EOF; expected '\"'", True
    if words == "Unclosed array":
        return "expected a comma (',') or array terminator (']'), but got end of file", True
    if words.startswith("Expected newline") and text[at - 1 : at] in (" ", "\t"):
        return f"expected a top-level item to end with a newline, comment, or EOF, but got {shown} instead", False
    if words == "Cannot overwrite a value":
        key = _last_key(text, at)
        return (f"Key '{key}' has already been defined.", True) if key else None
    twice = _TWICE.match(words)
    return (f"Key '{twice[1]}' has already been defined.", False) if twice else None


def _last_key(text: str, at: int) -> str:
    """The key that stands last before a place, below its table's name."""
    keys = [*_KEY.finditer(text, 0, at)]
    if not keys:
        return ""
    headers = [match[1] for match in _HEADER.finditer(text, 0, keys[-1].start())]
    own = re.sub(r"[ \t]*\.[ \t]*", ".", keys[-1][1]).replace('"', "").replace("'", "")
    return ".".join([*headers[-1:], own])
