"""Which pods a StatefulSet has: each has an ordinal, which is part of its name and of its labels.

Mirrors: getStartOrdinal, getEndOrdinal, getPodName (pkg/controller/statefulset) v1.36.
"""

from __future__ import annotations

from kubecheck.api.views.view import get
from kubecheck.model.autoscalers import pod_range
from kubecheck.model.given_labels import selects_an_ordinal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from kubecheck.api.views.view import Located
    from kubecheck.model.templates import PodTemplate
    from kubecheck.model.world import World
    from kubecheck.values.selector import Selector


def ordinals_of(workload: Located, world: World) -> range | None:
    """The ordinals that pods of a StatefulSet have, or may have by what its autoscaler may do.

    Returns:
        None where nobody can say: the number is left to whoever scales it, or no pod is to run for now.
    """
    pods = None if world.is_partial else pod_range(workload, world)
    if pods is None or not pods[1] or (pods[2] is None and get(workload.value, ("spec", "replicas")) is None):
        return None
    start = get(workload.value, ("spec", "ordinals", "start"))
    first = start if isinstance(start, int) else 0
    return range(first, first + pods[1])


def describe_pods(name: str, ordinals: range) -> str:
    """The pods of a StatefulSet in words: ``db-0 to db-2``."""
    return f"{name}-{ordinals[0]}" if len(ordinals) == 1 else f"{name}-{ordinals[0]} to {name}-{ordinals[-1]}"


def lacking_ordinals(selector: Selector, templates: Iterable[PodTemplate], world: World) -> tuple[Located, str] | None:
    """The StatefulSet that has no pod of the ordinals that a selector asks for, and its pods in words; the first one where there are several.

    ``templates`` are all whose labels the selector takes. None where one of them may have such a pod.
    """
    first: tuple[Located, str] | None = None
    for template in templates:
        ref = template.resource.ref
        ordinals = ordinals_of(template.resource, world) if ref.key[:2] == ("apps", "StatefulSet") else None
        if ordinals is None or selects_an_ordinal(selector, ref.name, ordinals):
            return None
        first = first or (template.resource, describe_pods(ref.name, ordinals))
    return first
