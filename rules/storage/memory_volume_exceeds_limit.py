"""A volume in memory that may grow beyond what its containers may use: they are killed before it is full."""

from __future__ import annotations

from kubecheck.sdk import PodTemplate, Severity, get, quantity, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Container, Context, Place, Problem, Quantity

_READ_ONLY = "mount it readOnly where it is only read"


@rule(on=PodTemplate, severity=Severity.WARNING, since="0.1", fields=("volumes",))
def memory_volume_exceeds_limit(template: PodTemplate, ctx: Context) -> Iterator[Problem]:
    for index, volume in enumerate(template.items("volumes")):
        if get(volume, ("emptyDir", "medium")) != "Memory":
            continue
        size = quantity(get(volume, ("emptyDir", "sizeLimit")))
        writers = [each for each in template.all_containers if _writes(each, get(volume, ("name",)))]
        if size is None:
            continue
        limits = [_limit(each) for each in writers]
        known = [each for each in limits if each is not None]
        if known and len(known) == len(limits) and max(each[0] for each in known) < size:
            yield _told(template, index, size, max(known, key=lambda each: each[0]))
            continue
        # Another one may fill it. Init containers have ended by then, and seldom write much.
        smaller = [each for each, writer in zip(limits, writers, strict=True) if each is not None and each[0] < size and not writer.is_init]
        if smaller:
            yield _told(template, index, size, min(smaller, key=lambda each: each[0]), is_note=True)


def _told(template: PodTemplate, index: int, size: Quantity, limit: tuple[Quantity, Place, str], *, is_note: bool = False) -> Problem:
    least, place, who = limit
    text = f"may hold {size.text} of memory, but {who} is killed at {least.text}: what is written here counts as memory of its writer"
    at = template.at("spec", "volumes", index, "emptyDir", "sizeLimit")
    return (at.info(text, help=_READ_ONLY) if is_note else at.problem(text)).note("the memory limit", place)


def _writes(container: Container, name: object) -> bool:
    return any(get(mount, ("name",)) == name and get(mount, ("readOnly",)) is not True for mount in container.items("volumeMounts"))


def _limit(container: Container) -> tuple[Quantity, Place, str] | None:
    """How much memory a container may use, its own limit or the smaller one of the pod, with its place; None where there is no limit."""
    own = quantity(container.get("resources", "limits", "memory"))
    shared = quantity(container.template.get("resources", "limits", "memory"))
    if shared is not None and (own is None or shared < own):
        return shared, container.template.at("spec", "resources", "limits", "memory"), "the pod"
    return None if own is None else (own, container.at("resources", "limits", "memory"), container.label)
