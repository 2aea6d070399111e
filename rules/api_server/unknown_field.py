"""A field that the kind does not have: the server refuses the object, or drops the field in silence."""

from __future__ import annotations

from kubecheck.sdk import Refusal, Reshaping, Severity, fields, format_path, get, items, misplaced, nearest, only_near, rule

from ._renamed_fields import advice, begun_field, meant_field, renamed_field, way_to

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem

    Path = tuple[str | int, ...]

# Names of fields that so many objects have that finding one says nothing.
_COMMON = frozenset(("apiVersion", "items", "key", "kind", "name", "namespace", "path", "type", "value", "values"))

# Of these one may be written, so that what belongs to any of them belongs to that one.
_ONE_OF = {"exec", "grpc", "httpGet", "tcpSocket"}
# The fields of a request, those behind the second of requests by HTTP alone.
_OF_REQUESTS = ("host", "port", "path", "scheme", "httpHeaders")
_OF_METADATA = ("name", "namespace")
_MOST_KNOWN = 12


@rule(on=Refusal, severity=Severity.ERROR, since="0.1", only=(fields.UNKNOWN_FIELD,), aliases=(
    "kube-linter:schema-validation", "kubeconform:schema", "monokle:K8S001",
))  # fmt: skip
def unknown_field(refusal: Refusal, ctx: Context) -> Iterator[Problem]:
    *parent, name = refusal.path or ("",)
    inside = format_path(tuple(parent)) if parent else refusal.resource.ref.label
    known, value = refusal.error.known, get(refusal.resource.value, refusal.path)
    renamed = renamed_field(refusal.path, value, known)
    meant = "" if renamed else meant_field(refusal.path, known)
    near = None if renamed or meant else nearest(str(name), known)
    label = f"did you mean {near}?" if near else ""
    hint = f"now it is {renamed}" if renamed else f"did you mean {near or meant}?" if near or meant else ""
    homes = [] if hint else _homes(refusal, ctx)
    hint = hint or advice(refusal.path, value, known) or _move(homes) or _version_with(refusal, ctx)
    begun = "" if hint else begun_field(str(name), known)
    hint = f"; {hint}" if hint else f"; did you mean {begun}?" if begun else ""
    problem = refusal.place.key.problem(f"unknown field {name} in {inside}{hint}", label=label, facts=refusal.facts)
    if near is not None and near not in (get(refusal.resource.value, tuple(parent)) or ()):
        problem.fix(f"rename it to {near}", refusal.place.key, near, safe=only_near(str(name), known) == near)
    elif near is None:
        _add_move(problem, refusal, way_to(refusal.path, renamed or meant, value, known) if hint and not homes else homes)
    if not hint and known and len(known) <= _MOST_KNOWN:
        problem.help = f"known fields: {', '.join(known)}"
    yield problem


def _add_move(problem: Problem, refusal: Refusal, homes: list[Path]) -> None:
    """The fix that takes the field where it belongs: with its neighbours where an older version had them, else by itself where there is only one such place."""
    old = misplaced(refusal.resource.value, refusal.path)
    chosen = [each for each in homes if set(each[-2:-1]) & _ONE_OF and isinstance(get(refusal.resource.value, each[:-1]), dict)]
    homes = chosen if len(chosen) == 1 else [] if any(_is_one_of_more(each, refusal) for each in homes) else homes
    shape = old if old is not None else _request(refusal) or (_with_labels_beside(refusal, homes[0]) if len(homes) == 1 else None)
    if shape is not None:
        to = next(new for path, new in shape.moves if path == refusal.path)
        problem.reshape(f"move it to {format_path(to)}", refusal.resource.at(), shape, safe=old is not None)


def _is_one_of_more(home: Path, refusal: Refusal) -> bool:
    """Whether a home is in the first of several items of a list, of which each may be meant: a setting of the pod that is one of its containers."""
    value = refusal.resource.value
    lists = [home[:index] for index, step in enumerate(home) if isinstance(step, int) and home[: index + 1] != refusal.path[: index + 1]]
    return any(len(items(get(value, each))) > 1 for each in lists)


def _request(refusal: Refusal) -> Reshaping | None:
    """The move of all that stands in a probe and belongs to its request, where that is one by HTTP for certain."""
    *parent, name = refusal.path
    beside, known = get(refusal.resource.value, tuple(parent)), refusal.error.known
    if name not in _OF_REQUESTS or "httpGet" not in known or not isinstance(beside, dict) or not set(_OF_REQUESTS[2:]) & set(beside):
        return None
    return Reshaping([((*parent, each), (*parent, "httpGet", each)) for each in beside if each in _OF_REQUESTS])


def _with_labels_beside(refusal: Refusal, home: Path) -> Reshaping:
    """The move of a field; of a label that stands in a selector itself, with all that do."""
    parent, known = refusal.path[:-1], refusal.error.known
    if home[len(parent) : -1] != ("matchLabels",):
        return Reshaping([(refusal.path, home)])
    beside = get(refusal.resource.value, parent)
    names = [name for name, each in beside.items() if name not in known and isinstance(each, str)] if isinstance(beside, dict) else []
    return Reshaping([((*parent, name), home if name == refusal.path[-1] else (*home[:-1], name)) for name in names])


def _move(homes: list[Path]) -> str:
    return f"move it to {' or '.join(map(format_path, homes))}" if homes else ""


def _version_with(refusal: Refusal, ctx: Context) -> str:
    """Words for the version of the kind that has the field, where the one that is written does not."""
    ref = refusal.resource.ref
    for version, kind in ctx.catalog.kinds():
        if kind == ref.kind and version != ref.api_version and version.rpartition("/")[0] == ref.group:
            other = ctx.catalog.kind(version, kind)
            if other is not None and other.field(refusal.path):
                return f"{version} has it"
    return ""


def _homes(refusal: Refusal, ctx: Context) -> list[Path]:
    """Where near by a field of this name belongs."""
    *parent, name = refusal.path or ("",)
    kind = ctx.catalog.kind(refusal.resource.ref.api_version, refusal.resource.ref.kind)
    if kind is None or not isinstance(name, str):
        return []
    found = kind.homes(tuple(parent), name)
    if name in _COMMON:
        home = tuple(parent) if "metadata" in refusal.error.known else () if name == "namespace" else None
        found = [(*home, "metadata")] if name in _OF_METADATA and home is not None else []
    return [(*path, name) for path in found if not _is_other_source(path, refusal)]


def _is_other_source(path: Path, refusal: Refusal) -> bool:
    """Whether a place is in another source of a volume than the one that stands there, with fields of its own."""
    parent = refusal.path[:-1]
    above = parent[:-1]
    of_volume = above[-2:-1] == ("volumes",) or (above == ("spec",) and refusal.resource.ref.kind == "PersistentVolume")
    if not of_volume or path[: len(above)] != above or path[len(above) : len(parent)] in ((), parent[-1:]):
        return False
    beside = get(refusal.resource.value, parent)
    return isinstance(beside, dict) and any(each in refusal.error.known for each in beside)
