"""Resource quotas: what objects count for, which quotas look at them, and what they have used.

Mirrors: k8s.io/apiserver/pkg/admission/plugin/resourcequota (CheckRequest), pkg/quota/v1/evaluator/core (pods, services,
persistent_volume_claims), pkg/controller/resourcequota v1.36.
"""

from __future__ import annotations

from kubecheck.api.admission import Denied
from kubecheck.api.kinds import resource_of
from kubecheck.api.pod_totals import total_with_overhead
from kubecheck.sim.cluster.admission import refused
from kubecheck.sim.objects.pod_states import is_finished
from kubecheck.sim.objects.store import ADDED, DELETED
from kubecheck.values.quantity import Quantity

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.sim.objects.actions import Refused
    from kubecheck.sim.objects.store import Object, Store

    Amounts = dict[str, Quantity]

_ONE = Quantity.parse("1")
_REQUIRED = frozenset(("cpu", "memory", "requests.cpu", "requests.memory", "limits.cpu", "limits.memory"))
_COMPUTE = ("cpu", "memory", "ephemeral-storage")
_COUNTED = frozenset((
    "configmaps", "persistentvolumeclaims", "replicationcontrollers", "resourcequotas", "secrets", "services", "pods",
))  # fmt: skip
# What the controllers of the control plane make in every namespace. Mirrors: rootcacertpublisher, serviceaccount.ServiceAccountsController.
_IN_EVERY_NAMESPACE: tuple[tuple[Object, str], ...] = (
    ({"apiVersion": "v1", "kind": "ConfigMap"}, "kube-root-ca.crt"),
    ({"apiVersion": "v1", "kind": "ServiceAccount"}, "default"),
)


class Quotas:
    """Checks objects against the quotas of their namespace, and keeps the quotas' status."""

    __slots__ = ("_busy", "store")

    def __init__(self, store: Store) -> None:
        self.store = store
        self._busy = False

    def check(self, value: Object) -> None:
        """Refuse the object where it exceeds a quota; else charge it. Mirrors: CheckRequest."""
        namespace = value["metadata"].get("namespace")
        quotas = self.store.of_kind("ResourceQuota", namespace) if namespace else []
        if not quotas:
            return
        wanted = usage(value)
        charged = []
        for quota in sorted(quotas, key=lambda each: str(each["metadata"]["name"])):
            if not matches(quota, value):
                continue
            name = quota["metadata"]["name"]
            hard = {key: Quantity.parse(amount) for key, amount in (quota["spec"].get("hard") or {}).items()}
            restricted = [key for key in hard if is_about(key, value)]
            if value["kind"] == "Pod":
                problem = _missing_resources(value, _REQUIRED & set(restricted))
                if problem:
                    raise _forbidden(value, name, f"failed quota: {name}: must specify {problem}")
            asked = {key: amount for key, amount in wanted.items() if key in hard and amount.sign()}
            used = {key: Quantity.parse(amount) for key, amount in ((quota.get("status") or {}).get("used") or {}).items()}
            new = {key: used[key] + amount if key in used else amount for key, amount in asked.items()}
            exceeded = sorted(key for key, amount in new.items() if amount > hard[key])
            if exceeded:
                requested, had, limited = (
                    ",".join(f"{key}={source.get(key, Quantity.parse('0'))}" for key in exceeded) for source in (asked, used, hard)
                )
                raise _forbidden(value, name, f"exceeded quota: {name}, requested: {requested}, used: {had}, limited: {limited}", exceeded[0])
            if asked:
                charged.append((quota, {**used, **new}))
        for quota, used in charged:
            self._write(quota, used)

    def changed(self, change: str, kind: str, old: Object | None, value: Object) -> None:
        """Hear of a change: what is freed is given back, and new quotas count what is there."""
        if self._busy:
            return
        namespace = value["metadata"].get("namespace")
        if kind == "ResourceQuota":
            if change != DELETED and (old is None or old.get("spec") != value.get("spec")):
                self._recount(value)
            return
        if not namespace or change == ADDED or kind not in _FREED:
            return
        if change != DELETED and not (kind == "Pod" and old is not None and is_finished(value) and not is_finished(old)):
            return
        for quota in self.store.of_kind("ResourceQuota", namespace):
            self._recount(quota)

    def _recount(self, quota: Object) -> None:
        """Mirrors: resourcequota.Controller.syncResourceQuota."""
        hard = quota["spec"].get("hard") or {}
        used: Amounts = dict.fromkeys(hard, Quantity.parse("0"))
        own = quota["metadata"]["namespace"]
        held = [value for objects in self.store.kinds.values() for (namespace, _), value in objects.items() if namespace == own]
        held += [{**value, "metadata": {"name": name, "namespace": own}} for value, name in _IN_EVERY_NAMESPACE if self.store.get(value["kind"], own, name) is None]
        for value in held:
            if matches(quota, value):
                for key, amount in usage(value).items():
                    if key in used:
                        used[key] = used[key] + amount
        self._write(quota, used)

    def _write(self, quota: Object, used: Amounts) -> None:
        current = self.store.current(quota)
        if current is None:
            return
        hard = {key: str(Quantity.parse(amount)) for key, amount in (quota["spec"].get("hard") or {}).items()}
        status = {"hard": hard, "used": {key: str(amount) for key, amount in used.items()}}
        self._busy = True
        self.store.replace(current, {**current, "status": status})
        self._busy = False


def _forbidden(value: Object, name: str, problem: str, resource: str = "") -> Refused:
    return refused(Denied(value, "ResourceQuota", problem, name, ("spec", "hard", resource) if resource else ("spec", "hard")))


_FREED = frozenset((
    "Pod", "Service", "PersistentVolumeClaim", "ConfigMap", "Secret", "ReplicaSet", "Deployment", "StatefulSet", "Job", "CronJob",
    "ReplicationController", "DaemonSet",
))  # fmt: skip


def is_about(key: str, value: Object) -> bool:
    """Whether a quota's resource name is one that objects of this kind count for."""
    kind, resource = value["kind"], resource_of(value)
    if key in {f"count/{resource}", resource}:
        return True
    if kind == "Pod":
        return (
            key in {"cpu", "memory", "ephemeral-storage"}
            or key.startswith("hugepages-")
            or (key.startswith(("requests.", "limits.")) and key != "requests.storage")
        )
    if kind == "PersistentVolumeClaim":
        return key == "requests.storage" or ".storageclass.storage.k8s.io/" in key
    if kind == "Service":
        return key.startswith("services.")
    return False


def usage(value: Object) -> Amounts:
    """What an object counts for, by resource name."""
    kind, resource = value["kind"], resource_of(value)
    made: Amounts = {f"count/{resource}": _ONE}
    if kind == "Pod":
        if is_finished(value):
            return made
        made["pods"] = _ONE
        requests, limits = total_with_overhead(value["spec"], "requests"), total_with_overhead(value["spec"], "limits")
        for name, amount in requests.items():
            quantity = Quantity.parse(amount)
            if name in _COMPUTE or name.startswith("hugepages-"):
                made[name] = quantity
            if name in _COMPUTE or name.startswith("hugepages-") or "/" in name:
                made[f"requests.{name}"] = quantity
        for name, amount in limits.items():
            if name in _COMPUTE:
                made[f"limits.{name}"] = Quantity.parse(amount)
    elif kind == "Service":
        made |= _service_usage(value)
    elif kind == "PersistentVolumeClaim":
        made["persistentvolumeclaims"] = _ONE
        stored = ((value["spec"].get("resources") or {}).get("requests") or {}).get("storage")
        name = value["spec"].get("storageClassName")
        if name:
            made[f"{name}.storageclass.storage.k8s.io/persistentvolumeclaims"] = _ONE
        if stored is not None:
            made["requests.storage"] = Quantity.parse(stored)
            if name:
                made[f"{name}.storageclass.storage.k8s.io/requests.storage"] = Quantity.parse(stored)
    elif resource in _COUNTED:
        made[resource] = _ONE
    return made


def _service_usage(value: Object) -> Amounts:
    spec = value["spec"]
    made = {"services": _ONE, "services.loadbalancers": Quantity.parse("0"), "services.nodeports": Quantity.parse("0")}
    ports = Quantity.parse(str(len(spec.get("ports") or ())))
    if spec.get("type") == "NodePort":
        made["services.nodeports"] = ports
    elif spec.get("type") == "LoadBalancer":
        made["services.loadbalancers"] = _ONE
        if spec.get("allocateLoadBalancerNodePorts") is not False:
            made["services.nodeports"] = ports
    return made


def matches(quota: Object, value: Object) -> bool:
    """Whether the quota's scopes take in the object. Mirrors: generic.Matches."""
    spec = quota["spec"]
    scopes: list[dict[str, Any]] = [{"scopeName": name, "operator": "Exists"} for name in spec.get("scopes") or ()]
    scopes += (spec.get("scopeSelector") or {}).get("matchExpressions") or ()
    if not any(is_about(key, value) for key in spec.get("hard") or ()):
        return False
    if not scopes:
        return True
    return value["kind"] == "Pod" and all(_in_scope(scope, value) for scope in scopes)


def _in_scope(scope: dict[str, Any], pod: Object) -> bool:
    """Mirrors: podMatchesScopeFunc."""
    name, spec = scope["scopeName"], pod["spec"]
    if name in {"Terminating", "NotTerminating"}:
        return (spec.get("activeDeadlineSeconds") is not None) is (name == "Terminating")
    if name in {"BestEffort", "NotBestEffort"}:
        bare = not any(
            amounts.get(key)
            for container in [*(spec.get("containers") or ()), *(spec.get("initContainers") or ())]
            for what in ("requests", "limits")
            for amounts in [(container.get("resources") or {}).get(what) or {}]
            for key in ("cpu", "memory")
        )
        return bare is (name == "BestEffort")
    if name == "PriorityClass":
        named, values = spec.get("priorityClassName") or "", scope.get("values") or ()
        operator = scope.get("operator")
        if operator == "Exists":
            return bool(named)
        if operator == "DoesNotExist":
            return not named
        return (named in values) is (operator == "In")
    if name == "CrossNamespacePodAffinity":
        return _crosses_namespaces(spec.get("affinity") or {})
    return False


def _crosses_namespaces(affinity: dict[str, Any]) -> bool:
    for kind in ("podAffinity", "podAntiAffinity"):
        terms = list((affinity.get(kind) or {}).get("requiredDuringSchedulingIgnoredDuringExecution") or ())
        weighted = (affinity.get(kind) or {}).get("preferredDuringSchedulingIgnoredDuringExecution") or ()
        terms += [each.get("podAffinityTerm") or {} for each in weighted]
        if any(term.get("namespaces") or term.get("namespaceSelector") is not None for term in terms):
            return True
    return False


def _missing_resources(pod: Object, required: set[str] | frozenset[str]) -> str:
    """Mirrors: podEvaluator.Constraints."""
    if (pod["spec"].get("resources") or {}).get("requests") or (pod["spec"].get("resources") or {}).get("limits"):
        return ""
    missing: dict[str, set[str]] = {}
    for container in [*(pod["spec"].get("containers") or ()), *(pod["spec"].get("initContainers") or ())]:
        resources = container.get("resources") or {}
        limits = resources.get("limits") or {}
        requests = {**limits, **(resources.get("requests") or {})}
        for key in required:
            name = key.removeprefix("requests.").removeprefix("limits.")
            if name not in (limits if key.startswith("limits.") else requests):
                missing.setdefault(key, set()).add(container["name"])
    return "; ".join(f"{key} for: {','.join(sorted(names))}" for key, names in sorted(missing.items()))
