"""Prefers nodes that have the pod's images already.

Mirrors: pkg/scheduler/framework/plugins/imagelocality v1.36.
"""

from __future__ import annotations

from kubecheck.sim.scheduler.core.framework import MAX_NODE_SCORE, NODE, Plugin, no_labels

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Hashable

    from kubecheck.sim.scheduler.core.framework import Cycle
    from kubecheck.sim.scheduler.core.nodes import Node

NAME = "ImageLocality"
_MEGABYTE = 1024 * 1024
_LEAST = 23 * _MEGABYTE
_MOST_PER_CONTAINER = 1000 * _MEGABYTE


def normalized_image_name(name: str) -> str:
    """The name with its tag. Mirrors: normalizedImageName."""
    return name + ":latest" if name.rfind(":") <= name.rfind("/") else name


def image_names(cycle: Cycle) -> tuple[list[str], int]:
    """The images that count, and the number of containers."""
    spec = cycle.kind.spec
    containers = [*(spec.get("initContainers") or ()), *(spec.get("containers") or ())]
    names = [normalized_image_name(container.get("image") or "") for container in containers]
    for volume in cycle.kind.volumes:
        if volume.get("image") is not None:
            names.append(normalized_image_name(volume["image"].get("reference") or ""))
    return names, len(containers)


def score(cycle: Cycle, node: Node) -> int:
    """Mirrors: ImageLocality.Score, sumImageScores, scaledImageScore, calculatePriority."""
    held = node.image_names
    if not held:
        return 0
    states = cycle.state.groups.image_states()
    names, containers = image_names(cycle)
    total = 0
    for name in names:
        if name in held:
            size, holders = states[name]
            total += int(float(size) * (holders / len(cycle.state.nodes)))
    most = _MOST_PER_CONTAINER * containers
    total = max(_LEAST, total) if total < _LEAST else min(total, most)
    return MAX_NODE_SCORE * (total - _LEAST) // (most - _LEAST)


def pod_traits(cycle: Cycle) -> Hashable:
    """The images of the pod, where nodes report any."""
    return tuple(image_names(cycle)[0]) if cycle.state.groups.image_states() else ()


PLUGIN = Plugin(NAME, weight=1, score=score, sees=NODE, node_traits=no_labels, pod_traits=pod_traits)
