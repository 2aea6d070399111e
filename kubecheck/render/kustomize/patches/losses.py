"""What a strategic merge patch says and kustomize does not keep."""

from __future__ import annotations

from kubecheck.render.kustomize.resource import text_of
from kubecheck.render.kustomize.schemas import element_of, merge_keys_of
from kubecheck.render.kustomize.tree import Mapping, Sequence
from kubecheck.source.positions import format_path

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kubecheck.render.kustomize.resource import BuildResource
    from kubecheck.render.kustomize.schemas import Schemas
    from kubecheck.render.kustomize.tree import Written

    Steps = tuple[str | int, ...]

_DIRECTIVE = "$patch"
# What an object keeps whatever a patch says.
_IDENTITY = frozenset({("apiVersion",), ("kind",), ("metadata", "name"), ("metadata", "namespace")})


def find_losses(patch: BuildResource, target: BuildResource, schemas: Schemas) -> Iterator[tuple[str, Written]]:
    """The parts of a patch that are nowhere in the object that it was merged into.

    kustomize drops them without a word where items of a list are known by several keys and only some items have all of these, and where
    ``$patch: replace`` stands at the root of a patch.

    Args:
        patch: the patch, as it was before it was merged.
        target: the object with the patch merged into it.
        schemas: what is known of kinds.

    Yields:
        What is lost and why, in words, and where the patch says it.
    """
    goal = f"{target.kind} {target.name}"
    if text_of(patch.value.get(_DIRECTIVE)) == "replace":
        yield f"$patch: replace is lost, and all of this patch with it: kustomize replaces no whole object, and {goal} stays as it is", patch.value.at(_DIRECTIVE)
        return
    for steps in _losses(patch.value, target.value, ()):
        words = f"{format_path(steps)} is lost: kustomize merges nothing of it into {goal}"
        yield words + _cause(steps, patch, target, schemas), patch.value.written.below(*steps)


def _losses(wanted: Any, found: Any, steps: Steps) -> Iterator[Steps]:
    """The steps to what stands in the first value and not in the second."""
    if steps in _IDENTITY or not _adds(wanted):
        return
    if isinstance(wanted, Mapping):
        if not isinstance(found, Mapping):
            yield steps
            return
        for key, value in wanted.items():
            if key != _DIRECTIVE:
                yield from _losses(value, found.get(key), (*steps, key))
    elif isinstance(wanted, Sequence):
        if not isinstance(found, Sequence):
            yield steps
            return
        for index, item in enumerate(wanted):
            if _adds(item):
                yield from _losses_of_item(item, found, (*steps, index))
    elif isinstance(found, (Mapping, Sequence)) or text_of(found) != text_of(wanted):
        yield steps


def _losses_of_item(item: Any, items: Sequence, steps: Steps) -> list[Steps]:
    """Those of the item that has the fewest, where all of them lie deeper than in its own fields; else the whole item is lost."""
    fewest: list[Steps] = [steps]
    for each in items:
        losses = list(_losses(item, each, steps))
        if not losses:
            return []
        if fewest == [steps] and all(len(each) > len(steps) + 1 for each in losses):
            fewest = losses
    return fewest


def _adds(wanted: Any) -> bool:
    """Whether a part of a patch gives a value; one that only takes away has nothing to lose."""
    if isinstance(wanted, Mapping):
        return text_of(wanted.get(_DIRECTIVE)) != "delete" and any(key != _DIRECTIVE and _adds(value) for key, value in wanted.items())
    if isinstance(wanted, Sequence):
        return any(_adds(each) for each in wanted)
    return wanted is not None


def _cause(steps: Steps, patch: BuildResource, target: BuildResource, schemas: Schemas) -> str:
    """Why an item is lost, where that is known: items of its list are told apart by keys that only some of them have."""
    typed = schemas.of_kind(target.api_version, target.kind)
    wanted: Any = patch.value
    found: list[Any] = [target.value]
    cause = ""
    for step in steps:
        wanted = wanted[step]
        if isinstance(step, str):
            typed = schemas.field(typed, step)
            found = [each.get(step) for each in found if isinstance(each, Mapping)]
            continue
        keys = merge_keys_of(typed) or []
        items = [item for each in found if isinstance(each, Sequence) for item in each if isinstance(item, Mapping)]
        uneven = next((key for key in keys if 0 < sum(key in each for each in (*items, wanted)) <= len(items)), None)
        cause = f", which knows the items of this list by {' and '.join(keys)}, and {uneven} does not stand in each" if uneven else ""
        found = [each for each in items if all(each.get(key) == wanted.get(key) for key in keys)]
        typed = element_of(typed)
    return cause
