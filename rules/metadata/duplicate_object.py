"""One object defined twice."""

from __future__ import annotations

from kubecheck.sdk import MOST_TOLD, Severity, World, belong_together, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem, Resource

# So many of the objects that stand in two files are named.
_MOST_NAMED = 3


@rule(on=World, severity=Severity.ERROR, since="0.1")
def duplicate_object(world: World, ctx: Context) -> Iterator[Problem]:
    by_files: dict[tuple[str, str], list[tuple[Resource, Resource]]] = {}
    for again, first in world.repeated:
        if again.path == first.path:
            problem = again.at("metadata", "name").problem(f"{again.ref.label} is defined twice: the one applied last wins")
            yield problem.note("first defined here", first.at("metadata", "name"))
        elif belong_together(again, first):  # not two samples in one checkout
            by_files.setdefault((again.path, first.path), []).append((again, first))
    by_first: dict[str, list[list[tuple[Resource, Resource]]]] = {}
    for (_, path), shared in by_files.items():
        by_first.setdefault(path, []).append(shared)
    for pairs in by_first.values():
        told = len(pairs) if len(pairs) <= MOST_TOLD else 1
        for shared in pairs[:told]:
            yield _tell(shared, "the one applied last wins", [each[0][0].path for each in pairs[told:]])
    for alternative in world.alternatives:
        yield _tell(alternative.shared, "taken for alternatives, of which one is applied", alternative.more).note(alternative.evidence)


def _tell(shared: list[tuple[Resource, Resource]], what: str, more: list[str]) -> Problem:
    """One word about a pair of files, at the first of the objects that stand in both, and about more files that the same is true of."""
    again, first = shared[0]
    names = ", ".join(each.ref.label for each, _ in shared[:_MOST_NAMED]) + (", …" if len(shared) > _MOST_NAMED else "")
    count = f"{len(shared)} objects are" if len(shared) > 1 else "1 object is"
    other = first.path.replace("\\", "/").rpartition("/")[2]
    problem = again.at("metadata", "name").info(f"{count} defined in {other} too, {what}: {names}")
    problem = problem.note("defined here too", first.at("metadata", "name"))
    if not more:
        return problem
    names = ", ".join(each.replace("\\", "/").rpartition("/")[2] for each in more[:_MOST_NAMED]) + (", …" if len(more) > _MOST_NAMED else "")
    return problem.note(f"the same is true of {len(more)} more files beside it: {names}")
