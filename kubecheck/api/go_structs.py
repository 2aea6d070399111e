"""Bad values that are whole objects, as the server prints them: with the field names of its internal types.

The internal types have no JSON names, so ``{"name": "web"}`` is printed ``{"Name":"web","Protocol":"TCP",...}``, absent fields included.
The packed table that `kubecheck.schema.extraction.internal_types` describes says for each type its fields in order. Imported only when an error is at hand.

Mirrors: pkg/apis/*/types.go v1.36.
"""

from __future__ import annotations

import os

from kubecheck.api.encoding import minor_of_types
from kubecheck.field_messages import Struct, go_text
from kubecheck.release import current
from kubecheck.values.go_notation import go_notation, internal_value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.field_messages import GoText

_Field = tuple[str, tuple[str, ...], str]  # as printed, our name with the way to it, code

_TEXT: list[str] = []
_TYPES: dict[tuple[str, int], tuple[_Field, ...]] = {}
_ZEROS: dict[str, object] = {'"': "", "0": 0, "f": False, "q": "0", "d": "0s"}


def go_struct(kind: str, value: Any) -> Struct | GoText:
    """The value as an object of an internal type, ready to be printed.

    Servers before 1.34 print it in Go's notation.

    Args:
        kind: group and name of the type: ``core.ServicePort``; ``meta`` for those with JSON names.
        value: the object as it is stored; anything but an object counts as an empty one.
    """
    if not current().since(34):
        return go_text(go_notation(kind.replace("meta.", "v1."), value), value)
    return _struct(kind, value)


def go_structs(kind: str, values: list[Any] | None) -> list[Struct] | GoText | None:
    """The values as a list of objects of an internal type; as `go_struct`."""
    if not current().since(34):
        return go_text(go_notation(f"[]{kind}", values), values)
    return None if values is None else [_struct(kind, each) for each in values]


def _struct(kind: str, value: Any) -> Struct:
    value = internal_value(kind, value if isinstance(value, dict) else {})
    shown = Struct()
    for name, steps, code in fields_of(kind):
        item, letter = value_at(value, steps), code[0]
        if letter in "ZPLMeop" and (item is None or (not item and letter in "LMeo")):
            continue
        shown[name] = _shown(item, letter, code[1:])
    return shown


def value_at(value: Any, steps: tuple[str, ...]) -> Any:
    """What stands there, None where nothing does."""
    for step in steps:
        value = (value or {}).get(step)
    return value


def _shown(item: Any, letter: str, kind: str) -> object:
    """The value of a field by its code; see `kubecheck.schema.extraction.encodings`."""
    if letter in "qhr":
        return _shown_amount(item, letter)
    if not kind:
        return _ZEROS.get(letter) if item is None else item
    if letter in "lmLM":
        if isinstance(item, dict):
            return {key: _struct(kind, each) for key, each in item.items()}
        return None if item is None else [_struct(kind, each) for each in item]
    return None if item is None and letter != "S" else _struct(kind, item)


def _shown_amount(item: Any, letter: str) -> object:
    """A quantity as the server writes it, whatever way the author did; or a map of them."""
    from kubecheck.api.defaults.core.resource_lists import stored_quantity

    if isinstance(item, dict):
        return {key: _shown_amount(each, "q") for key, each in item.items()}
    return _ZEROS.get(letter) if item is None else stored_quantity(item)


def fields_of(kind: str) -> tuple[_Field, ...]:
    """The fields of an internal type in order: as printed, our names on the way to it, code."""
    minor = minor_of_types()
    fields = _TYPES.get((kind, minor))
    if fields is None:
        fields = _TYPES[kind, minor] = tuple(map(_field, _line_of(kind, minor).split("|")[1:]))
    return fields


def _field(text: str) -> _Field:
    names, _, code = text.partition(":")
    name, _, ours = names.partition("=")
    return name, tuple((ours or name).split(".")), code


def _line_of(kind: str, minor: int) -> str:
    """The line of the type as it is in that version."""
    if not _TEXT:
        import kubecheck_schemas

        with open(os.path.join(kubecheck_schemas.__path__[0], "kubernetes", "internals.txt"), encoding="utf-8") as stream:
            _TEXT.append(stream.read())
    start = _TEXT[0].find(f"\n{kind}@{minor}|")
    if start < 0:
        start = _TEXT[0].find(f"\n{kind}|")
    if start < 0:
        raise LookupError(f"no internal type {kind}")
    return _TEXT[0][start + 1 : _TEXT[0].index("\n", start + 1)]


def shown_selector(selector: Any) -> Struct | GoText | None:
    """A label selector, whose type has JSON names and leaves out what is empty."""
    return go_struct("meta.LabelSelector", selector) if isinstance(selector, dict) else None
