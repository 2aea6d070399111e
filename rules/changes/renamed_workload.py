"""A workload that gets another name or kind, so that nothing rolls over: the old pods go and the new ones come, whenever each is done."""

from __future__ import annotations

from kubecheck.sdk import Removal, Severity, autoscalers_of, get, items, map_selector, rule

from ._running import is_filled, running, selector_in_words

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, PodTemplate, Problem, Resource

_KINDS = frozenset((("", "ReplicationController"), ("apps", "DaemonSet"), ("apps", "Deployment"), ("apps", "ReplicaSet"), ("apps", "StatefulSet")))
_SELECTOR = ("spec", "selector")
_NAME = ("metadata", "name")
_CLAIMS = ("spec", "volumeClaimTemplates")


@rule(on=Removal, severity=Severity.WARNING, since="0.1")
def renamed_workload(removal: Removal, ctx: Context) -> Iterator[Problem]:
    old, new = removal.old, removal.successor
    if new is None and old.ref.key[:2] in _KINDS:
        new = _of_another_kind(removal)
    if new is None or old.ref.key[:2] not in _KINDS or old.ref.namespace != new.ref.namespace or not new.is_stored:
        return
    before, now = removal.before.template_of(old), ctx.world.template_of(new)
    if before is None or now is None or not running([before]) or not running([now]):
        return
    alone: Resource | None = None
    for was in removal.before.selecting(before, "", "Service"):
        service = ctx.world.by_key(was.ref.key)
        if service is None or get(service.value, _SELECTOR) != get(was.value, _SELECTOR):
            continue
        staying = _staying(service, removal, ctx)
        if map_selector(get(service.value, _SELECTOR)).matches(now.labels):
            alone = alone or (None if staying else service)
        elif staying:
            others = staying[0].resource.ref.label + (f" and {len(staying) - 1} more" if len(staying) > 1 else "")
            yield new.at(*now.path, "metadata", "labels").key.problem(
                f"{service.ref.label} selects {selector_in_words(get(service.value, _SELECTOR))}, which the pods of {old.ref.name} had and these do not have: it goes on with those of {others} alone",
                facts={"was": old.ref.name, "service": service.ref.name},
            ).note("the Service", service.at(*_SELECTOR)).note("the labels as they were", removal.was(*before.path, "metadata", "labels"))
    if alone is not None and (new.ref.kind != old.ref.kind or not items(get(old.value, _CLAIMS))):
        yield _without_a_pod(removal, new, alone, ctx)  # else `renamed-stateful-set` tells of it
    if new.ref.kind != old.ref.kind:
        yield from _left_behind(removal, new, before, now)


def _of_another_kind(removal: Removal) -> Resource | None:
    """The workload that takes the place of one of another kind: of the same name, else with the same labels on its pods."""
    old, before = removal.old.ref, removal.before.template_of(removal.old)
    new = [each for each in removal.after.additions if each.ref.key[:2] in _KINDS and each.ref.namespace == old.namespace]
    found = next((each for each in new if each.ref.name == old.name), None)
    if found is None and before is not None:
        found = next((each for each in new if (now := removal.after.new.template_of(each)) is not None and now.labels == before.labels), None)
    return found


def _without_a_pod(removal: Removal, new: Resource, service: Resource, ctx: Context) -> Problem:
    """What becomes of a Service behind which there are no others."""
    old = removal.old
    is_renamed = old.ref.kind == new.ref.kind
    path = _NAME if is_renamed else ("kind",)
    problem = new.at(*path).problem(
        f"its {'name' if is_renamed else 'kind'} was {old.ref.name if is_renamed else old.ref.kind}, so nothing rolls over: {service.ref.label} has no ready pod from when {old.ref.label} is deleted until these are ready, or sends to both as long as nobody deletes it",
        help=f"{'keep the name; or ' if is_renamed else ''}add this one first, and take the old one out when it is ready",
        facts={"was": old.ref.name, "kind": old.ref.kind, "service": service.ref.name},
    ).note("where it was", removal.was(*path)).note("the Service", service.at(*_SELECTOR))
    autoscaler = next(iter(autoscalers_of(new, ctx.world)), None)
    replicas = get(new.defaulted, ("spec", "replicas"))
    if autoscaler is not None and isinstance(replicas, int):
        problem.note(f"it begins with {replicas} pod{'' if replicas == 1 else 's'}, however many there were of {old.ref.name}", autoscaler.at("spec"))
    return problem


def _left_behind(removal: Removal, new: Resource, before: PodTemplate, now: PodTemplate) -> Iterator[Problem]:
    """Folders of which the data stays in a claim that only the older workload used: what it makes claims of is not what the new one does."""
    old_claims, new_claims = _mounted_claims(removal.old, before), _mounted_claims(new, now)
    for folder, (claim, _) in old_claims.items():
        name, path = new_claims.get(folder, (claim, ()))
        if name == claim or not _is_empty(name, path, new, removal):
            continue
        yield new.at(*path).problem(
            f"{folder} was claim {claim}: these go on with a new, empty one ({name}), and the data stays behind",
            help="copy the data before this is applied", facts={"claim": claim, "folder": folder},
        ).note("where it was", removal.was(*before.path, "spec", "volumes") if not items(get(removal.old.value, _CLAIMS)) else removal.was(*_CLAIMS))  # fmt: skip


def _is_empty(claim: str, path: tuple[str | int, ...], workload: Resource, removal: Removal) -> bool:
    """Whether a claim is new, with nothing in it."""
    written = removal.after.new.get("", "PersistentVolumeClaim", workload.ref.namespace, claim)
    if written is not None:
        return written in removal.after.additions and not is_filled(written.value)
    return path[:2] == _CLAIMS and not is_filled(get(workload.value, path[:3]))


def _mounted_claims(workload: Resource, template: PodTemplate) -> dict[str, tuple[str, tuple[str | int, ...]]]:
    """The folders in which claims are mounted: each with the claim of the first pod, and where that is said."""
    named: dict[object, tuple[str, tuple[str | int, ...]]] = {}
    for index, volume in enumerate(template.items("volumes")):
        claim = get(volume, ("persistentVolumeClaim", "claimName"))
        if isinstance(claim, str):
            named[get(volume, ("name",))] = claim, (*template.path, "spec", "volumes", index, "persistentVolumeClaim", "claimName")
    for index, each in enumerate(items(get(workload.value, _CLAIMS))):
        name = get(each, ("metadata", "name"))
        named[name] = f"{name}-{workload.ref.name}-0", (*_CLAIMS, index, "metadata", "name")
    mounts = [mount for container in template.all_containers for mount in container.items("volumeMounts")]
    return {folder: named[get(mount, ("name",))] for mount in mounts if get(mount, ("name",)) in named and isinstance(folder := get(mount, ("mountPath",)), str)}


def _staying(service: Resource, removal: Removal, ctx: Context) -> list[PodTemplate]:
    """The pods behind a Service that were behind it before and run on."""
    selector = map_selector(get(service.value, _SELECTOR))
    had = {each.resource.ref.key for each in removal.before.templates_matching(service.ref.namespace, selector)}
    return [each for each in running(ctx.world.templates_matching(service.ref.namespace, selector)) if each.resource.ref.key in had]
