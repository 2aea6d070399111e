"""One cause, one finding: what the server says several times about the same thing is told of once.

The server's rules look at fields one by one. A part that is missing as a whole comes as many fields, an empty name as two sentences about
letters, a value that it copies as one error for each copy. Here such errors become one `Refusal`; none gets lost, each is in one of them.
"""

from __future__ import annotations

from kubecheck import fields
from kubecheck.api.views.view import get
from kubecheck.fields import FieldError
from kubecheck.model.pointing import point
from kubecheck.sdk import Refusal, ServerWarning
from kubecheck.source import format_path

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable
    from typing import Any

    from kubecheck.findings import Finding
    from kubecheck.model.resource import Resource
    from kubecheck.source.positions import Path

    Spot = tuple[Path, bool]

_EMPTY: tuple[object, ...] = (None, "", (), [], {})
# What the server says about a selector as a whole when something in it is wrong.
_SUMMARIES = ("", "invalid label selector", "invalid label selector.")
# What the server says besides the errors of a custom resource, and nothing of its own.
_NOT_CHECKED = "some validation rules were not checked because the object was invalid"
# Fields that the server fills with what stands in a field beside, whether that is written or not.
_COPIED_FROM: dict[Path, str] = {("name",): "generateName", ("targetPort",): "port"}
# Field errors that are about what the decoder reads: each of them is a cause of its own.
_DECODING = frozenset((fields.UNKNOWN_FIELD, fields.DUPLICATE_KEY, fields.WRONG_TYPE, fields.UNKNOWN_KIND))


def causes_of(resource: Resource, claimed: Collection[str] = ()) -> list[Refusal]:
    """What the server refuses of an object, errors of one cause together.

    Args:
        resource: the object, with the server's errors in its order.
        claimed: details that a rule of its own tells of; errors with these are left alone.
    """
    if len(resource.errors) < 2:
        return [Refusal(resource, error) for error in resource.errors]
    placed = {(error.path, error.type, error.detail, spot): (error, spot) for error, spot in reversed(_placed(resource))}
    spots = {id(error): spot for error, spot in placed.values()}
    unique = [error for error, _ in placed.values()][::-1]
    value = resource.value
    apart = [error for error in unique if error.type in _DECODING or (error.detail in claimed and not _is_about_missing(value, error))]
    causes = _of_one_place(resource, [(error, spots[id(error)]) for error in unique if all(error is not each for each in apart)])
    causes = _without_summaries(causes)
    causes = _without_copies(value, causes)
    causes = _without_lost_volumes(value, causes)
    causes = _without_states(value, causes)
    causes = _missing_together(resource, causes)
    apart_causes = [Refusal(resource, error) for error in apart]
    if apart_causes and causes and causes[0].detail.startswith(_NOT_CHECKED) and len(causes) == 1:
        _move(causes.pop(), apart_causes[0])
    order = {id(error): number for number, error in enumerate(unique)}
    causes += apart_causes
    return sorted(causes, key=lambda cause: min(order.get(id(error), len(order)) for error in (cause.error, *cause.also)))


def told_warnings(resource: Resource) -> list[ServerWarning]:
    """The server's warnings about an object: those of one cause about one place together, and what it says but once for several places once."""
    found: dict[tuple[str, Path], ServerWarning] = {}
    texts: set[str] = set()
    for warning in resource.warnings:
        if warning.text in texts:
            continue
        texts.add(warning.text)
        key = (warning.cause, warning.path)
        into = found.get(key) or next((each for each in found.values() if resource.is_copy(warning, each.warning)), None)
        if into is not None:
            into.also.append(warning)
        else:
            found[key] = ServerWarning(resource, warning)
    return list(found.values())


def beside_refusals(resource: Resource, findings: Iterable[Finding]) -> list[Finding]:
    """Less what rules say about a field that the server refuses anyway, or about what is in one that must not be there.

    Args:
        resource: an object.
        findings: what rules that look at it have found in it.
    """
    refused = set()
    for error, (spot, _) in _placed(resource):
        if error.path and error.type != fields.UNKNOWN_KIND:
            refused |= {format_path(error.path), format_path(spot)}
    forbidden = tuple(f"{format_path(error.path)}{mark}" for error in resource.errors if error.type == fields.FORBIDDEN for mark in ".[")
    here = resource.ref.full
    return [
        each for each in findings if each.object != here or (each.field not in refused and not (forbidden and each.field.startswith(forbidden)))
    ]


def _placed(resource: Resource) -> list[tuple[FieldError, Spot]]:
    """The server's errors, each with where it stands and whether the key is meant; what it says of several equal entries stands at each of them."""
    said: dict[tuple[object, ...], int] = {}
    found = []
    for error in (each for first in resource.errors for each in (first, *first.repeats)):
        key = (error.path, error.type, error.message)
        said[key] = said.get(key, -1) + 1
        found.append((error, point(resource.value, error, said[key])))
    return found


def _of_one_place(resource: Resource, errors: list[tuple[FieldError, Spot]]) -> list[Refusal]:
    """Errors about one place: of an empty field that it is required, of another one the sentences of a type together."""
    by_place: dict[tuple[Path, Spot], list[FieldError]] = {}
    for error, spot in errors:
        is_plain = spot[1] or isinstance(get(resource.value, spot[0]), (str, int, float))
        by_place.setdefault((spot[0] if is_plain else error.path, spot), []).append(error)
    causes = []
    for (path, spot), group in by_place.items():
        if get(resource.value, path) in _EMPTY and not spot[1]:
            first = next((error for error in group if error.type == fields.REQUIRED), group[0])
            causes.append(Refusal(resource, first, [error for error in group if error is not first], spot))
            continue
        by_type: dict[str, Refusal] = {}
        for error in sorted(group, key=lambda each: get(resource.value, each.path) is None):  # a copy comes after what was written
            if error.type in by_type:
                _join(error, by_type[error.type])
            else:
                by_type[error.type] = Refusal(resource, error, spot=spot)
        wanting = by_type.pop(fields.REQUIRED, None) if len(by_type) > 1 else None  # there is a value, and it cannot be read
        causes += by_type.values()
        for error in () if wanting is None else (wanting.error, *wanting.also):
            causes[-1].also.append(error)
    return causes


def _join(error: FieldError, into: Refusal) -> None:
    """Tells of another error about the same field with the first, in the words of both."""
    into.also.append(error)
    if error.detail and error.detail not in into.detail.split("; "):
        into.detail = f"{into.detail}; {error.detail}" if into.detail else error.detail


def _fold(causes: list[Refusal], find: Callable[[Refusal], Refusal | None]) -> list[Refusal]:
    """The causes less those for which another one is found that says it better; it takes their errors."""
    kept = []
    for cause in causes:
        into = find(cause)
        if into is None:
            kept.append(cause)
        else:
            _move(cause, into)
    return kept


def _without_summaries(causes: list[Refusal]) -> list[Refusal]:
    """Less the sentence about a selector or an object as a whole, where one about a part of it says more."""

    def find_part(cause: Refusal) -> Refusal | None:
        if cause.error.type != fields.INVALID or not (cause.detail in _SUMMARIES or cause.detail.startswith(_NOT_CHECKED)):
            return None
        path = cause.error.path
        return next((each for each in causes if each is not cause and each.error.path[: len(path)] == path != each.error.path), None)

    return _fold(causes, find_part)


def _without_copies(value: Any, causes: list[Refusal]) -> list[Refusal]:
    """Less what the server says again about a copy of a value that nobody wrote there."""

    def find_original(cause: Refusal) -> Refusal | None:
        error = cause.error
        if error.type == fields.REQUIRED or get(value, error.path) is not None:
            return None
        originals = [each for each in causes if each is not cause and _is_original(value, each.error, error)]
        is_written = cause.spot is not None and get(value, cause.spot[0]) is not None
        return next((each for each in originals if not is_written or each.spot == cause.spot), None)

    return _fold(causes, find_original)


def original_of(path: Path) -> Path | None:
    """The field that the server copies to one that nobody wrote; None where there is none."""
    name = _COPIED_FROM.get(path[-1:])
    return None if name is None else (*path[:-1], name)


def _is_original(value: Any, error: FieldError, copy: FieldError) -> bool:
    if error.path == original_of(copy.path):
        return True
    same = (error.type, error.detail, error.bad_value) == (copy.type, copy.detail, copy.bad_value)
    return same and get(value, error.path) is not None and _are_near(error.path, copy.path)


def _are_near(one: Path, other: Path) -> bool:
    """Whether two fields stand so near that the server copies one to the other: in one part, or in two parts beside each other."""
    common = max(len(one), len(other)) - 2
    return one[:common] == other[:common]


def _without_lost_volumes(value: Any, causes: list[Refusal]) -> list[Refusal]:
    """Less mounts of a volume that is written, but which the server has put aside for what is wrong in it."""

    def find_broken(cause: Refusal) -> Refusal | None:
        path = cause.error.path
        if cause.error.type != fields.NOT_FOUND or path[-1:] != ("name",) or len(path) <= 4 or path[-3] not in ("volumeMounts", "volumeDevices"):
            return None
        volumes = (*path[:-5], "volumes")
        return next((each for each in causes if is_volume(each.error.path, volumes, cause.error.bad_value)), None)

    def is_volume(path: Path, volumes: Path, name: object) -> bool:
        volume = path[: len(volumes) + 1]
        return path[: len(volumes)] == volumes and len(path) > len(volumes) and get(value, (*volume, "name")) == name

    return _fold(causes, find_broken)


def _without_states(value: Any, causes: list[Refusal]) -> list[Refusal]:
    """Less what the server says of the state that it makes out of the versions of a definition, where nobody wrote one."""

    def find_versions(cause: Refusal) -> Refusal | None:
        if cause.error.path != ("status", "storedVersions") or get(value, ("status",)) is not None:
            return None
        return next((each for each in causes if each.error.path == ("spec", "versions")), None)

    return _fold(causes, find_versions)


def _is_about_missing(value: Any, error: FieldError) -> bool:
    """Whether an error is about what is in a pod template that is not there at all: then this is what there is to tell."""
    return _first_missing(value, error.path) == ("spec", "template")


def _missing_together(resource: Resource, causes: list[Refusal]) -> list[Refusal]:
    """Fields of a part that is not there at all become one: the part is missing."""
    by_part: dict[Path, list[Refusal]] = {}
    for cause in causes:
        part = _first_missing(resource.value, cause.error.path)
        if part is not None:
            by_part.setdefault(part, []).append(cause)
    kept = list(causes)
    for part, group in by_part.items():
        whole = next((cause for cause in group if cause.error.path == part), None)
        inner = [cause for cause in group if cause is not whole]
        if not part or len(group) < 2 or not any(cause.error.type == fields.REQUIRED for cause in group):
            continue
        names = [_inside(cause.error.path[len(part) :]) for cause in inner]
        together = whole or Refusal(resource, FieldError(fields.REQUIRED, part))
        together.detail = whole.detail if whole is not None else f"it needs {' and '.join(filter(None, (', '.join(names[:-1]), names[-1])))}"
        for cause in inner:
            kept.remove(cause)
            _move(cause, together)
        if whole is None:
            kept.append(together)
    return kept


def _inside(path: Path) -> str:
    """A field below another one, as people say it."""
    return str(path[0]) if len(path) == 1 else format_path(path).removeprefix(".")


def _first_missing(value: Any, path: Path) -> Path | None:
    """The part of the path up to the first step where nothing stands; None where something stands at its end."""
    for length, step in enumerate(path, 1):
        value = get(value, (step,))
        if value is None:
            return path[:length]
    return None


def _move(cause: Refusal, into: Refusal) -> None:
    into.also += (cause.error, *cause.also)
