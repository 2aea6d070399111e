"""The horizontal pod autoscaler of a cluster without metrics: it keeps its target within its bounds, and says why it can do no more.

Mirrors: pkg/controller/podautoscaler (HorizontalController.reconcileAutoscaler, computeReplicasForMetrics, validateAndParseSelector) v1.36.
"""

from __future__ import annotations

from kubecheck.api.kinds import MODULES, SCALABLE_KINDS, resource_of
from kubecheck.sim.controllers.controller import Controller
from kubecheck.sim.objects.actions import Replace, SetStatus, Warn
from kubecheck.sim.objects.clock import stamp
from kubecheck.sim.objects.label_selectors import selector_of, selector_text
from kubecheck.sim.objects.pod_states import condition_of
from kubecheck.values.selector import Selector

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Generator, Iterator
    from typing import Any

    from kubecheck.sim.objects.store import Object, Store
    from kubecheck.sim.profile import ClusterProfile

_NO_RESOURCE = "the server could not find the requested resource"
_DEFAULT_METRICS = [{"type": "Resource", "resource": {"name": "cpu", "target": {"type": "Utilization", "averageUtilization": 80}}}]
# Reasons of ScalingActive after which the autoscaler's selector is not known to the others.
_UNREGISTERED = ("", "ScalingDisabled", "InvalidSelector")


def sync(namespace: str, name: str, store: Store, now: float) -> Generator[Any, Any, None]:
    """One turn for one autoscaler; they come once a period. Mirrors: reconcileAutoscaler."""
    scaler = store.get("HorizontalPodAutoscaler", namespace, name)
    if scaler is None or scaler["metadata"].get("deletionTimestamp"):
        return
    turn = _Turn(scaler, store, now)
    yield from turn.run()
    if turn.status != (scaler.get("status") or {}):
        yield SetStatus({**(store.current(scaler) or scaler), "status": turn.status})


class _Turn:
    """The state of one turn."""

    def __init__(self, scaler: Object, store: Store, now: float) -> None:
        self.scaler, self.spec, self.store, self.now = scaler, scaler["spec"], store, now
        self.namespace = scaler["metadata"]["namespace"]
        self.status: dict[str, Any] = {"currentReplicas": 0, "desiredReplicas": 0, **(scaler.get("status") or {})}

    def run(self) -> Generator[Any, Any, None]:
        target, problem = self.find_target()
        if target is None:
            yield Warn(self.scaler, "FailedGetScale", problem)
            self.set_condition("AbleToScale", "False", "FailedGetScale", f"the HPA controller was unable to get the target's current scale: {problem}")
            return
        self.set_condition("AbleToScale", "True", "SucceededGetScale", "the HPA controller was able to get the target's current scale")
        current = target["spec"].get("replicas", 1)
        lowest, highest = self.spec.get("minReplicas", 1), self.spec.get("maxReplicas", 1)
        wanted = current
        if current == 0:
            self.set_condition("ScalingActive", "False", "ScalingDisabled", "scaling is disabled since the replica count of the target is zero")
        elif current > highest:
            wanted = highest
        elif current < lowest:
            wanted = lowest
        else:
            self.status["currentReplicas"] = current
            yield from self.fail_to_measure(target)
            return
        if wanted != current:
            yield Replace({**target, "spec": {**target["spec"], "replicas": wanted}})
            self.set_condition("AbleToScale", "True", "SucceededRescale", f"the HPA controller was able to update the target scale to {wanted}")
            self.status["lastScaleTime"] = stamp(self.now)
        self.status["currentReplicas"], self.status["desiredReplicas"] = current, wanted

    def find_target(self) -> tuple[Object | None, str]:
        """What is scaled, or why it cannot be. Mirrors: scaleForResourceMappings."""
        reference = self.spec.get("scaleTargetRef") or {}
        version, kind, name = reference.get("apiVersion") or "", reference.get("kind") or "", reference.get("name") or ""
        if version.count("/") > 1:
            return None, f"unexpected GroupVersion string: {version}"
        group = version.rpartition("/")[0]
        if (group, kind) not in SCALABLE_KINDS:
            known = any(key[:2] == (group, kind) for key in MODULES)
            return None, _NO_RESOURCE if known else f'no matches for kind "{kind}" in group "{group}"'
        found = self.store.get(kind, self.namespace, name)
        return found, f'{resource_of(reference)} "{name}" not found'

    def fail_to_measure(self, target: Object) -> Generator[Any, Any, None]:
        """There are no metrics. Mirrors: computeReplicasForMetrics."""
        ambiguous = self.ambiguity(target)
        if ambiguous:
            yield Warn(self.scaler, "AmbiguousSelector", ambiguous)
            self.set_condition("ScalingActive", "False", "AmbiguousSelector", ambiguous)
            yield Warn(self.scaler, "FailedComputeMetricsReplicas", ambiguous)
            return
        metrics = self.spec.get("metrics") or _default_metrics(self.spec)
        first = ""
        for metric in metrics:
            reason, problem, around = _failure(metric, self.namespace)
            yield Warn(self.scaler, reason, problem)
            if not first:
                first = around
                self.set_condition("ScalingActive", "False", reason, f"the HPA was unable to compute the replica count: {problem}")
        count = len(metrics)
        yield Warn(self.scaler, "FailedComputeMetricsReplicas", f"invalid metrics ({count} invalid out of {count}), first error is: {first}")

    def ambiguity(self, target: Object) -> str:
        """What is wrong when other autoscalers select the same pods. Mirrors: validateAndParseSelector, hpasControllingPodsUnderSelector."""
        store, namespace = self.store, self.namespace
        own = self.scaler["metadata"]["name"]
        pods = store.selected(target)
        labels = {frozenset(each.items()): each for each in (pod["metadata"].get("labels") or {} for pod in pods)}
        selecting = {
            (kind, value["metadata"]["name"]) for each in labels.values() for _, kind in SCALABLE_KINDS for value in store.selecting(kind, namespace, each)
        }
        names = {own} if pods else set()
        for kind, name in selecting:
            for other in store.scalers_of(kind, namespace, name):
                if (condition_of(other, "ScalingActive") or {}).get("reason", "") not in _UNREGISTERED:
                    names.add(other["metadata"]["name"])
        if len(names) < 2:
            return ""
        found = " ".join(f"{namespace}/{name}" for name in sorted(names))
        return f"pods by selector {_labels_selector(target)} are controlled by multiple HPAs: [{found}]"

    def set_condition(self, kind: str, status: str, reason: str, message: str) -> None:
        """Mirrors: setConditionInList."""
        conditions = list(self.status.get("conditions") or ())
        made = {"type": kind, "status": status, "reason": reason, "message": message, "lastTransitionTime": stamp(self.now)}
        for index, each in enumerate(conditions):
            if each["type"] == kind:
                if each["status"] == status:
                    made["lastTransitionTime"] = each["lastTransitionTime"]
                conditions[index] = made
                break
        else:
            conditions.append(made)
        self.status["conditions"] = conditions


def _labels_selector(target: Object) -> Selector:
    selector = target["spec"].get("selector")
    return Selector.from_set(selector) if target["kind"] == "ReplicationController" else selector_of(selector)


def _default_metrics(spec: dict[str, Any]) -> list[dict[str, Any]]:
    """What ``autoscaling/v1`` says of the CPU, else the server's default. Mirrors: SetDefaults_HorizontalPodAutoscaler."""
    wanted = spec.get("targetCPUUtilizationPercentage")
    if wanted is None:
        return _DEFAULT_METRICS
    return [{"type": "Resource", "resource": {"name": "cpu", "target": {"type": "Utilization", "averageUtilization": wanted}}}]


def _failure(metric: dict[str, Any], namespace: str) -> tuple[str, str, str]:
    """Why a metric is not there: the reason, the problem, and the problem as the sum of all metrics names it."""
    kind = metric.get("type")
    if kind in ("Resource", "ContainerResource"):
        source = metric.get("resource" if kind == "Resource" else "containerResource") or {}
        name = source.get("name")
        what = "usage" if (source.get("target") or {}).get("averageValue") is not None else "utilization"
        why = f"unable to fetch metrics from resource metrics API: {_NO_RESOURCE} (get pods.metrics.k8s.io)"
        problem = f"failed to get {name} {what}: unable to get metrics for resource {name}: {why}"
        where = f"{name} resource" if kind == "Resource" else f"{source.get('container')} container"
        return f"FailedGet{kind}Metric", problem, f"failed to get {where} metric value: {problem}"
    custom = "unable to fetch metrics from custom metrics API: no custom metrics API (custom.metrics.k8s.io) registered"
    if kind == "Pods":
        name = ((metric.get("pods") or {}).get("metric") or {}).get("name")
        problem = f"unable to get metric {name}: {custom}"
        return "FailedGetPodsMetric", problem, f"failed to get pods metric value: {problem}"
    if kind == "Object":
        source = metric.get("object") or {}
        described, name = source.get("describedObject") or {}, (source.get("metric") or {}).get("name")
        problem = f"unable to get metric {name}: {custom} on {described.get('kind')} {namespace}/{described.get('name')}"
        more = f"failed to get {name} object metric: " if (source.get("target") or {}).get("type") == "AverageValue" else ""
        return "FailedGetObjectMetric", problem, f"failed to get object metric value: {more}{problem}"
    source = metric.get("external") or {}
    asked = source.get("metric") or {}
    name, shown = asked.get("name"), selector_text(asked.get("selector"))
    why = f"unable to fetch metrics from external metrics API: {_NO_RESOURCE} (get {name}.external.metrics.k8s.io)"
    problem = f"unable to get external metric {namespace}/{name}/{shown}: {why}"
    average = (source.get("target") or {}).get("averageValue") is not None
    around = f"failed to get {name} external metric: {problem}" if average else f"failed to get external metric {name}: {problem}"
    return "FailedGetExternalMetric", problem, f"failed to get {name} external metric value: {around}"


def _of_target(change: str, old: Object | None, target: Object, store: Store) -> Iterator[tuple[str, str, str]]:
    """The autoscalers of what they scale."""
    metadata = target["metadata"]
    namespace = metadata.get("namespace") or ""
    for scaler in store.scalers_of(target["kind"], namespace, metadata["name"]):
        yield "HorizontalPodAutoscaler", namespace, scaler["metadata"]["name"]


def _period(profile: ClusterProfile) -> float:
    return profile.autoscaler_period


CONTROLLER = Controller(
    {"HorizontalPodAutoscaler": sync},
    kinds=(("autoscaling", "HorizontalPodAutoscaler"),),
    watches={kind: _of_target for _, kind in SCALABLE_KINDS},
    period=_period,
)
