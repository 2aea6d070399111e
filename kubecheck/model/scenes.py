"""What is played together in a world: what binds every pod around it binds those of its own folder and below.

A Node that is the only one of a folder somewhere below is a sample, or a virtual one for a simulator, sooner than the whole cluster of the pods
beside it: it binds those of its own file. One that was read from a cluster, which has a uid, is no sample.
"""

from __future__ import annotations

from kubecheck.api.views.view import get
from kubecheck.model.resource import folder_of, holds, names_namespace, plain_path

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kubecheck.model.resource import Resource
    from kubecheck.model.world import World

# The kinds that bind every pod around them, whether or not it knows of them.
_BINDING = (("", "LimitRange"), ("", "Node"), ("", "ResourceQuota"))


def says_no_room(resource: Resource) -> bool:
    """Whether an object is a Node that does not say what it offers, as those have that are written for their labels or taints; nothing can be placed on it."""
    if resource.ref.kind != "Node" or resource.ref.group:
        return False
    return not any(get(resource.value, ("status", field)) for field in ("allocatable", "capacity"))


def scenes_of(world: World, has_nodes: bool) -> list[list[Resource]]:
    """What is played together: a node or quota found in a folder binds the workloads there and below, not samples elsewhere in a checkout.

    Args:
        world: the manifests.
        has_nodes: whether the nodes are given; these are everybody's.

    Returns:
        Lists of resources in their order. Each workload is in exactly one, what binds nobody is in all.
    """
    resources = [each for each in world.resources if not says_no_room(each)]
    kinds = [kind for kind in _BINDING if kind != ("", "Node") or not has_nodes]
    binding = [each for group, kind in kinds for each in world.of_kind(group, kind) if not names_namespace(each) and not says_no_room(each)]
    samples = _lone_nodes(binding)
    reaches = {id(each): plain_path(each.path) if id(each) in samples else folder_of(each) for each in binding}
    places = sorted(set(reaches.values()), key=len, reverse=True)
    if not any(places):
        return [resources]
    working = {id(template.resource) for template in world.pod_templates}
    homes = {id(each): next((place for place in places if _is_in(place, each)), None) for each in world.resources if id(each) in working}
    return [
        [
            each
            for each in resources
            if (homes[id(each)] == home if id(each) in working else id(each) not in reaches or (home is not None and home.startswith(reaches[id(each)])))
        ]
        for home in dict.fromkeys(homes.values() or [None])
    ]


def _lone_nodes(binding: list[Resource]) -> set[int]:
    """The Nodes that are the only one of a folder below the one that is checked, and were not read from a cluster."""
    nodes = [each for each in binding if each.ref.kind == "Node"]
    folders = [folder_of(each) for each in nodes]
    return {id(each) for each in nodes if folder_of(each) and folders.count(folder_of(each)) == 1 and not get(each.value, ("metadata", "uid"))}


def _is_in(place: str, resource: Resource) -> bool:
    """Whether an object stands in a file, or in a folder or below it."""
    return holds(place, resource) if not place or place.endswith("/") else plain_path(resource.path) == place
