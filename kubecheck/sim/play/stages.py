"""The stages of an installation: what Helm and Argo CD make first, and what comes only when that is healthy."""

from __future__ import annotations

from kubecheck.api.kinds import CLUSTER_KIND_NAMES
from kubecheck.model.install_stages import stage_of
from kubecheck.sim.play.assumptions import namespace_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kubecheck.model.install_stages import Stage
    from kubecheck.sim.objects.store import Key, Object

# What pods are refused without, or do not start without.
_NEEDED = frozenset(("ConfigMap", "PersistentVolumeClaim", "PriorityClass", "RuntimeClass", "Secret", "ServiceAccount"))


def stages_of(values: list[Object]) -> list[tuple[list[Object], frozenset[Key]]]:
    """The objects by the stages of their installation, in order, each with the keys of what pods may need of later ones.

    A tool makes one stage when what it made before is healthy, or has ended.
    """
    stages: dict[Stage, list[Object]] = {}
    for value in values:
        stages.setdefault(stage_of(value), []).append(value)
    if len(stages) < 2:
        return [(values, frozenset())]
    found: list[tuple[list[Object], frozenset[Key]]] = []
    later: frozenset[Key] = frozenset()
    for stage in sorted(stages, reverse=True):
        found.append((stages[stage], later))
        # One of several objects of a name is enough.
        later = (later | {_key_of(value) for value in stages[stage] if value["kind"] in _NEEDED}) - {
            _key_of(value) for earlier, several in stages.items() if earlier < stage for value in several
        }
    return found[::-1]


def _key_of(value: Object) -> Key:
    return value["kind"], "" if value["kind"] in CLUSTER_KIND_NAMES else namespace_of(value), value["metadata"]["name"]
