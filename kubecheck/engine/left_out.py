"""What a dry run leaves out of what it was given, and why."""

from __future__ import annotations

from kubecheck.engine.judging import NOT_FOUND
from kubecheck.engine.places import locate
from kubecheck.fields import UNKNOWN_FIELD
from kubecheck.findings import Fate
from kubecheck.model.pointing import point

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from kubecheck.findings import FileFate, Location
    from kubecheck.model.refs import Ref
    from kubecheck.model.resource import Resource
    from kubecheck.model.world import Model

# Fates that whoever calls has asked for.
_WANTED = frozenset((Fate.EXCLUDED, Fate.IGNORED, Fate.SKIPPED))


class LeftOut:
    """A file or an object that takes no part.

    Attributes:
        cause: a file's fate, ``unknown kind``, ``refused``, ``no name`` or ``defined again``.
        why: in words; empty where the cause says all.
        path: the shown path of the file.
        ref: the object; None of a file.
        place: where the object stands, or what it is refused for.
    """

    __slots__ = ("cause", "path", "place", "ref", "why")

    def __init__(self, path: str, cause: str, why: str, ref: Ref | None = None, place: Location | None = None) -> None:
        self.path = path
        self.cause = cause
        self.why = why
        self.ref = ref
        self.place = place


def left_out(model: Model, fates: Iterable[FileFate]) -> list[LeftOut]:
    """Everything that takes no part, by file and place.

    Args:
        model: the objects that were read; those that the server would not store, or that stand twice in one world, are left out.
        fates: what became of the files; those that hold no manifest or cannot be read are left out, but for what the caller passed over.
    """
    from kubecheck.sim.play.parts import plays_a_part

    found = [LeftOut(each.path, str(each.fate), each.detail) for each in fates if each.fate not in _WANTED and (each.fate != Fate.CHECKED or each.detail)]
    found += [_object(each) for each in model.resources if not 200 <= each.status < 300]
    found += [_nameless(each) for each in model.resources if 200 <= each.status < 300 and not each.ref.name and plays_a_part(*each.ref.key[:2])]
    repeated = {id(again): (again, first) for world in model.worlds for again, first in world.repeated if 200 <= again.status < 300}
    for again, first in repeated.values():
        at = locate(first.at())
        found.append(LeftOut(again.path, "defined again", f"first defined at {at.path}:{at.line}", again.ref, locate(again.at())))
    return sorted(found, key=lambda each: (each.path, each.place.offset if each.place is not None else -1))


def _nameless(resource: Resource) -> LeftOut:
    words = "it has generateName alone, and gets a name when it is created"
    return LeftOut(resource.path, "no name", words, resource.ref, locate(resource.at("metadata", "generateName")))


def _object(resource: Resource) -> LeftOut:
    if resource.status == NOT_FOUND:
        kind = f"{resource.ref.kind} of {resource.ref.api_version}"
        return LeftOut(resource.path, "unknown kind", f"no definition of {kind} is known", resource.ref, locate(resource.at()))
    if not resource.errors:
        return LeftOut(resource.path, "refused", "the server would refuse it", resource.ref, locate(resource.at()))
    first, more = resource.errors[0], len(resource.errors) - 1
    words = f"{first.field}: {first.message}" + (f", and {more} more" if more else "")
    path, is_key = point(resource.value, first)
    place = resource.at(*path)
    return LeftOut(resource.path, "refused", words, resource.ref, locate(place.key if is_key or first.type == UNKNOWN_FIELD else place))
