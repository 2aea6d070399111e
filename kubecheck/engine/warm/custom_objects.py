"""Objects of kinds that are not built in, each judged once for its text and for all definitions."""

from __future__ import annotations

from kubecheck.engine.custom_resources import CustomJudging

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.engine.custom_resources import Definitions
    from kubecheck.engine.request import Request
    from kubecheck.findings import Finding
    from kubecheck.model.resource import Resource

    # The object, what the server says (ref, status, errors, warnings), what rules find, and what of that is about its kind.
    Judged = tuple[Resource, tuple[Any, ...], list[Finding], list[Finding]]


class CustomObjects:
    """Judges them as `judge_custom_resources` does, and remembers: a `loading.JudgeCustom`."""

    __slots__ = ("_by", "_judged", "_judging")

    def __init__(self) -> None:
        self._by: list[Any] = []
        self._judging: CustomJudging | None = None
        self._judged: dict[int, Judged] = {}

    def forget(self) -> None:
        """Judges all of them again: the rules or the version are others by now."""
        self._judging = None

    @property
    def judging(self) -> CustomJudging | None:
        """Who judged last; None where there was nothing to judge."""
        return self._judging

    def __call__(
        self, unjudged: list[Resource], definitions: Definitions, request: Request
    ) -> tuple[list[Finding], dict[int, tuple[str, str]]]:
        """What rules find, and of findings that are about a kind as such the kind, by the findings' identities."""
        by = [definitions.built, definitions.written, definitions.of_tests, definitions.mutators]
        if self._judging is None or not _are_same(by, self._by):
            self._by, self._judging, self._judged = by, CustomJudging(definitions, request), {}
        judging = self._judging
        judging.place([each for each in unjudged if id(each) not in self._judged])
        judged: dict[int, Judged] = {}
        found: list[Finding] = []
        told_once: dict[int, tuple[str, str]] = {}
        for resource in unjudged:
            known = self._judged.get(id(resource))
            if known is None:
                told, of_kind = judging.judge(resource)
                known = (resource, (resource.ref, resource.status, resource.errors, resource.warnings), told, of_kind)
            judged[id(resource)] = known
            resource.ref, resource.status, resource.errors, resource.warnings = known[1]
            found += known[2]
            told_once.update((id(each), (resource.ref.api_version, resource.ref.kind)) for each in known[3])
        self._judged = judged
        return found, told_once


def _are_same(one: list[Any], other: list[Any]) -> bool:
    """Whether two lists of lists hold the same objects."""
    return len(one) == len(other) and all(
        len(first) == len(second) and all(a is b for a, b in zip(first, second, strict=True))
        for first, second in zip(one, other, strict=True)
    )
