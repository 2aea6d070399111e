"""A ConfigMap or Secret that changes while the pods that read it once at their start stay as they are."""

from __future__ import annotations

from kubecheck.sdk import Change, Severity, annotations_of, get, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem, Reference

_KINDS = frozenset((("", "ConfigMap"), ("", "Secret")))
_DATA = ("data", "binaryData", "stringData")
# Kinds whose pods are gone before long.
_PASSING = frozenset(("CronJob", "Job"))
# How annotations begin by which a controller restarts the pods.
_RELOADERS = ("reloader.stakater.com/", "configmap.reloader.", "secret.reloader.", "wave.pusher.com/")


@rule(on=Change, severity=Severity.INFO, since="0.2")
def unnoticed_configuration_change(change: Change, ctx: Context) -> Iterator[Problem]:
    ref = change.new.ref
    changed = [(field, key) for field in _DATA for key in _changed(change, field)]
    if ref.key[:2] not in _KINDS or not changed:
        return
    told: set[int] = set()
    for reference in ctx.world.referrers(ref.key):
        resource, template = reference.resource, reference.template
        if template is None or id(template) in told or resource.ref.kind in _PASSING or not _is_read_once(reference, changed):
            continue
        before = change.after.predecessor(resource)
        if before is None or get(before.value, template.path) != template.value or _is_reloaded(reference):
            continue
        told.add(id(template))
        yield change.at(*changed[0]).problem(
            f"{resource.ref.label} reads this only when its pods start, and nothing in it changes: they go on with the old value until they are restarted",
            help="let the pod template change with it: a name with a hash (kustomize), an annotation with a checksum (Helm), or `kubectl rollout restart`",
        ).note("where it is read", reference.place).note("what it was", change.was(*changed[0]))


def _changed(change: Change, field: str) -> list[str]:
    """The keys of a map whose values are not as they were, in the order of the new object."""
    old, new = (get(each.value, (field,)) for each in (change.old, change.new))
    old, new = (each if isinstance(each, dict) else {} for each in (old, new))
    return [key for key, value in new.items() if old.get(key) != value]


def _is_read_once(reference: Reference, changed: list[tuple[str, str]]) -> bool:
    """Whether the kubelet reads one of the changed keys for a variable, or for a file that it mounts by itself, which it never renews."""
    keys = {key for _, key in changed}
    if "env" in reference.path or "envFrom" in reference.path:
        return not reference.data_key or reference.data_key in keys
    return _has_sub_path(reference)


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
