"""Fields of an object by a path that may name items by a value, and all items. Mirrors: yaml.PathMatcher, yaml.PathGetter (kyaml)."""

from __future__ import annotations

import re

from kubecheck.render.kustomize.errors import BuildError
from kubecheck.render.kustomize.fields.patterns import compile_go
from kubecheck.render.kustomize.fields.specs import Slot, wrong_kind
from kubecheck.render.kustomize.files.scalars import made_key, plain_scalar
from kubecheck.render.kustomize.resource import text_of
from kubecheck.render.kustomize.tree import Mapping, Sequence, Written, grow

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_INDEX = re.compile(r"[0-9]+\Z")


def split_field_path(path: str) -> list[str]:
    """The steps of a path with dots; what stands in brackets is one step. Mirrors: utils.SmarterPathSplitter."""
    parts = path.split(".")
    if len(parts) > 1 and not parts[0]:
        del parts[0]
    joined = [parts[0]]
    for each in parts[1:]:
        if joined[-1].endswith("\\"):
            joined[-1] = joined[-1][:-1] + "." + each
        else:
            joined.append(each)
    steps: list[str] = []
    at = 0
    while at < len(joined):
        step = joined[at]
        if step.startswith("[") and not step.endswith("]"):
            while at + 1 < len(joined):
                at += 1
                step += "." + joined[at]
                if joined[at].endswith("]"):
                    break
            if "=" not in step:
                step = step.strip("[]")
        steps.append(step)
        at += 1
    return steps


def is_list_index(step: str) -> bool:
    """Whether a step names items by a value: ``[name=web]``."""
    return step.startswith("[") and step.endswith("]")


def _name_and_value(step: str) -> tuple[str, str]:
    """Mirrors: SplitIndexNameValue."""
    inner = step[1:-1]
    name, equals, value = inner.partition("=")
    if not equals:
        raise BuildError("list path element must contain fieldName=fieldValue for element to match")
    return name, value


class _Root:
    """Stands for the container of an object, which has none."""

    __slots__ = ("tree", "written")

    def __init__(self, tree: Any, written: Written) -> None:
        self.tree = tree
        self.written = written

    def __getitem__(self, key: object) -> Any:
        return self.tree

    def at(self, key: object) -> Written:
        """Where the object is written."""
        return self.written

    def put(self, key: object, value: Any, written: Written) -> None:
        """Puts something in its place."""
        self.tree = value


def slot_of(tree: Any, written: Written | None = None) -> Slot:
    """The slot of an object, or of what is no container and written there."""
    return Slot(_Root(tree, written or tree.written), "it")


def find_fields(slot: Slot, steps: list[str], create: str, written: Written) -> list[Slot]:
    """The fields that a path leads to.

    Args:
        slot: where the path begins.
        steps: the path.
        create: what is made at its end where nothing is there: ``scalar``, ``mapping``, ``sequence``; empty for nothing.
        written: where it says that it is to be made.

    Raises:
        BuildError: the path leads through something of another kind.
    """
    if not steps:
        return [slot]
    step = steps[0]
    if _INDEX.match(step):
        return _at_index(slot, steps, create, written)
    if is_list_index(step):
        return _where(slot, steps, create, written)
    if step == "*":
        return [found for each in _items(slot) for found in find_fields(each, steps[1:], create, written)]
    return _at_key(slot, steps, create, written)


def _items(slot: Slot) -> list[Slot]:
    value = slot.value
    if value is None:
        return []
    if not isinstance(value, Sequence):
        raise wrong_kind("SequenceNode", value, slot.written)
    return [Slot(value, index) for index in range(len(value))]


def _made(following: list[str], create: str, written: Written) -> Any:
    """What is made for a step, by what follows it. Mirrors: getPathPartKind."""
    kind = create
    if following:
        kind = "sequence" if is_list_index(following[0]) or _INDEX.match(following[0]) else "mapping"
    return {"mapping": Mapping, "sequence": Sequence}[kind](written) if kind != "scalar" else Untagged("")


class Untagged(str):
    """A text that was just made, of no type yet: what is put there is read as if it stood there plainly."""

    __slots__ = ()


def is_new(value: object) -> bool:
    """Whether a value was made because nothing was there."""
    return isinstance(value, Untagged)


def _at_key(slot: Slot, steps: list[str], create: str, written: Written) -> list[Slot]:
    value = slot.value
    if value is None:
        return []
    if not isinstance(value, Mapping):
        raise wrong_kind("MappingNode", value, slot.written)
    name = steps[0]
    if not name:
        raise wrong_kind("ScalarNode", value)
    if name not in value:
        if not create:
            return []
        value.put(made_key(name), _made(steps[1:], create, written), written)
    found = Slot(value, name)
    if len(steps) > 1 and not isinstance(found.value, (Mapping, Sequence)):
        return _in_text(found, steps[1:], create, written)
    return find_fields(found, steps[1:], create, written)


def _in_text(slot: Slot, steps: list[str], create: str, written: Written) -> list[Slot]:
    """The fields in a text that is YAML itself; what is put there is lost. Mirrors: PathMatcher.handleStructuredDataInScalar."""
    from kubecheck.documents.nodes import TextError, compose
    from kubecheck.render.kustomize.files.scalars import value_of

    try:
        root = compose(slot.text)
        tree = None if root is None else grow(value_of(root), slot.written)
    except TextError as error:
        raise BuildError(error.server, slot.written) from error
    return find_fields(slot_of(tree, slot.written), steps, create, written)


def _at_index(slot: Slot, steps: list[str], create: str, written: Written) -> list[Slot]:
    items = _items(slot)
    index = int(steps[0])
    if len(items) == index and create and isinstance(slot.value, Sequence):
        slot.value.add(_made(steps[1:], create, written), written)
        items.append(Slot(slot.value, index))
    if len(items) <= index:
        raise BuildError(f"index {index} specified but only {len(items)} elements found")
    return find_fields(items[index], steps[1:], create, written)


def _where(slot: Slot, steps: list[str], create: str, written: Written) -> list[Slot]:
    """Items whose field, or which themselves, match an expression. Mirrors: PathMatcher.doSeq."""
    name, value = _name_and_value(steps[0])
    found = _matching(slot, steps, create, written, name, value)
    if found or not create or not isinstance(slot.value, Sequence):
        return found
    item: Any = plain_scalar(value)
    if name:
        item = Mapping(written)
        item.put(name, plain_scalar(value), written)
    slot.value.add(item, written)
    return _matching(slot, steps, create, written, name, value)


def _matching(slot: Slot, steps: list[str], create: str, written: Written, name: str, value: str) -> list[Slot]:
    pattern = compile_go(value)
    found: list[Slot] = []
    for each in _items(slot):
        item = each.value
        if not name:
            if pattern.search(text_of(item)):
                found.append(each)
        elif isinstance(item, Mapping) and item.get(name) is not None and pattern.search(text_of(item[name])):
            found += find_fields(each, steps[1:], create, written)
    return found


def look_up(tree: Any, steps: list[str], create: str = "", written: Written | None = None, *, keeps_null: bool = False) -> Slot | None:
    """The one field at a path without patterns. Mirrors: PathGetter.Filter.

    Args:
        tree: where the path begins.
        steps: the path.
        create: what is made at its end where nothing is there, as for `find_fields`.
        written: where it says that it is to be made.
        keeps_null: whether a null that stands there is a field; it is where fields are made.

    Returns:
        The field; None where nothing is, or a null on the way.

    Raises:
        BuildError: the path leads through something of another kind.
    """
    steps = [step for step in (each.strip() for each in steps) if step]
    here = slot_of(tree, written)
    for number, step in enumerate(steps):
        if here.value is None:
            return None
        found = _next(here, step)
        if found is None and create and written is not None:
            found = _create(here, step, _made(steps[number + 1 :], create, written), written)
        if found is None:
            return None
        here = found
    return None if here.value is None and not keeps_null and not create else here


def _next(here: Slot, step: str) -> Slot | None:
    """What a step leads to. Mirrors: PathGetter.getFilter."""
    value = here.value
    if step == "*":
        raise BuildError("wildcard is not supported in PathGetter")
    if step == "-" or _INDEX.match(step):
        items = _items(here)
        index = len(items) - 1 if step == "-" else int(step)
        return items[index] if 0 <= index < len(items) else None
    if is_list_index(step):
        name, wanted = _name_and_value(step)
        return next((each for each in _items(here) if _is_named(each.value, name, wanted)), None)
    if not isinstance(value, Mapping):
        raise wrong_kind("MappingNode", value, here.written)
    return Slot(value, step) if step in value else None


def _create(here: Slot, step: str, made: Any, written: Written) -> Slot | None:
    """Makes what a step leads to; an item by number is never made."""
    value = here.value
    if isinstance(value, Mapping):
        value.put(made_key(step), made, written)
        return Slot(value, step)
    if not is_list_index(step):
        return None
    name, wanted = _name_and_value(step)
    item: Any = wanted
    if name:
        item = Mapping(written)
        item.put(name, wanted, written)
    value.add(item, written)
    return Slot(value, len(value) - 1)


def _is_named(item: Any, name: str, value: str) -> bool:
    if not name:
        return not isinstance(item, (Mapping, Sequence)) and text_of(item) == value
    return isinstance(item, Mapping) and name in item and text_of(item[name]) == value
