"""One object defined twice."""

from __future__ import annotations

from kubecheck.sdk import Severity, World, belong_together, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=World, severity=Severity.ERROR, since="0.1")
def duplicate_object(world: World, ctx: Context) -> Iterator[Problem]:
    for again, first in world.repeated:
        if not belong_together(again, first):
            continue  # two samples in one checkout
        text = f"{again.ref.label} is defined twice, the last one applied wins"
        place = again.at("metadata", "name")
        problem = place.problem(text) if again.path == first.path else place.info(text)
        yield problem.note("first defined here", first.at("metadata", "name"))
