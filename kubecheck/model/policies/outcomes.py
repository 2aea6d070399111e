"""What becomes of the objects of a world by the policies that change them: which are refused, and what of them is replaced.

Mirrors: registry.Store.Create v1.36, after mutating admission.
"""

from __future__ import annotations

from kubecheck.model.policies.controller_pods import MadePod, made_pods
from kubecheck.model.policies.mutating import mutating_policies
from kubecheck.model.policies.subjects import UNCHANGED, NotKnownError, Subject, settled, subject_of, subjects_of
from kubecheck.verdicts import judge_stored, judge_stored_custom

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kubecheck.fields import FieldError
    from kubecheck.model.policies.matching import BoundPolicy
    from kubecheck.model.policies.subjects import Mutation
    from kubecheck.model.resource import Resource
    from kubecheck.model.world import World
    from kubecheck.schema.structure.catalog import Catalog
    from kubecheck.source.positions import Path
    from kubecheck.verdicts import Verdict

    Replacement = tuple[Path, Any, Any]

ABSENT: Any = object()


class Outcome:
    """What policies make of one object.

    ``mutation`` is what they do, ``unknown`` why that is not known; ``errors`` are what validation holds against the object that it would not
    hold against it as it is written; ``policy`` is the one to blame, as it is bound, None where they do well.
    """

    __slots__ = ("errors", "mutation", "policy", "subject", "unknown")

    def __init__(self, subject: Subject) -> None:
        self.subject = subject
        self.unknown: str = ""
        self.errors: list[FieldError] = []
        self.policy: BoundPolicy | None = None
        self.mutation: Mutation = UNCHANGED
        try:
            self.mutation = subject.mutation
        except NotKnownError as error:
            self.unknown = str(error)
            self.policy = error.policy
            return
        if self.mutation.refused is not None:
            self.policy = self.mutation.refused.policy
        elif self.mutation.steps:
            self.policy = self.mutation.steps[-1][0]
            self.errors = _new_errors(subject)


def is_mended(resource: Resource, world: World, catalog: Catalog) -> bool:
    """Whether policies change an object that the server would not take as it is written so that it takes it."""
    subject = subject_of(resource, world, catalog)
    try:
        return subject is not None and subject.mutation.refused is None and bool(subject.mutation.steps) and _judged(subject).accepted
    except NotKnownError:
        return False


def _new_errors(subject: Subject) -> list[FieldError]:
    unchanged = subject.unchanged()
    known = {(each.type, each.field, each.message) for each in _judged(unchanged).errors}
    return [each for each in _judged(subject).errors if (each.type, each.field, each.message) not in known]


def _judged(subject: Subject) -> Verdict:
    custom, stored = subject.served.custom, settled(subject.stored)
    return judge_stored(stored) if custom is None else judge_stored_custom(stored, custom)


def outcomes_of(world: World, catalog: Catalog) -> list[Outcome]:
    """What policies make of the objects of a world, and of the Pods that come of its workloads; those that none is about are left out."""
    if outcomes_of not in world.kept:
        found: list[Outcome] = []
        if mutating_policies(world):
            found = [Outcome(each) for each in (*subjects_of(world, catalog), *made_pods(world))]
        world.kept[outcomes_of] = [each for each in found if each.policy is not None]
    kept: list[Outcome] = world.kept[outcomes_of]
    return kept


def replacements(outcome: Outcome) -> Iterator[tuple[BoundPolicy, Path, Any, Any]]:
    """What policies replace or take away of what is written: the policy, the field, its value before, and after, `ABSENT` where it is gone."""
    subject = outcome.subject
    written = subject.template.value if isinstance(subject, MadePod) else subject.resource.value
    for policy, before, after in outcome.mutation.steps:
        for path, old, new in _replaced(written, before, after, ()):
            yield policy, path, old, new


def _replaced(written: Any, before: Any, after: Any, path: Path) -> Iterator[Replacement]:
    if before == after:
        return
    if isinstance(written, dict) and isinstance(before, dict) and isinstance(after, dict):
        for key, each in written.items():
            if key in before:
                yield from _replaced(each, before[key], after.get(key, ABSENT), (*path, key))
    elif isinstance(written, list) and isinstance(before, list) and isinstance(after, list) and len(written) == len(before):
        for index, (each, old) in enumerate(zip(written, before, strict=True)):
            new = _counterpart(old, index, after)
            if new is not None:
                yield from _replaced(each, old, new, (*path, index))
    elif written not in (None, {}, []):
        yield path, written, after


def _counterpart(item: Any, index: int, items: list[Any]) -> Any:
    """What an item of a list has become: the one of its name, or what stands in its place; None where nothing tells."""
    if isinstance(item, dict) and item.get("name"):
        return next((each for each in items if isinstance(each, dict) and each.get("name") == item["name"]), None)
    return items[index] if index < len(items) and isinstance(item, dict) else None
