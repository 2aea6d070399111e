"""The fourth step: whether a dry run can tell anything, what it plays together, and what comes of it.

Without nodes given, most manifests have nothing that could get stuck, and the dry run is left out.
"""

from __future__ import annotations

from kubecheck.api.views.view import get, items
from kubecheck.model.resource import folder_of, holds, names_namespace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from kubecheck.model.resource import Resource
    from kubecheck.model.templates import PodTemplate
    from kubecheck.model.world import World
    from kubecheck.sim.play.facts import Outcome
    from kubecheck.sim.profile import ClusterProfile

# Kinds that set bounds which no number of nodes lifts.
_BOUNDS = (
    ("", "LimitRange"), ("", "Node"), ("", "PersistentVolume"), ("", "ResourceQuota"), ("policy", "PodDisruptionBudget"),
    ("storage.k8s.io", "StorageClass"),
)  # fmt: skip
# Of these, the kinds that bind every pod around them, whether or not it knows of them.
_BINDING = (("", "LimitRange"), ("", "Node"), ("", "ResourceQuota"))
_ENFORCE = "pod-security.kubernetes.io/enforce"


def can_get_stuck(world: World, profile: ClusterProfile | None) -> bool:
    """Whether pods of a world might be refused, stay without a node, or hold up an update or a drain, or claims stay unbound.

    Args:
        world: the manifests.
        profile: the cluster; None where nothing is known of one.
    """
    if any(_needs_volume(each) for each in world.of_kind("", "PersistentVolumeClaim")):
        return True
    if not world.pod_templates:
        return False
    if profile is not None and not profile.elastic:
        return True
    if any(not _says_no_room(each) for group, kind in _BOUNDS for each in world.of_kind(group, kind)):
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


def _needs_volume(claim: Resource) -> bool:
    """Whether a claim waits for a volume that somebody makes by hand: it asks for no class, or names its volume."""
    spec = claim.value.get("spec")
    return isinstance(spec, dict) and (spec.get("storageClassName") == "" or bool(spec.get("volumeName")))


def _says_no_room(resource: Resource) -> bool:
    """Whether it is a Node that does not say what it offers, as those have that are written for their labels or taints; nothing can be placed on it."""
    if resource.ref.kind != "Node" or resource.ref.group:
        return False
    return not any(get(resource.value, ("status", field)) for field in ("allocatable", "capacity"))


def scenes(world: World, profile: ClusterProfile | None) -> list[list[Resource]]:
    """What is played together: a node or quota found in a folder binds the workloads there and below, not samples elsewhere in a checkout.

    Args:
        world: the manifests.
        profile: the cluster; the nodes of one that is given are everybody's.

    Returns:
        Lists of resources in their order. Each workload is in exactly one, what binds nobody is in all.
    """
    resources = [each for each in world.resources if not _says_no_room(each)]
    kinds = [kind for kind in _BINDING if kind != ("", "Node") or profile is None or profile.elastic]
    binding = [each for group, kind in kinds for each in world.of_kind(group, kind) if not names_namespace(each) and not _says_no_room(each)]
    folders = sorted({folder_of(each) for each in binding}, key=len, reverse=True)
    if not any(folders):
        return [resources]
    bound = {id(each) for each in binding}
    working = {id(template.resource) for template in world.pod_templates}
    homes = {id(each): next((folder for folder in folders if holds(folder, each)), None) for each in world.resources if id(each) in working}
    return [
        [
            each
            for each in resources
            if (homes[id(each)] == home if id(each) in working else id(each) not in bound or (home is not None and home.startswith(folder_of(each))))
        ]
        for home in dict.fromkeys(homes.values() or [None])
    ]


def play_scenes(world: World, profile: ClusterProfile, plan: tuple[str, ...] | None = None, explain: str = "") -> Outcome:
    """What comes of playing each scene of a world by itself, as one outcome.

    Args:
        world: the manifests.
        profile: the cluster.
        plan: the steps; None for all.
        explain: a pod whose placement is explained.
    """
    from kubecheck.sim.play.dry_run import EVERYTHING, simulate

    steps = EVERYTHING if plan is None else plan
    outcomes = [simulate(_objects_of(resources), profile, steps, explain) for resources in scenes(world, profile)]
    return outcomes[0].joined(outcomes[1:])


def _objects_of(resources: Iterable[Resource]) -> list[dict[str, Any]]:
    """What is played: the objects that the server takes, with defaults, each in its namespace."""
    return [_placed(each) for each in resources if 200 <= each.status < 300]


def _placed(resource: Resource) -> dict[str, Any]:
    """The object with defaults, in the namespace that a client gives it."""
    value, namespace = resource.defaulted, resource.ref.namespace
    metadata = value.get("metadata")
    if not namespace or not isinstance(metadata, dict) or metadata.get("namespace") == namespace:
        return value
    return {**value, "metadata": {**metadata, "namespace": namespace}}
