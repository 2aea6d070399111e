"""Pods that the server refuses: more in the quota, fewer pods, requests that a quota wants to see, requests and limits within bounds."""

from __future__ import annotations

from kubecheck.sim.cluster.quota import is_about, matches, usage
from kubecheck.sim.play.ways_out.limits import within_limits
from kubecheck.sim.play.ways_out.requests import asked_by, lowered
from kubecheck.sim.play.ways_out.steps import ObjectEdit, Step, lookup
from kubecheck.values.quantity import Quantity

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kubecheck.model.refs import Ref
    from kubecheck.sim.objects.store import Object
    from kubecheck.sim.play.ways_out.case import Case
    from kubecheck.sim.play.ways_out.played import Played

_SPECIFIED, _LOWER, _RAISED, _FEWER = 2.5, 3.0, 3.0, 3.5
_REQUIRED = frozenset(("cpu", "memory", "requests.cpu", "requests.memory", "limits.cpu", "limits.memory"))
_USUAL = {"cpu": "100m", "memory": "128Mi"}
_ENDLESS = "1P"


def for_refused_pod(case: Case) -> Iterator[Step]:
    """What lets pods be made that the server refuses."""
    fact = case.fact
    if fact.by == "ResourceQuota":
        yield from _past_quota(case)
    elif fact.by in ("LimitRange", ""):
        yield from within_limits(case)
    elif fact.by == "RuntimeClass":
        yield from case.remove((*case.template, "spec", "runtimeClassName"), 3.0)
    elif fact.by in ("Priority", "PriorityClass"):
        yield from case.remove((*case.template, "spec", "priorityClassName"), 3.0)
    elif fact.by == "ServiceAccount":
        yield from case.remove((*case.template, "spec", "serviceAccountName"), 3.0)


def _past_quota(case: Case) -> Iterator[Step]:
    quotas = case.in_namespace("ResourceQuota")
    pod = _pod_of(case)
    missing = _unspecified(case, quotas, pod)
    if missing:
        yield _specified(case, missing)
        return
    fact = case.fact
    yield from case.fewer_replicas(fact.wanted - fact.missing, _FEWER)
    yield from case.fewer_replicas(fact.wanted - fact.missing - 1, _FEWER + 3)
    lifted = _lifted(case, quotas)
    if lifted is None:
        return
    for cost, spare in ((0.0, 0), (0.2, 1), (0.4, None)):
        raises = [step for ref in quotas for step in _raised(case, ref, lifted, pod, spare)]
        if raises:
            edits = tuple(edit for step in raises for edit in step.edits)
            yield Step(cost + sum(step.cost for step in raises), " and ".join(step.words for step in raises), edits)
    yield from _smaller(case, quotas, lifted)


def _pod_of(case: Case) -> Object:
    """A pod of the workload as the server would see it."""
    template = lookup(case.stage.stored(case.ref.key), case.template) or {}
    return {"apiVersion": "v1", "kind": "Pod", "metadata": {"namespace": case.ref.namespace}, "spec": template.get("spec") or {}}


# -- quotas ---------------------------------------------------------------------------------------------------------------


def _unspecified(case: Case, quotas: list[Ref], pod: Object) -> dict[str, set[str]]:
    """What some quota wants every container to say, and which parts of it are missing: resource to requests and limits."""
    found: dict[str, set[str]] = {}
    for ref in quotas:
        quota = case.stage.stored(ref.key)
        if not matches(quota, pod):
            continue
        for name in _REQUIRED & (quota["spec"].get("hard") or {}).keys():
            part, _, resource = name.rpartition(".")
            part = part or "requests"
            containers = [*(pod["spec"].get("containers") or ()), *(pod["spec"].get("initContainers") or ())]
            if not all(lookup(each, ("resources", part, resource)) for each in containers):
                found.setdefault(resource, set()).add(part)
    return found


def _specified(case: Case, missing: dict[str, set[str]]) -> Step:
    """Every container says what quotas want to see: as much as a small container takes, where nothing tells of more."""
    edits: list[tuple[Any, object]] = []
    words: dict[str, None] = {}
    for part in ("containers", "initContainers"):
        for index, container in enumerate(lookup(case.pod_spec, (part,)) or ()):
            for resource in sorted(missing):
                for field in sorted(missing[resource], reverse=True):
                    if lookup(container, ("resources", field, resource)) is not None:
                        continue
                    other = lookup(container, ("resources", "limits" if field == "requests" else "requests", resource))
                    amount = other or _USUAL.get(resource, "1")
                    edits.append(((*case.template, "spec", part, index, "resources", field, resource), amount))
                    words.setdefault(f"{field}.{resource}: {amount}")
    return case.edits(_SPECIFIED, f"give each container {', '.join(words)}, or what it needs", *edits)


def _lifted(case: Case, quotas: list[Ref]) -> Played | None:
    """The same play with quotas that never end."""
    edits = []
    for ref in quotas:
        for name in lookup(case.stage.stored(ref.key), ("spec", "hard")) or ():
            edits.append(ObjectEdit(ref, ("spec", "hard", name), _ENDLESS))
    return case.stage.play(case.way.and_then(Step(0.0, "", tuple(edits)))) if edits else None


def _raised(case: Case, ref: Ref, lifted: Played, pod: Object, spare: int | None) -> Iterator[Step]:
    """The quota raised to what is used of it once all is installed, with so many pods to spare; None for as much as updates can make use of."""
    value = case.written(ref.key)
    hard = lookup(value, ("spec", "hard")) or {}
    key = ("ResourceQuota", ref.namespace, ref.name)
    used = (lifted.run.peaks if spare is None else lifted.run.installed).get(key, {})
    each = usage(pod)
    for name, amount in hard.items():
        peak = used.get(name)
        if peak is not None and spare and name in each:
            peak = peak + _times(each[name], spare)
        if peak is None or peak <= Quantity.parse(amount) or not is_about(name, pod):
            continue
        why = _arithmetic(case, peak, each.get(name)) if name != "pods" else ""
        text = str(peak)
        new: object = int(text) if isinstance(amount, int) and text.isdigit() else text
        step = case.set(("spec", "hard", name), new, _RAISED, ref=ref, sets="raise")
        yield Step(step.cost, f"{step.words}{f' ({why})' if why else ''}", step.edits)


def _arithmetic(case: Case, peak: Quantity, each: Quantity | None) -> str:
    """How the sum comes about: ``6 pods ask for 500m each``."""
    if each is None or not each.sign():
        return ""
    count, rest = divmod(peak.nanos, each.nanos)
    wanted = case.fact.wanted
    if rest == 0 and wanted <= count <= 2 * wanted:
        during = f", {count - wanted} of them while they are replaced" if count > wanted else ""
        return f"{count} pod{'s' if count > 1 else ''} at {each}{during}"
    others = peak - _times(each, wanted)
    return f"{wanted} pod{'s' if wanted > 1 else ''} at {each}, and {others} for others" if others.sign() > 0 else ""


def _times(amount: Quantity, count: int) -> Quantity:
    total = Quantity.parse("0")
    for _ in range(count):
        total = total + amount
    return total


def _smaller(case: Case, quotas: list[Ref], lifted: Played) -> Iterator[Step]:
    """Requests so much smaller that all pods come within the quotas."""
    for resource, asked in asked_by(case).items():
        share = 1.0
        for ref in quotas:
            hard = lookup(case.stage.stored(ref.key), ("spec", "hard")) or {}
            for name in (resource, f"requests.{resource}"):
                peak = lifted.run.installed.get(("ResourceQuota", ref.namespace, ref.name), {}).get(name)
                if peak is not None and name in hard and peak.sign():
                    share = min(share, Quantity.parse(hard[name]).nanos / peak.nanos)
        if share < 1:
            yield from lowered(case, resource, int(asked * share), _LOWER)


