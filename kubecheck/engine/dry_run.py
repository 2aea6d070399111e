"""The fourth step: whether a dry run can tell anything, what it plays together, and what comes of it.

Without nodes given, most manifests have nothing that could get stuck, and the dry run is left out.
"""

from __future__ import annotations

from kubecheck.api.views.view import get, mapping

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import Any

    from kubecheck.model.changes.pairing import Change, Changes
    from kubecheck.model.refs import Key
    from kubecheck.model.resource import Resource
    from kubecheck.model.world import World
    from kubecheck.sim.play.dry_run import Run
    from kubecheck.sim.play.facts import Outcome
    from kubecheck.sim.play.steps import PlayStep, Targets
    from kubecheck.sim.profile import ClusterProfile

    Runner = Callable[[ClusterProfile, list[dict[str, Any]]], Run]

# Kinds that set bounds which no number of nodes lifts.
_BOUNDS = (
    ("", "LimitRange"), ("", "Node"), ("", "PersistentVolume"), ("", "ResourceQuota"), ("policy", "PodDisruptionBudget"),
    ("storage.k8s.io", "StorageClass"),
)  # fmt: skip


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
    if any(_binds(each) for group, kind in _BOUNDS for each in world.of_kind(group, kind)):
        return True
    namespaces = world.of_kind("", "Namespace")
    if namespaces:
        from kubecheck.api.admission.pod_security import ENFORCE

        if any(ENFORCE in mapping(get(each.value, ("metadata", "labels"))) for each in namespaces):
            return True
    return any(template.is_choosy for template in world.pod_templates)


def _binds(resource: Resource) -> bool:
    """Whether an object that sets bounds says which."""
    from kubecheck.model.scenes import says_no_room  # only where there are such objects

    return not says_no_room(resource)


def _needs_volume(claim: Resource) -> bool:
    """Whether a claim waits for a volume that somebody makes by hand: it asks for no class, or names its volume."""
    spec = claim.value.get("spec")
    return isinstance(spec, dict) and (spec.get("storageClassName") == "" or bool(spec.get("volumeName")))


def play_scenes(world: World, profile: ClusterProfile, explain: str = "", *, proves: bool = False) -> Outcome:
    """What comes of playing each scene of a world by itself, as one outcome.

    Args:
        world: the manifests.
        profile: the cluster.
        explain: a pod whose placement is explained.
        proves: leave out what provably comes to no fact.
    """
    if not proves or explain:
        return play_objects(scenes_to_play(world, profile), profile, explain, proves=proves)
    from functools import partial

    from kubecheck.sim.objects.pod_states import forget_states
    from kubecheck.sim.play.unproven import simulate_unproven

    # A scene is proven by its outlines: not all objects need be there at once.
    played = map(_played, world.scenes(has_nodes=not profile.elastic))
    outcomes = [simulate_unproven(len(each), partial(_object_looked_over, world, each), profile) for each in played]
    forget_states()
    return outcomes[0].joined(outcomes[1:])


def scenes_to_play(world: World, profile: ClusterProfile) -> list[list[dict[str, Any]]]:
    """The objects of each scene of a world that are played, with defaults, each in its namespace."""
    return [objects_of(resources) for resources in world.scenes(has_nodes=not profile.elastic)]


def play_objects(
    scenes: list[list[dict[str, Any]]], profile: ClusterProfile, explain: str = "", *, proves: bool = False, runner: Runner | None = None
) -> Outcome:
    """What comes of playing scenes, as one outcome.

    Args:
        scenes: as `scenes_to_play` gives them.
        profile: the cluster.
        explain: a pod whose placement is explained.
        proves: leave out what provably comes to no fact.
        runner: makes the run of a scene, where somebody wants to have it at hand.
    """
    from kubecheck.sim.objects.pod_states import forget_states
    from kubecheck.sim.play.dry_run import simulate

    outcomes = [simulate(objects, profile, explain=explain, proves=proves, runner=runner) for objects in scenes]
    forget_states()
    return outcomes[0].joined(outcomes[1:])


def play_change(changes: Changes, profile: ClusterProfile) -> Outcome | None:
    """What comes of applying a change over the older state at rest, scene by scene; None where nothing in it can go wrong.

    Args:
        changes: what becomes of the objects of a world.
        profile: the cluster.
    """
    scenes = scenes_at_risk(changes, profile)
    if not scenes:
        return None
    from kubecheck.sim.play.change import simulate_change

    outcomes = [simulate_change(objects_of(before), objects_of(after), profile) for before, after in scenes]
    return outcomes[0].joined(outcomes[1:])


def scenes_at_risk(changes: Changes, profile: ClusterProfile) -> list[tuple[list[Resource], list[Resource]]]:
    """The scenes of a change, before and after it, with what may get stuck in it; none where nothing can go wrong."""
    concerned = {change.new.ref.key for change in changes.changes if _concerns_pods(change)}
    apart: frozenset[Key] = frozenset()
    if concerned and _has_room(changes, profile):
        # With room enough no update gets stuck, and workloads have nothing to do with one another.
        concerned = {change.new.ref.key for change in changes.changes if change.new.ref.key in concerned and _may_all_go(change)}
        apart = frozenset(template.resource.ref.key for world in (changes.old, changes.new) for template in world.pod_templates) - concerned
    if not concerned:
        return []
    return [
        ([each for each in before if each.ref.key not in apart], [each for each in after if each.ref.key not in apart])
        for before, after in scenes_of_change(changes, profile)
    ]


def _has_room(changes: Changes, profile: ClusterProfile) -> bool:
    """Whether it is sure without a play that all pods of both states have room together, and nobody bounds them."""
    worlds = (changes.old, changes.new)
    if any(world.of_kind("", "ResourceQuota") for world in worlds):
        return False
    if profile.elastic and not any(world.of_kind("", "Node") for world in worlds):
        return True
    from kubecheck.sim.play.change import has_room_for_both

    return all(has_room_for_both(objects_of(before), objects_of(after), profile) for before, after in scenes_of_change(changes, profile))


def scenes_of_change(changes: Changes, profile: ClusterProfile) -> Iterator[tuple[list[Resource], list[Resource]]]:
    """Each scene of the present state after the older one that shares most with it; what the server refuses to change stays as it was."""
    refused = {change.new.ref.key: change.old for change in changes.changes if change.refusals}
    has_nodes = not profile.elastic
    older = changes.old.scenes(has_nodes=has_nodes)
    for scene in changes.new.scenes(has_nodes=has_nodes):
        keys = {each.ref.key for each in scene}
        before = max(older, key=lambda each: sum(other.ref.key in keys for other in each))
        yield list(before), [refused.get(each.ref.key, each) for each in scene]


def targets_in(world: World, profile: ClusterProfile) -> list[Targets]:
    """What the steps of a play may name in a world, scene by scene."""
    from kubecheck.sim.play.steps import targets_of

    return [targets_of(objects_of(scene), profile) for scene in world.scenes(has_nodes=not profile.elastic)]


def play_steps_of(
    world: World, profile: ClusterProfile, steps: tuple[PlayStep, ...], explain: str = "", changes: Changes | None = None
) -> Outcome:
    """What comes of steps that somebody asks for, as one outcome.

    Args:
        world: the manifests.
        profile: the cluster.
        steps: the steps.
        explain: a pod whose placement is explained.
        changes: what has become of the objects of the world; None where no older state is asked for.
    """
    from kubecheck.sim.play.facts import RefusedChange
    from kubecheck.sim.play.questions import play_steps

    if changes is None:
        scenes = [objects_of(scene) for scene in world.scenes(has_nodes=not profile.elastic)]
        outcomes = [play_steps(scene, profile, steps, explain) for scene in scenes]
    else:
        refused = [RefusedChange(each.new.ref, error.path, error.message) for each in changes.changes for error in each.refusals]
        renamed = [(each.old.ref, each.successor.ref) for each in changes.removals if each.successor is not None and each.old.ref.key[:2] in _ROLLED]
        outcomes = []
        for before, after in scenes_of_change(changes, profile):
            outcomes.append(play_steps(objects_of(after), profile, steps, explain, objects_of(before), refused, renamed))
            refused = []  # told of once
    return outcomes[0].joined(outcomes[1:])


# Kinds whose pods are brought up to date when they are changed.
_ROLLED = frozenset((("apps", "Deployment"), ("apps", "StatefulSet"), ("apps", "DaemonSet")))


def _concerns_pods(change: Change) -> bool:
    """Whether a change of an object brings pods about, or may keep them from coming."""
    if not (200 <= change.old.status < 300 and 200 <= change.new.status < 300):
        return False  # nobody plays what the server does not take
    return change.new.ref.key[:2] in _ROLLED and not change.refusals and change.old.value.get("spec") != change.new.value.get("spec")


def _may_all_go(change: Change) -> bool:
    """Whether the update strategy of a workload lets all of its pods be stopped at once."""
    from kubecheck.sim.play.counts import room_of_update

    spec = change.new.defaulted.get("spec")
    replicas = [get(each.defaulted, ("spec", "replicas")) for each in (change.old, change.new)]
    if not isinstance(spec, dict) or not all(isinstance(each, int) and each > 0 for each in replicas):
        return False
    strategy = mapping(spec.get("strategy")) or mapping(spec.get("updateStrategy"))
    least = int(min(replicas))
    return room_of_update(change.new.ref.kind, strategy, least)[1] >= least


def objects_of(resources: Iterable[Resource]) -> list[dict[str, Any]]:
    """What is played: the objects that the server takes and that play a part, with defaults, each in its namespace."""
    played = _played(resources)
    return [_object_in(played, number) for number in range(len(played))]


def _played(resources: Iterable[Resource]) -> list[Resource]:
    """Those that the server takes and that play a part."""
    from kubecheck.sim.play.parts import plays_a_part

    return [each for each in resources if 200 <= each.status < 300 and plays_a_part(*each.ref.key[:2])]


def _object_in(played: list[Resource], number: int) -> dict[str, Any]:
    """One of the objects as it is played; nobody else holds it, so that its document may rest."""
    return placed(played[number].defaulted, played[number].ref.namespace)


def _object_looked_over(world: World, played: list[Resource], number: int) -> dict[str, Any]:
    """One of the objects as it is played; what else is asked of each object is worked out on the way, where it comes and goes."""
    value = _object_in(played, number)
    if played[number].comes_and_goes:
        world.look_over(played[number])
    return value


def placed(value: dict[str, Any], namespace: str) -> dict[str, Any]:
    """An object with defaults, in the namespace that a client gives it; itself where it is there already, or in none."""
    metadata = value.get("metadata")
    if not namespace or not isinstance(metadata, dict) or metadata.get("namespace") == namespace:
        return value
    return {**value, "metadata": {**metadata, "namespace": namespace}}
