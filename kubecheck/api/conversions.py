"""How objects of API versions that go are written in the version that follows: which fields stand elsewhere there, and what has to be said that was understood before.

Only what keeps its meaning is told. Where somebody has to decide (the side effects of a webhook, the signer of a certificate), nothing is.
"""

from __future__ import annotations

from kubecheck.api.views.view import get, items, mapping
from kubecheck.documents.editing.reshaping import Reshaping

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

    from kubecheck.source import Path

_POD_LABELS = ("spec", "template", "metadata", "labels")
_HOSTNAME, _ZONE = "kubernetes.io/hostname", "topology.kubernetes.io/zone"


def conversion(value: dict[str, Any]) -> list[Reshaping]:
    """What changes of an object where its version is replaced by the one that follows it, but for ``apiVersion`` itself.

    Args:
        value: the object, as somebody wrote it.

    Returns:
        Changes that are independent of each other; none where all fields are the same, or nothing is known.
    """
    version, kind = str(value.get("apiVersion")), str(value.get("kind"))
    group, _, minor = version.rpartition("/")
    found = next((make for (name, groups), make in _CONVERSIONS.items() if name == kind and group in groups), None)
    return [] if found is None else [each for each in found(value, minor) if each]


def misplaced(value: dict[str, Any], path: Path) -> Reshaping | None:
    """What mends a field that an object has under the name of an older version: the change that moves it, with its neighbours where they belong together.

    Args:
        value: the object, of the newer version already.
        path: the field.
    """
    return next((each for each in conversion(value) if each.takes(path)), None)


# -- networking -----------------------------------------------------------------------------------------------------------


def _ingress(value: dict[str, Any], _: str) -> Iterator[Reshaping]:
    """Mirrors: Convert_v1beta1_IngressSpec_To_networking_IngressSpec, Convert_v1beta1_IngressBackend_To_networking_IngressBackend."""
    spec = mapping(value.get("spec"))
    if "backend" in spec:
        backend = _backend(mapping(spec["backend"]), ("spec", "backend"), ("spec", "defaultBackend"))
        yield Reshaping([(("spec", "backend"), ("spec", "defaultBackend"))]) + backend
    elif "defaultBackend" in spec:
        yield _backend(mapping(spec["defaultBackend"]), ("spec", "defaultBackend"), ("spec", "defaultBackend"))
    for row, rule in enumerate(items(spec.get("rules"))):
        for column, entry in enumerate(items(get(rule, ("http", "paths")))):
            base: Path = ("spec", "rules", row, "http", "paths", column)
            if not isinstance(entry, dict):
                continue
            yield _backend(mapping(entry.get("backend")), (*base, "backend"), (*base, "backend"))
            if "pathType" not in entry:  # as the older version understands it
                yield Reshaping(additions=[((*base, "pathType"), "ImplementationSpecific")])


def _backend(backend: dict[str, Any], base: Path, to: Path) -> Reshaping:
    moves = []
    if "serviceName" in backend:
        moves.append(((*base, "serviceName"), (*to, "service", "name")))
    if "servicePort" in backend:
        port = backend["servicePort"]
        is_name = isinstance(port, str) and not port.isdecimal()
        moves.append(((*base, "servicePort"), (*to, "service", "port", "name" if is_name else "number")))
    return Reshaping(sorted(moves, key=lambda each: list(backend).index(str(each[0][-1]))))


# -- workloads ------------------------------------------------------------------------------------------------------------


def _workload(value: dict[str, Any], minor: str) -> Iterator[Reshaping]:
    """The selector that was taken from the labels of the pods. Mirrors: SetDefaults_Deployment, SetDefaults_DaemonSet of apps/v1beta1, extensions/v1beta1."""
    labels = get(value, _POD_LABELS)
    if minor == "v1beta1" and get(value, ("spec", "selector")) is None and isinstance(labels, dict) and labels:
        yield Reshaping(additions=[(("spec", "selector"), {"matchLabels": dict(labels)})])


# -- autoscaling ----------------------------------------------------------------------------------------------------------


def _autoscaler(value: dict[str, Any], _: str) -> Iterator[Reshaping]:
    """Mirrors: Convert_v2beta1_…MetricSource_To_autoscaling_…MetricSource."""
    for index, metric in enumerate(items(get(value, ("spec", "metrics")))):
        for field in ("resource", "containerResource", "pods", "object", "external"):
            source = mapping(get(metric, (field,)))
            yield _metric(source, ("spec", "metrics", index, field), field)


def _metric(source: dict[str, Any], base: Path, field: str) -> Reshaping:
    moves: dict[str, Path] = {}
    kind = ""
    old = next((name for name in ("targetAverageUtilization", "targetAverageValue", "targetValue", "averageValue") if name in source), "")
    if field == "object" and "target" in source and get(source, ("target", "kind")) is not None:
        moves["target"] = ("describedObject",)
        old = "averageValue" if "averageValue" in source else old
    if sum(name in source for name in ("targetAverageUtilization", "targetAverageValue", "averageValue")) > 1:
        return Reshaping()
    if old:
        word = {"targetAverageUtilization": "averageUtilization", "targetValue": "value"}.get(old, "averageValue")
        kind = {"averageUtilization": "Utilization", "value": "Value"}.get(word, "AverageValue")
        moves[old] = ("target", word)
    if "metricName" in source:
        moves["metricName"] = ("metric", "name")
    for name in ("metricSelector", "selector"):
        if name in source and field in ("pods", "object", "external"):
            moves[name] = ("metric", "selector")
    changed = [((*base, name), (*base, *moves[name])) for name in source if name in moves]
    return Reshaping(changed, [((*base, "target", "type"), kind)] if kind else ())


# -- the rest -------------------------------------------------------------------------------------------------------------


def _definition(value: dict[str, Any], _: str) -> Iterator[Reshaping]:
    """Mirrors: Convert_v1beta1_CustomResourceDefinitionSpec_To_apiextensions_CustomResourceDefinitionSpec, and that to v1."""
    spec = mapping(value.get("spec"))
    versions = items(spec.get("versions"))
    moves: list[tuple[Path, Path]] = []
    added: list[tuple[Path, object]] = []
    shared = [name for name in ("validation", "subresources", "additionalPrinterColumns") if name in spec]
    if (len(versions) > 1 and shared) or (versions and "version" in spec and get(versions[0], ("name",)) != spec["version"]):
        return  # what all versions share would have to be written several times
    first: Path = ("spec", "versions", 0)
    if not versions:
        if "version" not in spec:
            return
        moves.append((("spec", "version"), (*first, "name")))
        added += [((*first, "served"), True), ((*first, "storage"), True)]
    elif "version" in spec:
        return
    named = {"validation": "schema"}
    moves += [(("spec", name), (*first, named.get(name, name))) for name in shared]
    for index, version in enumerate(versions or [{}]):
        if "schema" not in mapping(version) and "validation" not in spec:  # everything was kept
            kept = {"type": "object", "x-kubernetes-preserve-unknown-fields": True}
            added.append((("spec", "versions", index, "schema", "openAPIV3Schema"), kept))
    columns: list[tuple[Path, Path, list[Any]]] = [(("spec", "additionalPrinterColumns"), (*first, "additionalPrinterColumns"), items(spec.get("additionalPrinterColumns")))]
    for index, version in enumerate(versions):
        place: Path = ("spec", "versions", index, "additionalPrinterColumns")
        columns.append((place, place, items(mapping(version).get("additionalPrinterColumns"))))
    for old, new, each in columns:
        moves += [((*old, row, "JSONPath"), (*new, row, "jsonPath")) for row, column in enumerate(each) if "JSONPath" in mapping(column)]
    yield Reshaping(moves, added)
    conversion_of = mapping(spec.get("conversion"))
    webhook = {"webhookClientConfig": "clientConfig", "conversionReviewVersions": "conversionReviewVersions"}
    yield Reshaping([(("spec", "conversion", name), ("spec", "conversion", "webhook", webhook[name])) for name in conversion_of if name in webhook])


def _slice(value: dict[str, Any], _: str) -> Iterator[Reshaping]:
    """Mirrors: Convert_v1beta1_Endpoint_To_discovery_Endpoint."""
    for index, endpoint in enumerate(items(value.get("endpoints"))):
        topology = get(endpoint, ("topology",))
        if isinstance(topology, dict) and topology:
            base: Path = ("endpoints", index)
            goes: dict[str, Path] = {_HOSTNAME: ("nodeName",), _ZONE: ("zone",)}
            moves = [((*base, "topology", name), (*base, *goes.get(name, ("deprecatedTopology", name)))) for name in topology]
            yield Reshaping(moves, removals=[(*base, "topology")])


def _priority_level(value: dict[str, Any], _: str) -> Iterator[Reshaping]:
    """Mirrors: Convert_v1beta1_LimitedPriorityLevelConfiguration_To_flowcontrol_LimitedPriorityLevelConfiguration."""
    if get(value, ("spec", "limited", "assuredConcurrencyShares")) is not None:
        base: Path = ("spec", "limited")
        yield Reshaping([((*base, "assuredConcurrencyShares"), (*base, "nominalConcurrencyShares"))])


def _runtime_class(value: dict[str, Any], _: str) -> Iterator[Reshaping]:
    """Mirrors: Convert_v1alpha1_RuntimeClass_To_node_RuntimeClass."""
    spec = value.get("spec")
    if isinstance(spec, dict) and spec and not set(spec) - {"runtimeHandler", "overhead", "scheduling"}:
        yield Reshaping([(("spec", name), ("handler" if name == "runtimeHandler" else name,)) for name in spec], removals=[("spec",)])


def _claim(value: dict[str, Any], _: str) -> Iterator[Reshaping]:
    """Mirrors: Convert_v1beta1_DeviceRequest_To_resource_DeviceRequest."""
    base: Path = ("spec", "spec", "devices", "requests") if value.get("kind") == "ResourceClaimTemplate" else ("spec", "devices", "requests")
    for index, request in enumerate(items(get(value, base))):
        names = [name for name in mapping(request) if name not in ("name", "firstAvailable", "exactly")]
        if "deviceClassName" in names:
            yield Reshaping([((*base, index, name), (*base, index, "exactly", name)) for name in names])


_CONVERSIONS: dict[tuple[str, tuple[str, ...]], Callable[[dict[str, Any], str], Iterator[Reshaping]]] = {
    ("Ingress", ("extensions", "networking.k8s.io")): _ingress,
    **{(kind, ("extensions", "apps")): _workload for kind in ("Deployment", "DaemonSet", "ReplicaSet", "StatefulSet")},
    ("HorizontalPodAutoscaler", ("autoscaling",)): _autoscaler,
    ("CustomResourceDefinition", ("apiextensions.k8s.io",)): _definition,
    ("EndpointSlice", ("discovery.k8s.io",)): _slice,
    ("PriorityLevelConfiguration", ("flowcontrol.apiserver.k8s.io",)): _priority_level,
    ("RuntimeClass", ("node.k8s.io",)): _runtime_class,
    **{(kind, ("resource.k8s.io",)): _claim for kind in ("ResourceClaim", "ResourceClaimTemplate")},
}
