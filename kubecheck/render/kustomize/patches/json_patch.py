"""JSON patches, applied with places. Mirrors: gopkg.in/evanphx/json-patch.v4."""

from __future__ import annotations

import re

from kubecheck.render.kustomize.errors import BuildError
from kubecheck.render.kustomize.files.loader import quoted
from kubecheck.render.kustomize.printing import json_word
from kubecheck.render.kustomize.resource import text_of
from kubecheck.render.kustomize.tree import Mapping, Sequence, Written, copy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_MISSING = "missing value"
_INVALID = "invalid index referenced"


class Operation:
    """One step of a patch."""

    __slots__ = ("kind", "said")

    def __init__(self, said: Mapping) -> None:
        self.said = said
        kind = said.get("op")
        self.kind = kind if isinstance(kind, str) else "unknown"

    def text(self, field: str) -> str:
        """A path; refused where there is none. Mirrors: Operation.Path, Operation.From."""
        found = self.said.get(field)
        if isinstance(found, str):
            return found
        words = _MISSING
        if field == "from":
            words = f"operation, missing from field: {_MISSING}"
        elif self.kind in ("replace", "move", "test"):
            words = f"operation missing path field: {_MISSING}"
        if found is not None and words != _MISSING:
            words = f"json: cannot unmarshal {json_word(found)} into Go value of type string"
        raise BuildError(f"{self.kind} operation failed to decode {field}: {words}", self.said.written)

    @property
    def value(self) -> Any:
        """A copy of the value, which may be null."""
        return copy(self.said.get("value"))

    @property
    def written(self) -> Written:
        """Where the value stands; where there is none, the step."""
        return self.said.at("value") if "value" in self.said else self.said.written


def apply(tree: Mapping, operations: list[Operation]) -> Mapping:
    """An object with a patch applied to it, in place where the patch does not replace the whole.

    Raises:
        BuildError: a step cannot be done.

    Mirrors: Patch.Apply
    """
    for each in operations:
        try:
            tree = _STEPS[each.kind](tree, each) if each.kind in _STEPS else _refuse(each)
        except BuildError as error:
            raise BuildError(error.text, error.written or each.said.written) from error
    return tree


def _refuse(operation: Operation) -> Mapping:
    raise BuildError(f"Unexpected kind: {operation.kind}", operation.said.written)


def _find(tree: Any, path: str) -> tuple[Any, str]:
    """The container that a path leads to, and the key in it; None where it leads nowhere. Mirrors: findObject."""
    steps = path.split("/")
    if len(steps) < 2:
        return None, ""
    here = tree
    for step in steps[1:-1]:
        try:
            here = _get(here, _decoded(step))
        except BuildError:
            return None, ""
        if not isinstance(here, (Mapping, Sequence)):
            return None, ""
    return here, _decoded(steps[-1])


def _decoded(step: str) -> str:
    """Mirrors: rfc6901Decoder, which replaces in one pass."""
    parts = step.split("~1")
    return "/".join(each.replace("~0", "~") for each in parts)


def _index(key: str) -> int:
    if re.fullmatch(r"[-+]?[0-9]+", key) is None:
        raise BuildError(f"strconv.Atoi: parsing {quoted(key)}: invalid syntax")
    return int(key)


def _reachable(index: int, size: int, least: int) -> int:
    """An index from the front; one that is too large or too small is refused."""
    if index >= size or index < -least:
        raise BuildError(f"Unable to access invalid index: {index}: {_INVALID}")
    return index + least if index < 0 else index


def _get(container: Any, key: str) -> Any:
    if isinstance(container, Mapping):
        return container.get(key)
    return container[_reachable(_index(key), len(container), len(container))]


def _written_at(container: Any, key: str) -> Written:
    """Where what `_get` gives is written."""
    found: Written = container.at(key) if isinstance(container, Mapping) else container.at(_index(key) % max(len(container), 1))
    return found


def _put(container: Any, key: str, value: Any, written: Written) -> None:
    """Adds. Mirrors: partialDoc.add, partialArray.add."""
    if isinstance(container, Mapping):
        container.put(key, value, written)
    elif key == "-":
        container.add(value, written)
    else:
        try:
            index = _index(key)
        except BuildError as error:
            raise BuildError(f"value was not a proper array index: '{key}': {error.text}") from error
        container.put_in(_reachable(index, len(container) + 1, len(container) + 1), value, written)


def _drop(container: Any, key: str) -> None:
    if isinstance(container, Mapping):
        if key not in container:
            raise BuildError(f"Unable to remove nonexistent key: {key}: {_MISSING}")
        container.drop(key)
    else:
        container.drop(_reachable(_index(key), len(container), len(container)))


def _add(tree: Mapping, operation: Operation) -> Mapping:
    path = operation.text("path")
    container, key = _find(tree, path)
    if container is None:
        raise BuildError(f'add operation does not apply: doc is missing path: "{path}": {_MISSING}')
    try:
        _put(container, key, operation.value, operation.written)
    except BuildError as error:
        raise error.wrapped(f"error in add for path: '{path}'") from error
    return tree


def _remove(tree: Mapping, operation: Operation) -> Mapping:
    path = operation.text("path")
    container, key = _find(tree, path)
    if container is None:
        raise BuildError(f'remove operation does not apply: doc is missing path: "{path}": {_MISSING}')
    try:
        _drop(container, key)
    except BuildError as error:
        raise error.wrapped(f"error in remove for path: '{path}'") from error
    return tree


def _replace(tree: Mapping, operation: Operation) -> Mapping:
    path = operation.text("path")
    if not path:
        whole = operation.value
        if not isinstance(whole, Mapping):
            raise BuildError("replace operation value must be object or array: %!w(<nil>)")
        return whole
    container, key = _find(tree, path)
    if container is None:
        raise BuildError(f"replace operation does not apply: doc is missing path: {path}: {_MISSING}")
    if isinstance(container, Mapping):
        container.put(key, operation.value, operation.written)
        return tree
    try:
        index = _reachable(_index(key), len(container), len(container))
    except BuildError as error:
        raise BuildError(f"replace operation does not apply: doc is missing key: {path}: {_MISSING}") from error
    container.put(index, operation.value, operation.written)
    return tree


def _move(tree: Mapping, operation: Operation) -> Mapping:
    source = operation.text("from")
    container, key = _find(tree, source)
    if container is None:
        raise BuildError(f"move operation does not apply: doc is missing from path: {source}: {_MISSING}")
    try:
        value, written = _get(container, key), _written_at(container, key)
        _drop(container, key)
    except BuildError as error:
        raise error.wrapped(f"error in move for path: '{key}'") from error
    path = operation.text("path")
    container, key = _find(tree, path)
    if container is None:
        raise BuildError(f"move operation does not apply: doc is missing destination path: {path}: {_MISSING}")
    try:
        _put(container, key, value, written)
    except BuildError as error:
        raise error.wrapped(f"error in move for path: '{path}'") from error
    return tree


def _copy(tree: Mapping, operation: Operation) -> Mapping:
    source = operation.text("from")
    container, key = _find(tree, source)
    if container is None:
        raise BuildError(f"copy operation does not apply: doc is missing from path: {source}: {_MISSING}")
    try:
        value = _get(container, key)
    except BuildError as error:
        raise error.wrapped(f"error in copy for from: '{source}'") from error
    written = _written_at(container, key)
    path = operation.text("path")
    container, key = _find(tree, path)
    if container is None:
        raise BuildError(f"copy operation does not apply: doc is missing destination path: {path}: {_MISSING}")
    try:
        _put(container, key, copy(value), written)
    except BuildError as error:
        raise error.wrapped("error while adding value during copy") from error
    return tree


def _test(tree: Mapping, operation: Operation) -> Mapping:
    path = operation.text("path")
    failed = BuildError(f"testing value {path} failed: test failed")
    if not path:
        if not _equal(tree, operation.said.get("value")):
            raise failed
        return tree
    container, key = _find(tree, path)
    if container is None:
        raise BuildError(f"test operation does not apply: is missing path: {path}: {_MISSING}")
    try:
        value = _get(container, key)
    except BuildError as error:
        raise error.wrapped(f"error in test for path: '{path}'") from error
    if not _equal(value, operation.said.get("value")):
        raise failed
    return tree


def _equal(one: Any, other: Any) -> bool:
    """Equal as JSON texts: 1 is not true, and not 1.0."""
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return set(one) == set(other) and all(_equal(value, other[key]) for key, value in one.items())
    if isinstance(one, Sequence) and isinstance(other, Sequence):
        return len(one) == len(other) and all(map(_equal, one, other))
    if isinstance(one, (Mapping, Sequence)) or isinstance(other, (Mapping, Sequence)):
        return False
    return type(one) is type(other) and text_of(one) == text_of(other)


_STEPS = {"add": _add, "remove": _remove, "replace": _replace, "move": _move, "copy": _copy, "test": _test}
