"""Strings as YAML: which of them need quotes, and which way they are written. Mirrors: go.yaml.in/yaml v2 and v3, encode.go and emitterc.go."""

from __future__ import annotations

import re

from kubecheck.documents.scalars import WORDS, read_number

_BASE_60 = re.compile(r"[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?\Z", re.ASCII)
_TIMESTAMP = re.compile(
    r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})"
    r"(?:(?:[Tt ])([0-9]{1,2}):([0-9]{1,2}):([0-9]{1,2})(?:[.,][0-9]+)?(Z|[-+][0-9]{2}:[0-9]{2})?)?\Z",
    re.ASCII,
)
_WORDS_OF_NEWER = frozenset(("", "~", "null", "Null", "NULL", "true", "True", "TRUE", "false", "False", "FALSE"))
_OLD_OCTAL = re.compile(r"[-+]?0[oO][0-7]+\Z", re.ASCII)
# What YAML must escape: everything that is not printable for the emitter, which takes nothing beyond the first plane.
_SPECIAL = re.compile("[^\n -~\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd]")
_SPECIAL_NEWER = re.compile("[^\t\n -~\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd]")
_PLAIN = re.compile(r"[A-Za-z_/][\w./@+=-]*(?: [\w./@+=(-][\w./@+=()-]*)*\Z", re.ASCII)
_ESCAPES = {
    "\0": "0", "\a": "a", "\b": "b", "\t": "t", "\n": "n", "\v": "v", "\f": "f", "\r": "r", "\x1b": "e", '"': '"', "\\": "\\", "\x85": "N",
    "\xa0": "_", "\u2028": "L", "\u2029": "P",
}  # fmt: skip
_ESCAPED = re.compile("[^ !#-\\[\\]-~\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd]")
_BREAK = re.compile("[\r\n\x85\u2028\u2029]")
_WIDTH = 80  # characters of a line, behind which a space ends it
_LONGEST_KEY = 128
_cache: dict[tuple[str, bool], str] = {}
_CACHED = 4096


def in_line(text: str, *, newer: bool) -> str:
    """A string on one line: plain, in quotes, or escaped."""
    found = _cache.get((text, newer))
    if found is None:
        found = _in_line(text, newer=newer)
        if len(_cache) > _CACHED:
            _cache.clear()
        _cache[text, newer] = found
    return found


def _in_line(text: str, *, newer: bool) -> str:
    if _PLAIN.match(text) and text not in WORDS:
        return text
    if text in _WORDS_OF_NEWER or text in WORDS or _is_number(text, newer=newer) or _is_timestamp(text) or _BASE_60.match(text):
        return escaped(text)
    if _can_be_plain(text, newer=newer):
        return text
    if _SPECIAL.search(text) or "\n" in text:
        return escaped(text)
    return "'" + text.replace("'", "''") + "'"


def _is_number(text: str, *, newer: bool) -> bool:
    if text[0] not in "0123456789+-.":
        return False
    return read_number(text) is not None


def _is_timestamp(text: str) -> bool:
    """Mirrors: parseTimestamp."""
    found = _TIMESTAMP.match(text)
    if not found:
        return False
    from kubecheck.values.time import days_of_month

    year, month, day = int(found[1]), int(found[2]), int(found[3])
    if not (1 <= month <= 12 and 1 <= day <= days_of_month(year, month)):
        return False
    if found[4] is None:
        return True
    if (text[len(found[1]) + len(found[2]) + len(found[3]) + 2] == " ") == (found[7] is not None):
        return False
    return int(found[4]) < 24 and int(found[5]) < 60 and int(found[6]) < 60


def _can_be_plain(text: str, *, newer: bool) -> bool:
    """Mirrors: yaml_emitter_analyze_scalar, outside of flows."""
    first, last = text[0], text[-1]
    if first in "#,[]{}&*!|>'\"%@` \n\u2028\u2029" or last in " \n:\u2028\u2029" or text.startswith(("---", "...")):
        return False
    if first in "-?:" and (len(text) == 1 or text[1] in " \t"):
        return False
    if ": " in text or " #" in text or ":\t" in text or "\t#" in text or "\n" in text or "\u2028" in text or "\u2029" in text:
        return False
    return not _SPECIAL.search(text)


def escaped(text: str) -> str:
    """A string in double quotes. Mirrors: yaml_emitter_write_double_quoted_scalar."""
    return f'"{_ESCAPED.sub(_escape, text)}"'


def _escape(match: re.Match[str]) -> str:
    character = match[0]
    code = ord(character)
    found = _ESCAPES.get(character)
    return "\\" + (found or (f"x{code:02X}" if code <= 0xFF else f"u{code:04X}" if code <= 0xFFFF else f"U{code:08X}"))


def can_be_block(text: str, *, newer: bool) -> bool:
    """Whether a string with lines may be written as they are."""
    if text[-1] == " " or " \n" in text:
        return False
    return not (_SPECIAL_NEWER if newer else _SPECIAL).search(text)


def block(text: str, margin: str) -> str:
    """A string as a literal block, without the last line's end. Mirrors: yaml_emitter_write_literal_scalar."""
    hint = "2" if text[0] in " \n\u2028\u2029" else ""
    chomping = "-" if not text.endswith("\n") else "+" if text == "\n" or text.endswith("\n\n") else ""
    lines = (margin + line if line else "" for line in text.removesuffix("\n").split("\n"))
    return f"|{hint}{chomping}\n" + "\n".join(lines)


def folded(written: str, column: int, margin: str) -> str:
    """A string of one line, as it is written, parted at spaces where it is too long for a line.

    Mirrors: yaml_emitter_write_plain_scalar, yaml_emitter_write_single_quoted_scalar, yaml_emitter_write_double_quoted_scalar
    """
    if column + len(written) <= _WIDTH:
        return written
    quote = written[0] if written[0] in "'\"" else ""
    first, last = (2, len(written) - 3) if quote else (0, len(written) - 1)
    parts: list[str] = []
    begin = 0
    at = written.find(" ", first)
    while 0 <= at <= last:
        after = written[at + 1]
        if column + at - begin > _WIDTH and written[at - 1] != " " and (quote == '"' or after != " "):
            keeps = "\\" if after == " " else ""  # else the reader would take it for the line's margin
            parts += (written[begin:at], "\n", margin, keeps)
            begin, column = at + 1, len(margin) + len(keeps)
        at = written.find(" ", at + 1)
    return "".join(parts) + written[begin:]


def is_simple_key(text: str) -> bool:
    """Mirrors: yaml_emitter_check_simple_key."""
    return not _BREAK.search(text) and (len(text) <= _LONGEST_KEY // 4 or len(text.encode("utf-8", "surrogateescape")) <= _LONGEST_KEY)
