"""The stages of an installation: what Helm and Argo CD make first, what comes only when that is healthy, and which hooks they delete in between."""

from __future__ import annotations

from kubecheck.api.kinds import CLUSTER_KIND_NAMES
from kubecheck.model.install_stages import deleted_after, is_hook, is_made_anew, stage_of, stages_of_hook
from kubecheck.sim.objects.pod_states import condition_of
from kubecheck.sim.play.assumptions import namespace_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kubecheck.model.install_stages import Stage
    from kubecheck.sim.objects.store import Key, Object, Store

# What pods are refused without, or do not start without.
_AFTER_ALL = 10  # no phase is so late
_NEEDED = frozenset(("ConfigMap", "PersistentVolumeClaim", "PriorityClass", "RuntimeClass", "Secret", "ServiceAccount"))


class InstallStage:
    """What a tool makes together, when what it made before is healthy or has ended.

    Attributes:
        objects: What it makes.
        awaited: What pods may need and only later stages make.
        spent: The hooks, of this stage or earlier ones, that it deletes before it goes on.
    """

    __slots__ = ("awaited", "objects", "spent")

    def __init__(self, objects: list[Object], awaited: frozenset[Key] = frozenset(), spent: frozenset[Key] = frozenset()) -> None:
        self.objects = objects
        self.awaited = awaited
        self.spent = spent


def stages_of(values: list[Object]) -> list[InstallStage]:
    """The objects by the stages of their installation, in order."""
    stages: dict[Stage, list[Object]] = {}
    for value in values:
        for stage in stages_of_hook(value) if is_hook(value) else (stage_of(value),):
            stages.setdefault(stage, []).append(value)
    spent = {_key_of(value): phases for value in values if (phases := deleted_after(value))}
    if len(stages) < 2 and not spent:
        return [InstallStage(values)]
    found: list[InstallStage] = []
    later: frozenset[Key] = frozenset()
    next_phase = _AFTER_ALL
    for stage in sorted(stages, reverse=True):
        found.append(InstallStage(stages[stage], later, frozenset(key for key, phases in spent.items() if any(stage[0] <= last < next_phase for last in phases))))
        next_phase = stage[0]
        # One of several objects of a name is enough.
        later = (later | {_key_of(value) for value in stages[stage] if value["kind"] in _NEEDED}) - {
            _key_of(value) for earlier, several in stages.items() if earlier < stage for value in several
        }
    return found[::-1]


def in_the_way(stage: InstallStage, store: Store) -> list[Object]:
    """Hooks of earlier stages, as they are stored, that the tool deletes before it makes them once more."""
    found = [store.get(*_key_of(value)) for value in stage.objects if is_hook(value) and is_made_anew(value)]
    return [value for value in found if value is not None]


def needed_of(keys: frozenset[Key]) -> frozenset[Key]:
    """Of objects those that pods are refused without, or do not start without."""
    return frozenset(key for key in keys if key[0] in _NEEDED)


def have_succeeded(values: list[Object], store: Store) -> bool:
    """Whether all hooks among the objects have: a Job that is complete, a Pod that has ended well; of other objects a tool waits for nothing."""
    for value in values:
        found = store.get(*_key_of(value)) if value["kind"] in ("Job", "Pod") and is_hook(value) else None
        if found is not None and found["kind"] == "Job" and (condition_of(found, "Complete") or {}).get("status") != "True":
            return False
        if found is not None and found["kind"] == "Pod" and (found.get("status") or {}).get("phase") != "Succeeded":
            return False
    return True


def _key_of(value: Object) -> Key:
    return value["kind"], "" if value["kind"] in CLUSTER_KIND_NAMES else namespace_of(value), value["metadata"]["name"]
