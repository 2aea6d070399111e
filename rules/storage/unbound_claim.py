"""A claim that nobody can satisfy: what mounts it never starts."""

from __future__ import annotations

from kubecheck.sdk import Severity, UnboundClaim, get, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem, Resource


@rule(on=UnboundClaim, severity=Severity.ERROR, since="0.1")
def unbound_claim(fact: UnboundClaim, ctx: Context) -> Iterator[Problem]:
    resource = ctx.world.by_key(fact.ref.key)
    if resource is None or _is_kept_for_namesake(resource, ctx):
        return
    place, text = resource.at(*fact.path), f"{resource.ref.label} gets no volume: {fact.why}"
    facts: dict[str, object] = {"why": fact.why}
    if ctx.world.has_beside(resource, "", "PersistentVolume", "") or _is_class_known(resource, ctx):
        yield place.problem(text, facts=facts)
    else:
        yield place.info(f"{text}; the files beside hold no volume at all, so it is likely to be made elsewhere", facts=facts)


def _is_class_known(claim: Resource, ctx: Context) -> bool:
    """Whether the files hold the claim's class: then its volumes should be there as well."""
    name = get(claim.value, ("spec", "storageClassName"))
    return bool(name) and ctx.world.get("storage.k8s.io", "StorageClass", "", name) is not None


def _is_kept_for_namesake(claim: Resource, ctx: Context) -> bool:
    """Whether the volume that the claim names is kept for one of its name in another namespace: `claim-ref-missing` tells of it."""
    name = get(claim.value, ("spec", "volumeName"))
    volume = ctx.world.get("", "PersistentVolume", "", name) if isinstance(name, str) else None
    kept_for = None if volume is None else get(volume.value, ("spec", "claimRef"))
    namespace, name = (get(kept_for, (field,)) for field in ("namespace", "name"))
    return name == claim.ref.name and namespace != claim.ref.namespace and ctx.world.get("", "PersistentVolumeClaim", namespace, name) is None
