"""Whether pods that share a claim come to be on two nodes at once."""

from __future__ import annotations

from kubecheck.sdk import get, items, label_selector, mapping, may_select, scaled_value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kubecheck.sdk import Context, PersistentVolumeClaim, PodTemplate, Workload

_HOSTNAME = "kubernetes.io/hostname"
_REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution"
# Volumes that are mounted without being attached to a node first: nothing keeps pods on other nodes from mounting them too.
_NOT_ATTACHED = ("cephfs", "glusterfs", "hostPath", "local", "nfs", "azureFile")


def may_surge(workload: Workload) -> bool:
    """Whether an update of a workload with one pod makes the new one while the old one is there. Mirrors: ResolveFenceposts."""
    if workload.kind != "Deployment" or (workload.text("spec", "strategy", "type") or "RollingUpdate") != "RollingUpdate":
        return False
    rolling = ("spec", "strategy", "rollingUpdate")
    surge = _share(workload.get(*rolling, "maxSurge"), round_up=True)
    return surge > 0 and _share(workload.get(*rolling, "maxUnavailable"), round_up=False) < 1


def _share(value: object, *, round_up: bool) -> int:
    written = value if isinstance(value, (int, str)) and not isinstance(value, bool) else "25%"
    return scaled_value(written, 1, round_up=round_up) or 0


def stay_together(template: PodTemplate, ctx: Context) -> bool:
    """Whether all pods of a template are on one node: it is named, they must be beside their own, or there is only one."""
    return _is_bound(template) or _must_be_beside(template, template) or _has_one_node(ctx)


def brought_together(templates: list[PodTemplate | None], ctx: Context) -> bool:
    """Whether pods of several templates surely are on one node: each is bound to one, or one must be beside another."""
    known = [each for each in templates if each is not None]
    if all(_is_bound(each) for each in known) or _has_one_node(ctx):
        return True
    return any(_must_be_beside(one, other) for one in known for other in known if one is not other)


def _is_bound(template: PodTemplate) -> bool:
    return bool(template.get("nodeName") or template.get("nodeSelector", _HOSTNAME)) or _is_bound_to_host(template)


def _must_be_beside(template: PodTemplate, other: PodTemplate) -> bool:
    return any(
        get(term, ("topologyKey",)) == _HOSTNAME and may_select(label_selector(get(term, ("labelSelector",))), other)
        for term in template.items("affinity", "podAffinity", _REQUIRED)
    )


def _has_one_node(ctx: Context) -> bool:
    known = ctx.profile is not None and not ctx.profile.elastic
    return len(list(ctx.profile.given_nodes()) if known else ctx.world.of_kind("", "Node")) == 1


def _is_bound_to_host(template: PodTemplate) -> bool:
    """Whether each way to meet the required node affinity names the same one host."""
    hosts = set()
    for term in template.items("affinity", "nodeAffinity", _REQUIRED, "nodeSelectorTerms"):
        named = {
            items(get(each, ("values",)))[0]
            for field in ("matchExpressions", "matchFields")
            for each in items(get(term, (field,)))
            if get(each, ("key",)) in (_HOSTNAME, "metadata.name") and get(each, ("operator",)) == "In" and len(items(get(each, ("values",)))) == 1
        }
        hosts |= named or {None}
    return len(hosts) == 1 and None not in hosts


def never_attached(claim: PersistentVolumeClaim, ctx: Context) -> bool:
    """Whether the claim's volume is among the files, and of a sort that is mounted without being attached."""
    volumes = [(each.ref.name, mapping(each.value.get("spec"))) for each in ctx.world.of_kind("", "PersistentVolume")]
    own = [spec for name, spec in volumes if name == claim.get("spec", "volumeName") or get(spec, ("claimRef", "name")) == claim.name]
    if not own and claim.storage_class and not ctx.world.get("storage.k8s.io", "StorageClass", "", claim.storage_class):
        own = [spec for _, spec in volumes if spec.get("storageClassName") == claim.storage_class]
    return bool(own) and all(any(field in spec for field in _NOT_ATTACHED) for spec in own)


def held_by_dry_run(ref: object, ctx: Context) -> bool | None:
    """Whether the dry run on nodes that are known found a pod waiting for a volume that another node has; None where it cannot tell."""
    is_given = ctx.profile is not None and not ctx.profile.elastic
    if not (is_given or ctx.world.of_kind("", "Node")) or ctx.outcome is None:
        return None
    facts = [each for each in ctx.outcome.facts if each.ref == ref]
    if any(getattr(each, "claim", "") for each in facts):
        return True
    return None if facts else False
