"""Files of which only one is applied: two that define the same objects, as an all-in-one file and its parts, or a small and a large sample.

Which of them are alternatives, and not two parts of one thing with an object twice, what they share tells: see `evidence_of`.
"""

from __future__ import annotations

from kubecheck.api.kinds import POD_TEMPLATE_PATHS
from kubecheck.model.world import MOST_TOLD

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from kubecheck.model.refs import Key
    from kubecheck.model.resource import Resource

# Kinds whose objects are what an application is. One of them in two files tells of alternatives even where both copies are the same;
# one account or settings of the same content is often written beside each of several parts of one thing.
_APPLICATION = frozenset((
    *POD_TEMPLATE_PATHS, ("", "Service"), ("autoscaling", "HorizontalPodAutoscaler"), ("autoscaling.k8s.io", "VerticalPodAutoscaler"),
    ("keda.sh", "ScaledObject"), ("networking.k8s.io", "Ingress"), ("networking.k8s.io", "NetworkPolicy"), ("policy", "PodDisruptionBudget"),
    *(("gateway.networking.k8s.io", f"{kind}Route") for kind in ("GRPC", "HTTP", "TCP", "TLS", "UDP")),
))  # fmt: skip
_NAMESPACE = ("", "Namespace")
_GATEWAY = ("gateway.networking.k8s.io", "Gateway")
# Beyond this many times the resources, what alternatives share is no longer repeated in the world of each of them.
_MOST_REPEATED = 4


class Alternative:
    """A file that is applied instead of another one.

    Attributes:
        shared: (again, first) of each object that stands in both.
        evidence: in words, what tells that they are alternatives.
        more: the paths of further files that are alternatives of the same one, where there are too many to tell of each.
    """

    __slots__ = ("evidence", "more", "shared")

    def __init__(self, shared: list[tuple[Resource, Resource]], evidence: str) -> None:
        self.shared = shared
        self.evidence = evidence
        self.more: list[str] = []


class _File:
    """A file's objects that have names, by their keys; ``number`` is its place among the files."""

    __slots__ = ("by_key", "number", "others", "path", "rivals", "within")

    def __init__(self, path: str, number: int) -> None:
        self.path = path
        self.number = number
        self.by_key: dict[Key, Resource] = {}
        self.others: list[Resource] = []  # nameless, or a second time in this file
        self.rivals: dict[str, str] = {}  # path of an alternative -> evidence
        self.within = ""  # the first file that has all of its objects and more


def evidence_of(one: dict[Key, Resource], other: dict[Key, Resource]) -> str:
    """What tells that two files are alternatives; empty when they are not.

    All objects of the one stand in the other: only one of them is meant. Else it takes at least half of the smaller file, of which copies
    that are the same count only where they are what an application is. Below, an object slipped into a second file; but for a Gateway that is
    another one in each of two files, with routes of its own.

    Args:
        one: the objects of a file by their keys.
        other: those of another file, which shares some of them.
    """
    smaller, larger = (one, other) if len(one) <= len(other) else (other, one)
    shared = [key for key in smaller if key in larger]
    here = next(iter(smaller.values())).path.rpartition("/")[2]
    there = next(iter(larger.values())).path.rpartition("/")[2]
    if len(shared) == len(smaller):
        return "" if all(key[:2] == _NAMESPACE for key in shared) else f"all objects of {here} stand in {there} too"
    same = {key for key in shared if key[:2] not in _APPLICATION and smaller[key].value == larger[key].value}
    if any(key[:2] == _GATEWAY and smaller[key].value != larger[key].value for key in shared) and all(map(_has_route, (one, other))):
        return f"{here} and {there} each have a Gateway of this name with routes of its own"
    telling, total = len(shared) - len(same), len(smaller) - len(same)
    return f"{telling} of {total} objects of {here} stand in {there} too" if telling and telling * 2 >= total else ""


def _has_route(objects: dict[Key, Resource]) -> bool:
    return any(key[0] == _GATEWAY[0] and key[1].endswith("Route") for key in objects)


def split_alternatives(name: str, members: list[Resource]) -> list[tuple[str, list[Resource], list[Alternative]]]:
    """The worlds that resources fall into, where some of their files are alternatives: (name, resources, which alternatives begin here).

    Each file is in one world at least. What no alternative defines belongs to all of them. A file that stands for a part of a larger one has
    the rest of that with it.

    Args:
        name: what the resources are called together.
        members: the resources, in order.
    """
    files = _files_of(members)
    rivals = [file for file in files.values() if file.rivals]
    if not rivals:
        return [(name, members, [])]
    common = [each for file in files.values() if not file.rivals for each in (*file.by_key.values(), *file.others)]
    order = {id(each): index for index, each in enumerate(members)}
    worlds: list[tuple[str, list[Resource], list[Alternative]]] = []
    told: set[str] = set()
    by_first: dict[str, list[Alternative]] = {}
    choices = _choices(rivals)
    if len(choices) * len(common) > _MOST_REPEATED * len(members):
        worlds.append((f"{name} without alternatives".strip(), common, []))
        common = []
    for chosen in choices:
        own = [each for file in chosen for each in (*file.by_key.values(), *file.others)]
        keys = {key for file in chosen for key in file.by_key}
        around = next((files[file.within] for file in chosen if file.within), None)
        rest = [each for key, each in around.by_key.items() if key not in keys] if around is not None else []
        begun = [_told(file, files) for file in chosen if file.path not in told and _rival_before(file, files)]
        for each in begun:
            by_first.setdefault(each.shared[0][1].path, []).append(each)
        told.update(file.path for file in chosen)
        keys.update(each.ref.key for each in rest)
        shared = [each for each in common if each.ref.key not in keys]
        path = chosen[0].path
        called = path if not name or path.startswith(f"{name}/") else f"{name} with {path}"
        worlds.append((called, sorted([*own, *rest, *shared], key=lambda each: order[id(each)]), begun))
    _tell_together(by_first.values(), worlds)
    return worlds


def _tell_together(families: Iterable[list[Alternative]], worlds: list[tuple[str, list[Resource], list[Alternative]]]) -> None:
    """Keeps, of many alternatives of one file, the first, which names the others."""
    named: set[int] = set()
    for first, *others in families:
        if len(others) >= MOST_TOLD:
            first.more = [each.shared[0][0].path for each in others]
            named.update(map(id, others))
    for _, _, begun in worlds if named else ():
        begun[:] = [each for each in begun if id(each) not in named]


def _files_of(members: list[Resource]) -> dict[str, _File]:
    """The files that resources stand in, by path, with their alternatives."""
    files: dict[str, _File] = {}
    holders: dict[Key, list[_File]] = {}
    for resource in members:
        file = files.get(resource.path)
        if file is None:
            file = files[resource.path] = _File(resource.path, len(files))
        key = resource.ref.key
        if not resource.ref.name or key in file.by_key:
            file.others.append(resource)
        else:
            file.by_key[key] = resource
            holders.setdefault(key, []).append(file)
    seen: set[tuple[str, str]] = set()
    for several in holders.values():
        for index, one in enumerate(several[1:], 1):
            for other in several[:index]:
                if (one.path, other.path) in seen:
                    continue
                seen.add((one.path, other.path))
                evidence = evidence_of(other.by_key, one.by_key)
                if evidence:
                    one.rivals[other.path] = other.rivals[one.path] = evidence
                    for part, whole in ((one, other), (other, one)):
                        if not part.within and len(part.by_key) < len(whole.by_key) and part.by_key.keys() <= whole.by_key.keys():
                            part.within = whole.path
    return files


def _choices(rivals: list[_File]) -> list[list[_File]]:
    """Sets of files without alternatives of one another, of those that have to do with one another; each file is in one at least."""
    chosen: list[list[_File]] = []
    done: set[str] = set()
    families = _families(rivals)
    for file in rivals:
        if file.path in done:
            continue
        together = [file]
        for other in families[file.path]:
            if other is not file and all(other.path not in each.rivals for each in together):
                together.append(other)
        done.update(each.path for each in together)
        chosen.append(together)
    return chosen


def _families(rivals: list[_File]) -> dict[str, list[_File]]:
    """For each file those that alternatives of alternatives lead to, in order."""
    by_path = {file.path: file for file in rivals}
    found: dict[str, list[_File]] = {}
    for file in rivals:
        if file.path in found:
            continue
        paths = {file.path}
        waiting = [file.path]
        while waiting:
            new = [path for path in by_path[waiting.pop()].rivals if path not in paths]
            paths.update(new)
            waiting += new
        family = sorted((by_path[path] for path in paths), key=lambda each: each.number)
        found.update((path, family) for path in paths)
    return found


def _rival_before(file: _File, files: dict[str, _File]) -> str:
    """The first of the file's alternatives that comes before it; empty when none does."""
    first = min(file.rivals, key=lambda path: files[path].number)
    return first if files[first].number < file.number else ""


def _told(file: _File, files: dict[str, _File]) -> Alternative:
    """The file beside the first of its alternatives before it: one word about a file is enough."""
    before = _rival_before(file, files)
    shared = [(each, files[before].by_key[key]) for key, each in file.by_key.items() if key in files[before].by_key]
    return Alternative(shared, file.rivals[before])
