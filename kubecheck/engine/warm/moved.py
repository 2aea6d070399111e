"""Findings in a text that has changed since: where they are now, as long as nobody has looked again."""

from __future__ import annotations

from kubecheck.findings import Finding, Location

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kubecheck.source import Source


def moved(finding: Finding, now: Source) -> Finding | None:
    """A finding of an older text at its place in a newer one; None where that is what changed, or the older text is not at hand."""
    place = finding.location
    if place.source is None:
        return None
    if place.source is now or place.source.text == now.text:
        return finding
    start, end, by = changed_stretch(place.source.text, now.text)
    if place.offset < end and place.end_offset > start:
        return None
    shift = by if place.offset >= end else 0
    copy = Finding(
        finding.rule, finding.severity, finding.message, Location.of(now.span(place.offset + shift, place.end_offset + shift)),
        label=finding.label, notes=finding.notes, help=finding.help, facts=finding.facts, object=finding.object, field=finding.field, builds=finding.builds,
    )  # fmt: skip
    copy.versions = finding.versions
    return copy


def changed_stretch(old: str, new: str) -> tuple[int, int, int]:
    """From where up to where an older text was changed, and by how much it grew."""
    shorter = min(len(old), len(new))
    start = _common(old, new, shorter)
    behind = _common(old[::-1], new[::-1], shorter - start)
    return start, len(old) - behind, len(new) - len(old)


def _common(one: str, other: str, most: int) -> int:
    """How many characters two texts have in common at their beginning, so many at the most."""
    low, high = 0, most
    while low < high:
        middle = (low + high + 1) // 2
        if one.startswith(other[low:middle], low):
            low = middle
        else:
            high = middle - 1
    return low
