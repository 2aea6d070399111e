"""A ConfigMap or Secret that changes while the pods that read it once at their start stay as they are."""

from __future__ import annotations

import base64

from kubecheck.sdk import Change, Severity, annotations_of, get, mapping, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem, Reference

_KINDS = frozenset((("", "ConfigMap"), ("", "Secret")))
_DATA = ("data", "binaryData", "stringData")
_NAME = ("metadata", "name")
# Kinds whose pods are gone before long.
_PASSING = frozenset(("CronJob", "Job"))
# How annotations begin by which a controller restarts the pods.
_RELOADERS = ("reloader.stakater.com/", "configmap.reloader.", "secret.reloader.", "wave.pusher.com/")


@rule(on=Change, severity=Severity.INFO, since="0.1")
def unnoticed_configuration_change(change: Change, ctx: Context) -> Iterator[Problem]:
    ref = change.new.ref
    changed = _changed(change) if ref.key[:2] in _KINDS else {}
    told: set[int] = set()
    for reference in ctx.world.referrers(ref.key) if changed else ():
        resource, template = reference.resource, reference.template
        path = _read_once(reference, changed)
        if template is None or path is None or id(template) in told or resource.ref.kind in _PASSING:
            continue
        before = change.after.predecessor(resource)
        if before is None or get(before.value, template.path) != template.value or _is_reloaded(reference):
            continue
        told.add(id(template))
        now = next((path[:length] for length in (2, 1) if get(change.new.value, path[:length]) is not None), _NAME)
        was = path if get(change.old.value, path) is not None else path[:1] if get(change.old.value, path[:1]) is not None else _NAME
        place = change.at(*now)
        yield (place.key if len(now) == 1 else place).problem(
            f"{resource.ref.label} reads this only when its pods start, and nothing in it changes: they go on with the old value until they are restarted",
            help="let the pod template change with it: a name with a hash (kustomize), an annotation with a checksum (Helm), or `kubectl rollout restart`",
        ).note("where it is read", reference.place).note("what it was", change.was(*was))


def _changed(change: Change) -> dict[str, tuple[str, str]]:
    """The entries that are not as they were, each with the place where it stands now, or stood: those of the new object in its order, then those that are gone."""
    old, new = _entries(change.old.value), _entries(change.new.value)
    found = {key: path for key, (path, content) in new.items() if key not in old or old[key][1] != content}
    return found | {key: path for key, (path, _) in old.items() if key not in new}


def _entries(value: object) -> dict[str, tuple[tuple[str, str], object]]:
    """Each entry of a ConfigMap or Secret, with its place and what it holds: of a Secret the same text counts as itself, whether encoded or not."""
    found: dict[str, tuple[tuple[str, str], object]] = {}
    is_secret = get(value, ("kind",)) == "Secret"
    for field in _DATA:
        for key, content in mapping(get(value, (field,))).items():
            found[key] = (field, key), _decoded(content) if field == "binaryData" or (is_secret and field == "data") else content
    return found


def _decoded(content: object) -> object:
    try:
        return base64.b64decode(content, validate=True).decode() if isinstance(content, str) else content
    except ValueError:
        return content


def _read_once(reference: Reference, changed: dict[str, tuple[str, str]]) -> tuple[str, str] | None:
    """The first changed entry that the kubelet reads for a variable, or for a file that it mounts by itself, which it never renews; None where there is none."""
    if "env" in reference.path or "envFrom" in reference.path:
        return changed.get(reference.data_key) if reference.data_key else next(iter(changed.values()))
    return next(iter(changed.values())) if _has_sub_path(reference) else None


def _has_sub_path(reference: Reference) -> bool:
    template = reference.template
    if template is None or "volumes" not in reference.path:
        return False
    volume = template.spec["volumes"][reference.path[reference.path.index("volumes") + 1]]
    mounts = [mount for container in template.all_containers for mount in container.items("volumeMounts") if get(mount, ("name",)) == get(volume, ("name",))]
    return bool(mounts) and all(get(mount, ("subPath",)) or get(mount, ("subPathExpr",)) for mount in mounts)


def _is_reloaded(reference: Reference) -> bool:
    """Whether annotations ask a controller to restart the pods when what they read changes."""
    template = reference.template
    names = [*annotations_of(reference.resource.value), *(template.annotations if template is not None else ())]
    return any(name.startswith(_RELOADERS) for name in names)
