"""Pods without a node: selectors that fit, taints that are tolerated, smaller requests, fewer pods, looser rules about others, more nodes."""

from __future__ import annotations

from kubecheck.documents.editing.field_edits import REMOVED
from kubecheck.sim.play.facts import UnplacedPod
from kubecheck.sim.play.hints import taint_in_words
from kubecheck.sim.play.ways_out.case import SCALED
from kubecheck.sim.play.ways_out.claims import for_claim
from kubecheck.sim.play.ways_out.nodes import ONE_MORE, made_for, nodes_for_all, nodes_of, one_more
from kubecheck.sim.play.ways_out.requests import asked_by, even_share, lowered
from kubecheck.sim.play.ways_out.steps import Step, lookup
from kubecheck.sim.profile import HOSTNAME, ZONE
from kubecheck.sim.scheduler.diagnosis.changes import LOWER, REMOVE, TOLERATE
from kubecheck.sim.scheduler.diagnosis.obstacles import (
    CrowdedDomains,
    OversizedRequest,
    UnmatchedSelector,
    UnmetSpread,
    UntoleratedTaint,
    UnusableClaim,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sim.play.ways_out.case import Case
    from kubecheck.source.positions import Path

# How much each way changes, in comparison.
_MISTAKE, _LOOSER, _TOLERATED, _LOWER, _FEWER, _PREFERRED, _REMOVED, _OTHER_VALUE = 1.0, 2.5, 2.0, 3.0, 3.5, 3.5, 4.0, 5.0
_KEPT_FREE = 5.0  # tolerating the taint of a node that is kept for others, where the pods are not meant for it
_REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution"
_PREFERRED_FIELD = "preferredDuringSchedulingIgnoredDuringExecution"
# How taints are called that say how a node fares: whoever tolerates these runs on nodes that are drained or broken.
_BY_CONTROLLERS = "node.kubernetes.io/"
_MOST_SORTS = 2
_MOST_SKEW = 3


def for_unplaced_pod(case: Case) -> Iterator[Step]:
    """What may give the pods of a workload a node."""
    fact = case.fact
    if fact.obstacle is not None:
        yield from _past_obstacle(case)
    for change in fact.changes:
        field = (*case.template, *change.field)
        if change.action == REMOVE:
            yield from _without_rule(case, field)
        elif change.action == TOLERATE and change.taint is not None and not isinstance(fact.obstacle, UntoleratedTaint):
            if not change.taint[0].startswith(_BY_CONTROLLERS):
                yield _tolerating(case, change.taint, _KEPT_FREE)
        elif change.action == LOWER:
            yield from lowered(case, change.resource, change.amount, _LOWER)
    if not fact.changes:
        yield from _without_rules(case)
    if any(each.resource and each.resource != "pods" for each in fact.rejected):
        for resource in dict.fromkeys(each.resource for each in fact.rejected if each.resource and each.resource != "pods"):
            for amount in even_share(case, resource):
                yield from lowered(case, resource, amount, _LOWER)
    if case.ref.kind in SCALED:
        yield from case.fewer_replicas(fact.wanted - fact.count, _FEWER)
        yield from case.fewer_replicas(fact.wanted - fact.count - 1, _FEWER + 3)
    if case.ref.kind != "DaemonSet":
        for node in nodes_of(case)[:_MOST_SORTS]:
            yield one_more(case, node)
        if sum(type(each) is UnplacedPod for each in case.played.facts) > 1:
            for node in nodes_of(case)[:1]:
                yield from nodes_for_all(case, node)


def for_preemption(case: Case) -> Iterator[Step]:
    """What lets pods of a higher priority come without others having to go."""
    victim = next((each for each in case.played.facts if each.ref == case.fact.victim and type(each).__name__ == "UnplacedPod"), None)
    for node in nodes_of(case)[:_MOST_SORTS]:
        yield one_more(case, node)
    replicas = lookup(case.stage.stored(case.ref.key), ("spec", "replicas"))
    if isinstance(replicas, int):
        yield from case.fewer_replicas(replicas - 1, _FEWER)
    asked = asked_by(case)
    for resource in asked:
        for amount in even_share(case, resource):
            yield from lowered(case, resource, amount, _LOWER)
    if victim is not None:
        yield from for_unplaced_pod(case.of(victim))


# -- obstacles ------------------------------------------------------------------------------------------------------------


def _past_obstacle(case: Case) -> Iterator[Step]:
    obstacle = case.fact.obstacle
    if isinstance(obstacle, UnmatchedSelector):
        yield from _other_selector(case, obstacle)
    elif isinstance(obstacle, UntoleratedTaint):
        yield from _past_taints(case, obstacle)
    elif isinstance(obstacle, OversizedRequest):
        yield from _past_size(case, obstacle)
    elif isinstance(obstacle, CrowdedDomains):
        yield from _with_more_domains(case, obstacle.key)
    elif isinstance(obstacle, UnmetSpread):
        yield from _looser_spread(case, obstacle)
    elif isinstance(obstacle, UnusableClaim):
        for ref in case.in_namespace("PersistentVolumeClaim"):
            if ref.name == obstacle.claim:
                yield from for_claim(case, ref)


def _other_selector(case: Case, obstacle: UnmatchedSelector) -> Iterator[Step]:
    field = (*case.template, *obstacle.field)
    written = lookup(case.value, field)
    if obstacle.near and obstacle.there and isinstance(written, str):
        yield case.set(field, obstacle.near, _MISTAKE)
    elif obstacle.near and not obstacle.there and obstacle.field[1:2] == ("nodeSelector",) and isinstance(written, str):
        near = (*field[:-1], obstacle.near)
        yield case.edits(_MISTAKE, f"select by {obstacle.near} instead of {obstacle.key}", (field, REMOVED), (near, written))
    elif obstacle.near and not obstacle.there and field[-1] == "key":
        yield case.set(field, obstacle.near, _MISTAKE)
    if obstacle.there and isinstance(written, str) and obstacle.key != "metadata.name":
        for value in obstacle.there[:3]:
            if value != obstacle.near:
                yield case.set(field, value, _OTHER_VALUE)
    if obstacle.key and obstacle.operator in ("In", "Exists") and obstacle.key not in ("metadata.name", HOSTNAME):
        for node in nodes_of(case)[:1]:
            yield from made_for(case, node, ONE_MORE + 1)
    for path in (("spec", "nodeSelector"), ("spec", "affinity", "nodeAffinity", _REQUIRED)):
        if obstacle.field[: len(path)] == path:
            yield from case.remove((*case.template, *(obstacle.field[:3] if path == ("spec", "nodeSelector") else path)), _REMOVED)


def _past_taints(case: Case, obstacle: UntoleratedTaint) -> Iterator[Step]:
    for taint in [each for each in obstacle.taints if not each[0].startswith(_BY_CONTROLLERS)][:3]:
        if len(obstacle.field) > 2:  # one of the tolerations was probably meant for it
            yield case.set((*case.template, *obstacle.field, "key"), taint[0], _MISTAKE)
        yield _tolerating(case, taint)
    for node in nodes_of(case)[:1]:
        if (node.get("spec") or {}).get("taints"):
            yield one_more(case, node, ONE_MORE + 1, without_taints=True, but=" and without its taints")


def _tolerating(case: Case, taint: tuple[str, str, str], cost: float = _TOLERATED) -> Step:
    key, value, effect = taint
    path = (*case.template, "spec", "tolerations")
    there = lookup(case.value, path) or []
    added = {"key": key, "operator": "Equal", "value": value, "effect": effect} if value else {"key": key, "operator": "Exists", "effect": effect}
    more = 1.5 if key.startswith("node-role.kubernetes.io/") else 0
    return case.edits(cost + more, f"tolerate the taint {taint_in_words(taint)}", ((*path, len(there)), added))


def _past_size(case: Case, obstacle: OversizedRequest) -> Iterator[Step]:
    field = (*case.template, *obstacle.field)
    written = lookup(case.value, field)
    if obstacle.near and written is not None:
        yield case.edits(
            _MISTAKE, f"ask for {obstacle.near} instead of {obstacle.resource}", (field, REMOVED), ((*field[:-1], obstacle.near), written)
        )
    elif obstacle.near:
        return
    if obstacle.largest:
        yield from lowered(case, obstacle.resource, obstacle.largest, _LOWER)
        for amount in even_share(case, obstacle.resource):
            yield from lowered(case, obstacle.resource, amount, _LOWER)
    for node in [each for each in nodes_of(case) if each["metadata"]["name"] in obstacle.nodes][:1] or nodes_of(case)[:1]:
        yield from made_for(case, node, ONE_MORE + 1, **{obstacle.resource: obstacle.asked})


def _looser_spread(case: Case, obstacle: UnmetSpread) -> Iterator[Step]:
    path: Path = (*case.template, *obstacle.field[:3])
    if lookup(case.value, path) is None:
        return
    if obstacle.near:
        yield case.set((*path, "topologyKey"), obstacle.near, _MISTAKE)
    if obstacle.counts and len(obstacle.counts) < obstacle.min_domains:
        yield case.set((*path, "minDomains"), len(obstacle.counts), _LOOSER)
    elif obstacle.counts:
        for more in range(1, _MOST_SKEW + 1):
            yield case.set((*path, "maxSkew"), obstacle.max_skew + more, _LOOSER + 0.2 * more)
    yield case.set((*path, "whenUnsatisfiable"), "ScheduleAnyway", _PREFERRED)
    yield from _with_more_domains(case, obstacle.key)
    closed = [node for node in case.played.run.profile.given_nodes() if (node["metadata"].get("labels") or {}).get(obstacle.key) in obstacle.closed]
    for node in closed[:1]:
        but = "" if obstacle.key == HOSTNAME else f", in {obstacle.key}={node['metadata']['labels'][obstacle.key]}"
        yield one_more(case, node, but=but)


def _with_more_domains(case: Case, key: str) -> Iterator[Step]:
    """One more node, which is a domain of its own."""
    if key == HOSTNAME:
        return
    name = key.rpartition("/")[2]
    for node in nodes_of(case)[:1]:
        number = len(case.way.nodes) + 1
        yield one_more(case, node, ONE_MORE + 0.5, labels={key: f"another-{name}-{number}"}, but=f" in another {name if key == ZONE else key}")


# -- rules about other pods and nodes -----------------------------------------------------------------------------------------


def _without_rules(case: Case) -> Iterator[Step]:
    """Without one of the rules about other pods, where nobody has tried which of them is in the way."""
    affinity = lookup(case.pod_spec, ("affinity",)) or {}
    for kind in ("podAffinity", "podAntiAffinity"):
        for index, _ in enumerate(lookup(affinity, (kind, _REQUIRED)) or ()):
            yield from _without_rule(case, (*case.template, "spec", "affinity", kind, _REQUIRED, index))
    for index, each in enumerate(lookup(case.pod_spec, ("topologySpreadConstraints",)) or ()):
        if isinstance(each, dict) and each.get("whenUnsatisfiable", "DoNotSchedule") == "DoNotSchedule":
            yield case.set((*case.template, "spec", "topologySpreadConstraints", index, "whenUnsatisfiable"), "ScheduleAnyway", _PREFERRED)
    for volume in lookup(case.pod_spec, ("volumes",)) or ():
        claim = lookup(volume, ("persistentVolumeClaim", "claimName"))
        for ref in case.in_namespace("PersistentVolumeClaim"):
            if ref.name == claim:
                yield from for_claim(case, ref)


def _without_rule(case: Case, field: Path) -> Iterator[Step]:
    """Without a rule, or with it as a wish."""
    if lookup(case.value, field) is None:
        return
    rule = field[len(case.template) + 1 :]
    if rule[:1] == ("topologySpreadConstraints",):
        yield case.set((*field, "whenUnsatisfiable"), "ScheduleAnyway", _PREFERRED)
        return
    if rule[:1] == ("affinity",) and len(rule) > 3:
        yield _preferred(case, field)
    yield from case.remove(field, _REMOVED)


def _preferred(case: Case, field: Path) -> Step:
    """The term of an affinity among pods as a wish."""
    kind = field[: -2]
    terms = lookup(case.value, field[:-1])
    wishes = lookup(case.value, (*kind, _PREFERRED_FIELD)) or []
    gone = field if len(terms) > 1 else field[:-1]
    added = {"weight": 100, "podAffinityTerm": terms[field[-1]]}
    words = f"prefer instead of require what {kind[-1]} asks for"
    return case.edits(_PREFERRED, words, (gone, REMOVED), ((*kind, _PREFERRED_FIELD, len(wishes)), added))


