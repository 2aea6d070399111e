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

# A plain key that is no text.
_ODD_KEY = r"(?:[-+]?\.?[0-9][0-9A-Fa-fxobT_.:+-]*|true|True|TRUE|false|False|FALSE|[-+]?\.(?:inf|Inf|INF|nan|NaN|NAN))"
_WORDS = "y|Y|n|N|yes|Yes|YES|no|No|NO|on|On|ON|off|Off|OFF"
_NOT_OF_3 = frozenset(_WORDS.split("|"))
# Where a text may hold a scalar that the server reads otherwise: a word for yes or no, a time, a number out of JSON's reach.
# It begins with the character before, a line's end for the first one: a set of characters is sought at once, a place between them is tried at each.
_DIFFERS = re.compile(
    rf"[\n:\-\[{{,?!](?:(?<=[\n{{,?-])[ \t]*+(?:null|Null|NULL|~|{_ODD_KEY})[ \t]*:(?:\s|$)|(?<=\n)[ \t-]*+\?[ \t]"
    rf"|[ \t]*+(?:{_WORDS}|[0-9]{{4}}-[0-9]{{1,2}}-[0-9]{{1,2}}[^\n]*|[-+]?\.(?:inf|Inf|INF|nan|NaN|NAN))[ \t\r]*(?:$|[,\]}}#:]))", re.MULTILINE,
)
_TIMESTAMP_TAG = "tag:yaml.org,2002:timestamp"
_DATE = re.compile(
    r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})(?:(?:([Tt])|[ ]+)([0-9]{1,2}):([0-9]{1,2}):([0-9]{1,2})(?:[.,]([0-9]+))?((?(4)(?:Z|[-+][0-9]{2}:[0-9]{2})|)))?\Z"
)


class OddKey(str):
    """A key that is no text in YAML: ``shown`` is how Go prints it; ``is_invalid`` where it cannot be a key at all, as a list."""

    __slots__ = ("is_invalid", "shown")
    is_invalid: bool
    shown: str

    def __new__(cls, text: str, shown: str, *, is_invalid: bool = False) -> OddKey:  # noqa: PYI034  # Self is of typing
        """A text with what is odd about it."""
        made = super().__new__(cls, text)
        made.shown = shown
        made.is_invalid = is_invalid
        return made


class Mistagged(str):
    """The text of a scalar that is not what its tag says; ``words`` say so."""

    __slots__ = ("words",)
    words: str

    def __new__(cls, text: str, words: str) -> Mistagged:  # noqa: PYI034  # as above
        """A text with what is wrong about it."""
        made = super().__new__(cls, text)
        made.words = words
        return made


def may_differ(text: str) -> bool:
    """Whether a scalar in a text may be something else to kustomize than to the server."""
    return _DIFFERS.search(f"\n{text}") is not None


def plain_scalar(text: str) -> Any:
    """The value of a text that stands plainly. Mirrors: go.yaml.in/yaml/v3 resolve."""
    if text in _NOT_OF_3:
        return text
    if text[:1].isdigit() and _is_time(text):
        return Timestamp(text)
    return scalars.resolve("", text)


def tag_of(value: Any) -> str:
    """The short tag of a scalar's type."""
    if value.__class__ is Timestamp:
        return "!!timestamp"
    return {bool: "!!bool", int: "!!int", float: "!!float", type(None): "!!null"}.get(value.__class__, "!!str")


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
    """The text of a key: keys of objects are texts, whatever they look like; what is none in YAML is remembered to be odd."""
    if node.kind == ALIAS:
        assert node.target is not None
        node = node.target
    if node.kind == SCALAR and not node.plain and not node.tag:
        return node.text
    from kubecheck.render.kustomize.printing import go_syntax

    if node.kind != SCALAR:
        value = _value(node, 0)
        return OddKey(str(value), go_syntax(value), is_invalid=True)
    value = scalar_of(node)
    return node.text if value.__class__ is str or value is None else OddKey(node.text, go_syntax(value))


def made_key(text: str) -> str:
    """A key that kustomize makes: it stands plainly, and so may be no text in YAML."""
    value = plain_scalar(text)
    if value is None or value.__class__ is str:
        return text
    from kubecheck.render.kustomize.printing import go_syntax

    return OddKey(text, go_syntax(value))


def scalar_of(node: Node) -> Any:
    """The value of a scalar. Mirrors: go.yaml.in/yaml/v3 resolve."""
    text = node.text
    if not node.tag and not node.plain:
        return text
    if not node.tag or node.tag == "!":
        return plain_scalar(text)
    if node.tag == _TIMESTAMP_TAG:
        return Timestamp(text)
    try:
        return scalars.resolve(node.tag, text)
    except scalars.ScalarError as error:
        return Mistagged(text, str(error))


def _is_time(text: str) -> bool:
    if _DATE.match(text) is None:
        return False
    import datetime as dt

    try:
        dt.datetime(*timestamp_parts(text)[:6])  # noqa: DTZ001
    except ValueError:
        return False
    return True


def timestamp_parts(text: str) -> tuple[int, int, int, int, int, int, str, str]:
    """Year to second of a time of YAML, the digits of its fraction, and its zone, which may be empty."""
    match = _DATE.match(text)
    assert match is not None
    year, month, day, _, hour, minute, second, fraction, zone = match.groups()
    return int(year), int(month), int(day), int(hour or 0), int(minute or 0), int(second or 0), fraction or "", zone or ""


def timestamp_text(text: str) -> str:
    """A time of YAML as encoding/json prints it. Mirrors: time.Time.MarshalJSON."""
    if _DATE.match(text) is None:
        return text
    year, month, day, hour, minute, second, fraction, zone = timestamp_parts(text)
    fraction = fraction[:9].rstrip("0")
    offset = "Z" if not zone or zone[1:] == "00:00" else zone
    return f"{year:04d}-{month:02d}-{day:02d}T{hour:02d}:{minute:02d}:{second:02d}" + (f".{fraction}" if fraction else "") + offset
