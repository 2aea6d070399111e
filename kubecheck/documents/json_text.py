"""Texts that are JSON: read by JSON's rules, several objects one after another allowed."""

from __future__ import annotations

import json
import re

from kubecheck.documents.document import Document, Duplicate
from kubecheck.documents.nodes import MAXIMAL_DEPTH
from kubecheck.limits import most

_LONGEST_INTEGER = 400  # digits: what is longer is too large for any number
_HALF = re.compile("[\ud800-\udfff]")

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.source import Source


def read_json_stream(source: Source) -> tuple[list[Document] | None, int | None]:
    """The documents of a text that begins with a brace.

    Returns:
        The documents, None when the text is no JSON and is to be read as YAML; and where there are more of them than may be, else None.

    Mirrors: k8s.io/apimachinery/pkg/util/yaml (*YAMLOrJSONDecoder).Decode
    """
    text = source.text
    repeats: list[bool] = []

    def build(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        value = dict(pairs)
        if len(value) != len(pairs):
            repeats.append(True)
        return value

    decoder = json.JSONDecoder(object_pairs_hook=build, parse_int=_integer, parse_constant=_refuse)
    documents: list[Document] = []
    at, room, has_escapes = 0, most("file-documents"), "\\u" in text
    while True:
        while at < len(text) and text[at] in " \t\r\n":
            at += 1
        if at == len(text):
            return documents, None
        if len(documents) == room:
            return documents, at
        repeats.clear()
        try:
            value, end = decoder.raw_decode(text, at)
        except (ValueError, RecursionError):
            return None, None
        if _is_too_deep(value):
            return None, None  # the reader of YAML says so, and where
        if has_escapes:
            value = without_surrogates(value)
        document = Document(source, len(documents), value, at, end, is_json=True)
        if repeats:
            document.duplicates = _duplicates(document)
        documents.append(document)
        at = end


def without_surrogates(value: Any) -> Any:
    """A value with each half of a character that stands alone replaced, as Go's decoders do.

    Mirrors: encoding/json unquoteBytes
    """
    if isinstance(value, str):
        return _HALF.sub("\ufffd", value)
    if isinstance(value, dict):
        return {without_surrogates(key): without_surrogates(each) for key, each in value.items()}
    return [*map(without_surrogates, value)] if isinstance(value, list) else value


def _is_too_deep(value: Any) -> bool:
    """Whether a value has more levels than those who walk through it by recursion can take."""
    level, depth = [value], 0
    while level and depth <= MAXIMAL_DEPTH:
        level = [each for one in level for each in (one.values() if isinstance(one, dict) else one if isinstance(one, list) else ()) if isinstance(each, (dict, list))]
        depth += 1
    return bool(level)


def _integer(text: str) -> int | float:
    return int(text) if len(text) < _LONGEST_INTEGER else float(text)


def _refuse(word: str) -> float:
    raise ValueError(word)


def _duplicates(document: Document) -> tuple[Duplicate, ...]:
    from kubecheck.documents.decode import decode_nodes
    from kubecheck.documents.nodes import TextError

    root = document.root
    try:
        decoded = decode_nodes(root)
    except TextError:
        return ()
    found = []
    for each in decoded.duplicates:
        words = f'duplicate field "{_dotted(each.path)}"'
        found.append(Duplicate(each.path, words, each.first, each.second))
    return tuple(found)


def _dotted(path: tuple[str | int, ...]) -> str:
    """A path as the server's JSON decoder writes it."""
    text = ""
    for step in path:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else step
    return text
