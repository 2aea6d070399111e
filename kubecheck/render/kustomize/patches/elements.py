"""Items of lists that are merged by keys. Mirrors: yaml.ElementSetter, yaml.ElementMatcher (kyaml), and helpers of kyaml/yaml/walk."""

from __future__ import annotations

from kubecheck.render.kustomize.fields.specs import wrong_kind
from kubecheck.render.kustomize.resource import text_of
from kubecheck.render.kustomize.tree import Mapping, Sequence

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from kubecheck.render.kustomize.patches.strategic_merge import Source


def values_of(sources: Iterable[Source], keys: list[str]) -> list[list[str]]:
    """The values under the keys of every item, each once; an empty text for one that is not there. Mirrors: elementValues."""
    found: dict[tuple[str, ...], None] = {}
    for source in sources:
        for item in source.value if isinstance(source.value, Sequence) else ():
            found.setdefault(tuple(_field_text(item, key) for key in keys))
    return [list(each) for each in found]


def _field_text(item: Any, key: str) -> str:
    return text_of(item.get(key)) if isinstance(item, Mapping) else ""


def texts_of(sources: Iterable[Source]) -> list[list[str]]:
    """The texts of every item, each once. Mirrors: elementPrimitiveValues."""
    found: dict[str, None] = {}
    for source in sources:
        for item in source.value if isinstance(source.value, Sequence) else ():
            found.setdefault(text_of(item))
    return [[each] for each in found]


def unite(values: list[list[str]]) -> list[list[str]]:
    """Values where an empty one fits another are completed by it. Mirrors: mergeValues."""
    values = list(values)
    for i in range(len(values)):
        one = values[i]  # as it is before the others complete it
        for j in range(len(values)):
            united = _united(one, values[j])
            if united is not None:
                values[i] = values[j] = united
    return values


def _united(one: list[str], other: list[str]) -> list[str] | None:
    """Mirrors: match."""
    if len(one) != len(other):
        return None
    if any(a != b and a and b for a, b in zip(one, other, strict=True)) or not any(a == b for a, b in zip(one, other, strict=True)):
        return None
    return [a or b for a, b in zip(one, other, strict=True)]


def valid_keys(all_values: list[list[str]], values: list[str], keys: list[str]) -> tuple[list[str], list[str]]:
    """The keys that any item has, and their values; all where none has any. Mirrors: validateKeys."""
    valid = {key for each in all_values for key, value in zip(keys, each, strict=False) if value}
    if not valid:
        return keys, values
    return [key for key in keys if key in valid], [value for key, value in zip(keys, values, strict=False) if value or key in valid]


def find(source: Source, keys: list[str], values: list[str]) -> Source:
    """The first item with these values. Mirrors: RNode.ElementList."""
    from kubecheck.render.kustomize.patches.strategic_merge import MISSING
    from kubecheck.render.kustomize.patches.strategic_merge import Source as Found

    items = source.value
    if not isinstance(items, Sequence):
        return Found(MISSING)
    for index, item in enumerate(items):
        if not keys or not keys[0]:
            if text_of(item) == (values[0] if values else ""):
                return Found(item, items.at(index))
        elif isinstance(item, Mapping) and all(key in item and text_of(item[key]) == value for key, value in zip(keys, values, strict=False)):
            return Found(item, items.at(index))
    return Found(MISSING)


def put(items: Sequence, keys: list[str], values: list[str], element: Source | None) -> None:
    """Puts an element in the place of every item that matches, else at the end; without an element the items go. Mirrors: ElementSetter.Filter.

    An empty value matches every item that has the key; without values none matches, and all go.
    """
    kept: list[tuple[Any, Any]] = []
    matches = False
    sets_mappings = (element is not None and isinstance(element.value, Mapping)) or bool(keys and keys[0])
    for index, item in enumerate(items):
        if item is None or item == {}:
            continue
        if not isinstance(item, Mapping) and sets_mappings:
            kept.append((item, items.at(index)))
        elif not _matches(item, keys, values):
            if values:
                kept.append((item, items.at(index)))
        else:
            matches = True
            if element is not None:
                kept.append((element.value, element.written))
    if element is not None and not matches and element.value is not None:
        kept.append((element.value, element.written))
    _fill(items, kept)


def _matches(item: Any, keys: list[str], values: list[str]) -> bool:
    found = False
    for number, key in enumerate(keys):
        if number < len(values):
            value = values[number]
            if not key:
                found = not isinstance(item, (Mapping, Sequence)) and text_of(item) == value
            else:
                found = isinstance(item, Mapping) and key in item and (not value or text_of(item[key]) == value)
        if not found:
            return False
    return found


def append_all(into: Sequence, items: Sequence, keys: list[str]) -> None:
    """Adds items, or puts them in the place of those with the same values. Mirrors: appendListNode."""
    from kubecheck.render.kustomize.patches.strategic_merge import Source as Item

    for index, item in enumerate(items):
        element = Item(item, items.at(index))
        if not keys[0]:
            put(into, [""], [text_of(item)], element)
            continue
        values = []
        for key in keys:
            if item is not None and not isinstance(item, Mapping):
                raise wrong_kind("MappingNode", item)
            if item is None or key not in item:
                into.add(item, items.at(index))
            else:
                values.append(text_of(item[key]))
        if len(keys) > 1:
            put(into, keys, values, None)
        put(into, keys, values, element)


def replace_content(items: Sequence, content: Sequence) -> None:
    """Makes a list hold what another holds."""
    _fill(items, [(each, content.at(index)) for index, each in enumerate(content)])


def _fill(items: Sequence, content: list[tuple[Any, Any]]) -> None:
    items.clear()
    items.places = None if content else []
    for value, written in content:
        items.add(value, written)
