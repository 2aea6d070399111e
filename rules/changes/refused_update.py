"""A change that the server refuses for an object that is there already."""

from __future__ import annotations

from kubecheck.sdk import Change, Severity, annotations_of, format_path, get, items, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Growth, Problem, fields

_SIZE = ("spec", "resources", "requests", "storage")
_CLASS = ("spec", "storageClassName")
_VERSIONS = ("spec", "versions")
# What to do instead where another object has to take over, by kind.
_WAYS_OUT = {
    "Deployment": "give the new one another name, or delete this one first (`kubectl replace --force`), which stops its pods",
    "StatefulSet": "delete it with `--cascade=orphan` and apply it again: its pods and claims stay",
    "DaemonSet": "delete it with `--cascade=orphan` and apply it again: its pods stay",
    "ReplicaSet": "delete it with `--cascade=orphan` and apply it again: its pods stay",
    "Job": "give the new one another name, or delete this one first: a Job cannot be changed while it is there",
    "PersistentVolumeClaim": "make a claim of another name and move the data",
    "StorageClass": "make a class of another name",
    "ConfigMap": "give the new one another name: an immutable one cannot be changed",
    "Secret": "give the new one another name: type and immutable data cannot be changed",
    "RoleBinding": "delete it first: the role of a binding cannot be changed",
    "ClusterRoleBinding": "delete it first: the role of a binding cannot be changed",
}


@rule(on=Change, severity=Severity.ERROR, since="0.1")
def refused_update(change: Change, ctx: Context) -> Iterator[Problem]:
    if _is_made_anew(change):
        return
    yield from _doubts(change)
    told: set[tuple[object, ...]] = set()
    for error in change.refusals:
        path = _written(change, error)
        words = error.detail or error.message
        if (path, words) in told:
            continue
        told.add((path, words))
        place = change.at(*path)
        problem = (place.key if path == _VERSIONS else place).problem(
            f"the server refuses to change {_subject(error)}: {_first(words)}", help=_WAYS_OUT.get(change.new.ref.kind, ""),
            facts={"field": error.field, "type": error.type, "detail": error.detail},
        )  # fmt: skip
        if change.new.ref.kind == "Job" and get(change.old.value, ("spec", "ttlSecondsAfterFinished")) is not None:
            problem.severity = Severity.INFO  # it may be gone by then
        yield problem.note(_as_it_was(change, path), change.was(*path))


def _doubts(change: Change) -> Iterator[Problem]:
    """What hangs on the cluster."""
    if change.growth is not None:
        yield _doubted_growth(change, change.growth)
    if change.names_class:
        name = get(change.new.value, _CLASS)
        yield change.at(*_CLASS).info(
            f"the server refuses to change spec.storageClassName unless the claim has {name or 'none'} already: it got the default StorageClass of the cluster, which no file holds",
            help="look at the claim in the cluster: `kubectl get pvc`", facts={"storageClass": name},
        ).note("it was not set", change.was("spec"))  # fmt: skip
    gone = [] if change.refusals else _versions_gone(change)
    if gone:
        them = gone[0] if len(gone) == 1 else "any of them"
        yield change.at(*_VERSIONS).key.info(
            f"{' and '.join(gone)} {'is' if len(gone) == 1 else 'are'} removed: the server refuses that as long as status.storedVersions in the cluster holds {them}, since objects may still be stored so",
            help=f"`kubectl get crd {change.new.ref.name} -o jsonpath='{{.status.storedVersions}}'` shows them; write all objects anew, then take the version out of the status",
            facts={"versions": gone},
        ).note("where it was" if len(gone) == 1 else "where they were", change.was(*_VERSIONS))


def _versions_gone(change: Change) -> list[str]:
    """The versions of a definition that are removed, and in which objects may have been stored before the older state; what was read from a cluster says so itself."""
    if change.new.ref.key[:2] != ("apiextensions.k8s.io", "CustomResourceDefinition") or (change.old.is_live and get(change.old.value, ("status", "storedVersions"))):
        return []
    names = [[str(get(each, ("name",))) for each in items(get(value, _VERSIONS))] for value in (change.old.value, change.new.value)]
    return [name for name in names[0] if name not in names[1]]


def _doubted_growth(change: Change, growth: Growth) -> Problem:
    """What a claim needs that is to grow, where no file says whether the cluster has it."""
    volume, name = growth.volume, growth.storage_class
    needed = f"StorageClass {name}, which no file holds," if name else "the default StorageClass of the cluster"
    if volume is not None:
        needed = f"there is a StorageClass {name}, which no file holds, that"
    whose = "" if volume is None else f", whose volume is {volume.ref.label},"
    problem = change.at(*_SIZE).problem(
        f"the server refuses to let this claim grow{whose} unless {needed} has allowVolumeExpansion: true",
        help="look at the class in the cluster: `kubectl get storageclass`", facts={"storageClass": name},
    )  # fmt: skip
    if volume is None:
        problem.severity = Severity.INFO  # most classes let their claims grow
    else:
        problem.severity = Severity.WARNING  # for volumes that somebody makes there mostly is no class at all
        problem.note("the volume as it was", change.after.place(volume, "spec"))
    return problem.note(_as_it_was(change, _SIZE), change.was(*_SIZE))


def _is_made_anew(change: Change) -> bool:
    """Whether a tool deletes the object before it applies the new one: as a hook, or since somebody asks for that."""
    notes = annotations_of(change.new.value)
    if "helm.sh/hook" in notes and "before-hook-creation" in notes.get("helm.sh/hook-delete-policy", "before-hook-creation"):
        return True
    if "argocd.argoproj.io/hook" in notes and "BeforeHookCreation" in notes.get("argocd.argoproj.io/hook-delete-policy", "BeforeHookCreation"):
        return True
    options = notes.get("argocd.argoproj.io/sync-options", "")
    return "Force=true" in options or notes.get("kustomize.toolkit.fluxcd.io/force", "").lower() in ("enabled", "true")


def _written(change: Change, error: fields.FieldError) -> tuple[str | int, ...]:
    """The field that the server names, or what differs within it: where only one of its fields, or of its items, differs, it is that one."""
    path = error.path
    if path[:2] == ("status", "storedVersions"):
        return _VERSIONS  # what nobody wrote says which of these must stay
    if path[:2] == ("spec", "clusterIPs") and get(change.new.value, ("spec", "clusterIPs")) is None:
        path = ("spec", "clusterIP")  # of which the list is a copy
    while True:
        old, new = get(change.old.value, path), get(change.new.value, path)
        differing: list[str | int]
        if isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
            differing = [index for index, (before, now) in enumerate(zip(old, new, strict=True)) if before != now]
        elif isinstance(old, dict) and isinstance(new, dict):
            differing = [key for key in (*old, *(key for key in new if key not in old)) if old.get(key) != new.get(key)]
        else:
            return path
        refused = [key for key in differing if key not in _allowed(error.detail)]
        if len(refused) != 1:
            return path
        path = (*path, refused[0])


def _allowed(detail: str) -> set[str]:
    """The fields that the server says may be changed."""
    _, found, rest = detail.partition("other than ")
    return set(rest.partition(" are forbidden")[0].replace("'", "").replace(" and ", ", ").split(", ")) if found else set()


def _subject(error: fields.FieldError) -> str:
    return error.field if error.path else "the object"


def _first(words: str) -> str:
    return words.partition("\n")[0].removesuffix(" <difference>")  # which the server prints line by line


def _as_it_was(change: Change, path: tuple[str | int, ...]) -> str:
    value = get(change.old.value, path)
    if isinstance(value, (dict, list)):
        return f"{format_path(path).removeprefix('.')} was another" if path else "as it was"
    return "it was not set" if value is None else f"it was {value}" if value != "" else "it was empty"
