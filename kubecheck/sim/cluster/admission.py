"""The admission plugins that look at the cluster: what they add to an object, and what they refuse, before it is stored.

Mirrors: plugin/pkg/admission (ServiceAccount, Priority, DefaultTolerationSeconds, LimitRanger, DefaultStorageClass, PodSecurity,
NamespaceLifecycle) v1.36.
"""

from __future__ import annotations

from kubecheck.api.admission import with_default_tolerations
from kubecheck.api.defaults.core.pods import default_pod_alone
from kubecheck.api.limit_ranges import with_limit_defaults
from kubecheck.sim.objects.actions import Refused
from kubecheck.values.quantity import Quantity

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.sim.objects.store import Object, Store
    from kubecheck.sim.profile import ClusterProfile

DEFAULT_CLASS = "storageclass.kubernetes.io/is-default-class"
_SYSTEM_CLASSES = {"system-cluster-critical": 2000000000, "system-node-critical": 2000001000}
_PLURALS = {"StorageClass": "storageclasses", "PriorityClass": "priorityclasses", "Ingress": "ingresses", "NetworkPolicy": "networkpolicies"}


def resource_of(value: Object) -> str:
    """What the server calls the kind in its sentences: ``pods``, ``deployments.apps``."""
    kind = value["kind"]
    group = str(value.get("apiVersion", "v1")).rpartition("/")[0]
    plural = _PLURALS.get(kind) or kind.lower() + "s"
    return f"{plural}.{group}" if group else plural


def forbidden(value: Object, problem: str) -> Refused:
    """The refusal in the server's form. Mirrors: admission.NewForbidden."""
    metadata = value["metadata"]
    name = metadata.get("name") or metadata.get("generateName") or "Unknown"
    return Refused(403, "Forbidden", f'{resource_of(value)} "{name}" is forbidden: {problem}')


def admit(value: Object, store: Store, profile: ClusterProfile) -> Object:
    """The object with what the mutating plugins add; they may refuse, too."""
    kind = value["kind"]
    if kind == "Pod":
        return _admit_pod(value, store, profile)
    if kind == "PersistentVolumeClaim":
        return _admit_claim(value, store)
    if kind == "PersistentVolume":
        return _protected(value, "kubernetes.io/pv-protection")
    return value


def enforce(value: Object, store: Store, profile: ClusterProfile) -> None:
    """What the validating plugins say about the named object; `Refused` where one forbids it."""
    kind = value["kind"]
    if kind not in {"Pod", "PersistentVolumeClaim"}:
        return
    namespace = value["metadata"]["namespace"]
    for limits in store.of_kind("LimitRange", namespace):
        problems = _limit_problems((limits.get("spec") or {}).get("limits") or (), value)
        if problems:
            raise forbidden(value, problems[0] if len(problems) == 1 else f"[{', '.join(problems)}]")
    if kind == "Pod":
        _enforce_pod_security(value, store, int(profile.version.rpartition(".")[2]))


def enforce_update(value: Object, old: Object, store: Store) -> None:
    """What the validating plugins say about a change; `Refused` where one forbids it. Mirrors: PersistentVolumeClaimResize."""
    if value["kind"] != "PersistentVolumeClaim" or storage_of(value) <= storage_of(old):
        return
    if (old.get("status") or {}).get("phase") != "Bound":
        raise forbidden(value, "Only bound persistent volume claims can be expanded")
    name = value["spec"].get("storageClassName") or ""
    kind = store.get("StorageClass", "", name)
    if not name or old["spec"].get("storageClassName") != name or kind is None or not kind.get("allowVolumeExpansion"):
        words = "only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize"
        raise forbidden(value, words)


def storage_of(claim: Object) -> int:
    """The bytes that a claim asks for, in thousandths."""
    return Quantity.parse(((claim["spec"].get("resources") or {}).get("requests") or {}).get("storage", "0")).milli_value()


def _protected(value: Object, finalizer: str) -> Object:
    finalizers = value["metadata"].get("finalizers") or ()
    return value if finalizer in finalizers else {**value, "metadata": {**value["metadata"], "finalizers": [*finalizers, finalizer]}}


def _admit_claim(value: Object, store: Store) -> Object:
    """Mirrors: StorageObjectInUseProtection, DefaultStorageClass."""
    value = _protected(value, "kubernetes.io/pvc-protection")
    if value["spec"].get("storageClassName") is None:
        chosen = default_class(store)
        if chosen is not None:
            value = {**value, "spec": {**value["spec"], "storageClassName": chosen}}
    return value


def default_class(store: Store) -> str | None:
    """The name of the default class: the newest, of equally new ones the first by name. Mirrors: volumeutil.GetDefaultClass."""
    marked = [
        each
        for each in store.of_kind("StorageClass")
        if (each["metadata"].get("annotations") or {}).get(DEFAULT_CLASS) == "true"
        or (each["metadata"].get("annotations") or {}).get("storageclass.beta.kubernetes.io/is-default-class") == "true"
    ]
    if not marked:
        return None
    newest = max(each["metadata"]["creationTimestamp"] for each in marked)
    return min(str(each["metadata"]["name"]) for each in marked if each["metadata"]["creationTimestamp"] == newest)


def _admit_pod(value: Object, store: Store, profile: ClusterProfile) -> Object:
    namespace = value["metadata"]["namespace"]
    spec: dict[str, Any] = default_pod_alone(value["spec"])
    account = spec.get("serviceAccountName") or spec.get("serviceAccount") or "default"
    if profile.accounts and account != "default" and store.get("ServiceAccount", namespace, account) is None:
        raise forbidden(value, f'error looking up service account {namespace}/{account}: serviceaccount "{account}" not found')
    spec["serviceAccountName"] = spec["serviceAccount"] = account
    spec["tolerations"] = with_default_tolerations(spec.get("tolerations") or [])
    spec |= _priority(value, spec, store, profile)
    _admit_runtime_class(value, spec, store)
    value = {**value, "spec": spec}
    for limits in store.of_kind("LimitRange", namespace):
        value = with_limit_defaults(value, (limits.get("spec") or {}).get("limits") or ())
    return value


def _admit_runtime_class(value: Object, spec: dict[str, Any], store: Store) -> None:
    """What a RuntimeClass among the objects adds; one that is not there adds nothing that is known."""
    name = spec.get("runtimeClassName")
    found = store.get("RuntimeClass", "", name) if name else None
    if found is not None:
        from kubecheck.sim.scheduler.creation import PodRefusedError, admit_runtime_class

        try:
            admit_runtime_class(spec, found)
        except PodRefusedError as error:
            raise forbidden(value, str(error)) from None


def _priority(value: Object, spec: dict[str, Any], store: Store, profile: ClusterProfile) -> dict[str, Any]:
    """Mirrors: priority.Plugin.admitPod."""
    name = spec.get("priorityClassName") or ""
    policy = "PreemptLowerPriority"
    if name in _SYSTEM_CLASSES:
        return {"priority": _SYSTEM_CLASSES[name], "preemptionPolicy": policy}
    found = None
    if name:
        found = store.get("PriorityClass", "", name)
        if found is None:
            if profile.accounts:
                raise forbidden(value, f"no PriorityClass with name {name} was found")
            return {"priority": spec.get("priority") or 0, "preemptionPolicy": policy}
    else:
        defaults = [each for each in store.of_kind("PriorityClass") if each.get("globalDefault")]
        found = min(defaults, key=lambda each: each.get("value", 0), default=None)
    if found is None:
        return {"priority": 0, "preemptionPolicy": policy}
    return {
        "priorityClassName": found["metadata"]["name"],
        "priority": found.get("value", 0),
        "preemptionPolicy": found.get("preemptionPolicy") or policy,
    }


# -- LimitRange -----------------------------------------------------------------------------------------------------------


def _limit_problems(limits: Any, value: Object) -> list[str]:
    """Mirrors: PodValidateLimitFunc, PersistentVolumeClaimValidateLimitFunc."""
    problems: list[str] = []
    for limit in limits:
        kind = limit.get("type")
        if value["kind"] == "PersistentVolumeClaim":
            if kind == "PersistentVolumeClaim":
                requests = (value["spec"].get("resources") or {}).get("requests") or {}
                for name, amount in sorted((limit.get("min") or {}).items()):
                    problems += _below_minimum(kind, name, amount, requests, {})
                for name, amount in sorted((limit.get("max") or {}).items()):
                    problems += _above_request(kind, name, amount, requests)
        elif kind == "Container":
            for container in [*(value["spec"].get("containers") or ()), *(value["spec"].get("initContainers") or ())]:
                resources = container.get("resources") or {}
                problems += _container_problems(kind, limit, resources.get("requests") or {}, resources.get("limits") or {})
        elif kind == "Pod":
            problems += _container_problems(kind, limit, total(value["spec"], "requests"), total(value["spec"], "limits"))
    return problems


def _container_problems(kind: str, limit: dict[str, Any], requests: dict[str, str], caps: dict[str, str]) -> list[str]:
    problems: list[str] = []
    for name, amount in sorted((limit.get("min") or {}).items()):
        problems += _below_minimum(kind, name, amount, requests, caps)
    for name, amount in sorted((limit.get("max") or {}).items()):
        problems += _above_maximum(kind, name, amount, requests, caps)
    for name, amount in sorted((limit.get("maxLimitRequestRatio") or {}).items()):
        problems += _above_ratio(kind, name, amount, requests, caps)
    return problems


def _below_minimum(kind: str, name: str, amount: str, requests: dict[str, str], caps: dict[str, str]) -> list[str]:
    """Mirrors: minConstraint."""
    least = Quantity.parse(amount)
    subject = f"minimum {name} usage per {kind} is {least}"
    if name not in requests:
        return [f"{subject}.  No request is specified"]
    if Quantity.parse(requests[name]) < least:
        return [f"{subject}, but request is {Quantity.parse(requests[name])}"]
    if name in caps and Quantity.parse(caps[name]) < least:
        return [f"{subject}, but limit is {Quantity.parse(caps[name])}"]
    return []


def _above_maximum(kind: str, name: str, amount: str, requests: dict[str, str], caps: dict[str, str]) -> list[str]:
    """Mirrors: maxConstraint."""
    most = Quantity.parse(amount)
    subject = f"maximum {name} usage per {kind} is {most}"
    if name not in caps:
        return [f"{subject}.  No limit is specified"]
    if Quantity.parse(caps[name]) > most:
        return [f"{subject}, but limit is {Quantity.parse(caps[name])}"]
    if name in requests and Quantity.parse(requests[name]) > most:
        return [f"{subject}, but request is {Quantity.parse(requests[name])}"]
    return []


def _above_request(kind: str, name: str, amount: str, requests: dict[str, str]) -> list[str]:
    """Mirrors: maxRequestConstraint."""
    most = Quantity.parse(amount)
    subject = f"maximum {name} usage per {kind} is {most}"
    if name not in requests:
        return [f"{subject}.  No request is specified"]
    if Quantity.parse(requests[name]) > most:
        return [f"{subject}, but request is {Quantity.parse(requests[name])}"]
    return []


def _above_ratio(kind: str, name: str, amount: str, requests: dict[str, str], caps: dict[str, str]) -> list[str]:
    """Mirrors: limitRequestRatioConstraint."""
    most = Quantity.parse(amount)
    subject = f"{name} max limit to request ratio per {kind} is {most}"
    request = Quantity.parse(requests.get(name, "0"))
    cap = Quantity.parse(caps.get(name, "0"))
    if request.sign() == 0:
        return [f"{subject}, but no request is specified or request is 0"]
    if cap.sign() == 0:
        return [f"{subject}, but no limit is specified or limit is 0"]
    ratio = cap.milli_value() / request.milli_value()
    if ratio * 1000 > most.milli_value():
        return [f"{subject}, but provided ratio is {ratio:f}"]
    return []


def total(spec: dict[str, Any], what: str) -> dict[str, str]:
    """The requests or limits of a pod as a whole. Mirrors: resourcehelper.PodRequests, PodLimits."""
    sums: dict[str, Quantity] = {}

    def add(amounts: dict[str, str], to: dict[str, Quantity]) -> None:
        for name, amount in amounts.items():
            quantity = Quantity.parse(amount)
            to[name] = to[name] + quantity if name in to else quantity

    for container in spec.get("containers") or ():
        add((container.get("resources") or {}).get(what) or {}, sums)
    sidecars: dict[str, Quantity] = {}
    peaks: dict[str, Quantity] = {}
    for container in spec.get("initContainers") or ():
        amounts = (container.get("resources") or {}).get(what) or {}
        if container.get("restartPolicy") == "Always":
            add(amounts, sums)
            add(amounts, sidecars)
            now = dict(sidecars)
        else:
            now = dict(sidecars)
            add(amounts, now)
        for name, quantity in now.items():
            if name not in peaks or peaks[name] < quantity:
                peaks[name] = quantity
    for name, quantity in peaks.items():
        if name not in sums or sums[name] < quantity:
            sums[name] = quantity
    for name, amount in ((spec.get("resources") or {}).get(what) or {}).items():
        sums[name] = Quantity.parse(amount)
    if what == "requests" or sums:
        add(spec.get("overhead") or {}, sums)
    return {name: str(quantity) for name, quantity in sums.items()}


# -- Pod Security ---------------------------------------------------------------------------------------------------------


def _enforce_pod_security(pod: Object, store: Store, minor: int) -> None:
    """Mirrors: pod-security-admission/admission.EvaluatePod."""
    namespace = store.get("Namespace", "", pod["metadata"]["namespace"])
    labels = {} if namespace is None else namespace["metadata"].get("labels") or {}
    if not any(key.startswith("pod-security.kubernetes.io/enforce") for key in labels):
        return
    from kubecheck.api.pod_security_admission import admit as admit_by_standards
    from kubecheck.api.pod_security_admission import namespace_policy

    said = admit_by_standards(namespace_policy(labels), ("", "Pod"), pod, minor)
    if said.forbidden:
        raise forbidden(pod, said.forbidden)
