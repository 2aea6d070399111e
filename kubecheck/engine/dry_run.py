"""Whether a dry run can tell anything: without nodes given, most manifests have nothing that could get stuck, and the dry run is left out."""

from __future__ import annotations

from kubecheck.api.views.view import get, items

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kubecheck.model.templates import PodTemplate
    from kubecheck.model.world import World
    from kubecheck.sim.profile import ClusterProfile

# Kinds that set bounds which no number of nodes lifts.
_BOUNDS = (
    ("", "LimitRange"), ("", "Node"), ("", "PersistentVolume"), ("", "ResourceQuota"), ("policy", "PodDisruptionBudget"),
    ("storage.k8s.io", "StorageClass"),
)  # fmt: skip
_ENFORCE = "pod-security.kubernetes.io/enforce"


def can_get_stuck(world: World, profile: ClusterProfile | None) -> bool:
    """Whether pods of a world might be refused, stay without a node, or hold up an update or a drain.

    Args:
        world: the manifests.
        profile: the cluster; None where nothing is known of one.
    """
    if not world.pod_templates:
        return False
    if profile is not None and not profile.elastic:
        return True
    if any(world.of_kind(group, kind) for group, kind in _BOUNDS):
        return True
    if any(_ENFORCE in (get(each.value, ("metadata", "labels")) or {}) for each in world.of_kind("", "Namespace")):
        return True
    return any(_is_choosy(template) for template in world.pod_templates)


def _is_choosy(template: PodTemplate) -> bool:
    """Whether the pods ask for more than room: for other pods near by or far off, for an even spread, or for a claim."""
    spec = template.spec
    affinity = spec.get("affinity")
    if isinstance(affinity, dict) and any(
        get(affinity, (kind, "requiredDuringSchedulingIgnoredDuringExecution")) for kind in ("podAffinity", "podAntiAffinity")
    ):
        return True
    if any(get(each, ("whenUnsatisfiable",)) == "DoNotSchedule" for each in items(spec.get("topologySpreadConstraints"))):
        return True
    return any(get(each, ("persistentVolumeClaim",)) is not None for each in items(spec.get("volumes")))
