"""What plain scalars are to go.yaml.in/yaml/v3, with which kustomize reads objects: YAML 1.2 words, the numbers of 1.1, and times."""

from __future__ import annotations

import re

from kubecheck.documents import scalars
from kubecheck.documents.nodes import ALIAS, MAPPING, SCALAR, SEQUENCE, Node, TextError
from kubecheck.documents.values import is_merge
from kubecheck.render.kustomize.tree import Timestamp

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_WORDS = "y|Y|n|N|yes|Yes|YES|no|No|NO|on|On|ON|off|Off|OFF"
_NOT_OF_3 = frozenset(_WORDS.split("|"))
# Where a text may hold a scalar that the server reads otherwise: a word for yes or no, a time, a number out of JSON's reach.
_DIFFERS = re.compile(rf"(?:^|[-{{,?])[ \t]*(?:null|Null|NULL|~)[ \t]*:|(?:^|[:\-\[{{,?!])[ \t]*(?:{_WORDS}|[0-9]{{4}}-[0-9]{{1,2}}-[0-9]{{1,2}}[^\n]*|[-+]?\.(?:inf|Inf|INF|nan|NaN|NAN))[ \t\r]*(?:$|[,\]}}#:])", re.MULTILINE)
_TIMESTAMP_TAG = "tag:yaml.org,2002:timestamp"
_DATE = re.compile(
    r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})(?:(?:[Tt]|[ \t]+)([0-9]{1,2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]+))?(?:[ \t]*(Z|[-+][0-9]{1,2}(?::[0-9]{2})?))?)?\Z"
)


def may_differ(text: str) -> bool:
    """Whether a scalar in a text may be something else to kustomize than to the server."""
    return _DIFFERS.search(text) is not None


def is_word_of_1_1(text: str) -> bool:
    """Whether a text is a word for yes or no in YAML 1.1 alone."""
    return text in _NOT_OF_3


def value_of(root: Node) -> Any:
    """The value of a document's nodes as kustomize reads it.

    Raises:
        TextError: a scalar is not what its tag says.

    Mirrors: go.yaml.in/yaml/v3 (*decoder).unmarshal
    """
    return _value(root, 0)


def _value(node: Node, depth: int) -> Any:
    if depth > 200:
        raise TextError("yaml: document contains excessive aliasing", node.start)
    if node.kind == ALIAS:
        assert node.target is not None
        return _value(node.target, depth + 1)
    if node.kind == SCALAR:
        return scalar_of(node)
    if node.kind == SEQUENCE:
        return [_value(each, depth + 1) for each in node.children]
    own: dict[str, Any] = {}
    merged: dict[str, Any] = {}
    children = node.children
    for index in range(0, len(children), 2):
        key, value = children[index], children[index + 1]
        if is_merge(key):
            for each in value.children if value.kind == SEQUENCE else [value]:
                found = _value(each, depth + 1)
                for name, inner in found.items() if isinstance(found, dict) else ():
                    merged.setdefault(name, inner)
        else:
            own[key_of(key)] = _value(value, depth + 1)
    for name, inner in merged.items():
        own.setdefault(name, inner)
    return own


def first_repeated(root: Node) -> tuple[Node, Node] | None:
    """The first key of a document that stands twice in its mapping, with the one before."""
    waiting = [root]
    while waiting:
        node = waiting.pop()
        found = _repeated(node) if node.kind == MAPPING else None
        if found is not None:
            return found
        waiting += reversed(node.children)
    return None


def _repeated(node: Node) -> tuple[Node, Node] | None:
    """The first key that stands twice; a plain null counts as one that does. Mirrors: go.yaml.in/yaml/v3 (*decoder).setPossiblyDuplicate."""
    seen: dict[str, Node] = {}
    for key in node.children[::2]:
        text = key_of(key)
        if text in seen:
            return seen[text], key
        if key.kind == SCALAR and key.plain and not key.tag and text in ("null", "Null", "NULL", "~", ""):
            return key, key
        seen[text] = key
    return None


def key_of(node: Node) -> str:
    """The text of a key: keys of objects are texts, whatever they look like."""
    if node.kind == ALIAS:
        assert node.target is not None
        node = node.target
    return node.text


def scalar_of(node: Node) -> Any:
    """The value of a scalar. Mirrors: go.yaml.in/yaml/v3 resolve."""
    text = node.text
    if not node.tag and not node.plain:
        return text
    if not node.tag or node.tag == "!":
        if text in _NOT_OF_3:
            return text
        if text[:1].isdigit() and _is_time(text):
            return Timestamp(text)
    elif node.tag == _TIMESTAMP_TAG:
        return Timestamp(text)
    try:
        return scalars.resolve(node.tag, text)
    except scalars.ScalarError as error:
        raise TextError(str(error), node.start) from None


def _is_time(text: str) -> bool:
    match = _DATE.match(text)
    if match is None:
        return False
    import datetime as dt

    try:
        dt.datetime(int(match[1]), int(match[2]), int(match[3]), int(match[4] or 0), int(match[5] or 0), int(match[6] or 0))  # noqa: DTZ001
    except ValueError:
        return False
    return True


def timestamp_text(text: str) -> str:
    """A time of YAML as encoding/json prints it. Mirrors: time.Time.MarshalJSON."""
    match = _DATE.match(text)
    if match is None:
        return text
    year, month, day, hour, minute, second, fraction, zone = match.groups()
    date = f"{int(year):04d}-{int(month):02d}-{int(day):02d}T{int(hour or 0):02d}:{int(minute or 0):02d}:{int(second or 0):02d}"
    fraction = (fraction or "")[:9].rstrip("0")
    if not zone or zone == "Z":
        offset = "Z"
    else:
        hours, _, minutes = zone[1:].partition(":")
        offset = f"{zone[0]}{int(hours):02d}:{minutes or '00'}"
        offset = "Z" if offset[1:] == "00:00" else offset
    return date + (f".{fraction}" if fraction else "") + offset
