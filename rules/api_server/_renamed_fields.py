"""Fields under names that they never or no longer have, with the name and the place that they have now."""

from __future__ import annotations

import json
import re

from kubecheck.sdk import format_path

from ._written_values import write_flow

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection

_TARGET = "target.{} with target.type: {}"
# The old field, a field that its new neighbours must know, and where its value stands now.
_FIELDS = {
    ("serviceName", "service"): "service.name",
    ("backend", "defaultBackend"): "defaultBackend",
    ("metricName", "metric"): "metric.name",
    ("metricSelector", "metric"): "metric.selector",
    ("targetAverageUtilization", "target"): _TARGET.format("averageUtilization", "Utilization"),
    ("targetAverageValue", "target"): _TARGET.format("averageValue", "AverageValue"),
    ("targetValue", "target"): _TARGET.format("value", "Value"),
    ("target", "describedObject"): "describedObject",
    ("targetCPUUtilizationPercentage", "metrics"): "metrics: a metric of type Resource named cpu, with target.averageUtilization",
    ("version", "versions"): "versions[0].name",
    ("validation", "versions"): "versions[0].schema",
    ("subresources", "versions"): "versions[0].subresources",
    ("additionalPrinterColumns", "versions"): "versions[0].additionalPrinterColumns",
    ("JSONPath", "jsonPath"): "jsonPath",
    ("assuredConcurrencyShares", "nominalConcurrencyShares"): "nominalConcurrencyShares",
    ("topology", "nodeName"): "nodeName and zone",
    ("runtimeHandler", "handler"): "handler",
}
# What people write for a field that always had another name or place: the wrong field, fields that its neighbours must know, and where its value belongs.
_MEANT: dict[tuple[str, tuple[str, ...]], str] = {
    ("claimName", ("persistentVolumeClaim", "emptyDir")): "persistentVolumeClaim.claimName",
    ("secretName", ("persistentVolumeClaim", "emptyDir")): "secret.secretName",
    ("name", ("claimName", "readOnly")): "claimName",
    ("name", ("secretName", "defaultMode")): "secretName",
    ("secret", ("secretName", "defaultMode")): "secretName",
    ("configMapName", ("name", "items", "defaultMode")): "name",
    ("path", ("mountPath", "subPath")): "mountPath",
    ("path", ("httpGet", "periodSeconds")): "httpGet.path",
    ("scheme", ("httpGet", "periodSeconds")): "httpGet.scheme",
    ("command", ("exec", "periodSeconds")): "exec.command",
    ("environment", ("env", "image")): "env",
    ("storage", ("accessModes", "volumeName")): "resources.requests.storage",
    ("capacity", ("accessModes", "volumeName")): "resources.requests",
    ("storage", ("capacity", "persistentVolumeReclaimPolicy")): "capacity.storage",
    ("resources", ("capacity", "persistentVolumeReclaimPolicy")): "capacity",
    ("path", ("capacity", "persistentVolumeReclaimPolicy")): "hostPath.path, local.path or nfs.path",
    ("pvc", ("persistentVolumeClaim", "emptyDir")): "persistentVolumeClaim",
    ("path", ("persistentVolumeClaim", "emptyDir")): "hostPath.path",
    ("port", ("httpGet", "periodSeconds")): "httpGet.port or tcpSocket.port",
    ("port", ("containerPort", "hostPort")): "containerPort",
    ("targetPort", ("containerPort", "hostPort")): "containerPort",
    ("containerPort", ("targetPort", "nodePort")): "targetPort",
    ("containerPort", ("endPort", "port")): "port",
    ("port", ("ports", "clusterIP")): "ports[0].port",
    ("port", ("image", "ports")): "ports[0].containerPort",
    ("containerPort", ("image", "ports")): "ports[0].containerPort",
    ("img", ("image", "imagePullPolicy")): "image",
    ("pullPolicy", ("image", "imagePullPolicy")): "imagePullPolicy",
    ("port", ("service", "resource")): "service.port.number",
    ("servicePort", ("name", "port")): "port.number",
    ("serviceName", ("backend", "pathType")): "backend.service.name",
    ("servicePort", ("backend", "pathType")): "backend.service.port.number",
    ("path", ("paths",)): "paths[0].path",
    ("serviceName", ("name", "port")): "name",
    ("selector", ("podSelector", "policyTypes")): "podSelector",
    ("updateStrategy", ("strategy", "template")): "strategy",
    ("strategy", ("updateStrategy", "template")): "updateStrategy",
    ("stringData", ("binaryData", "data")): "data",
    ("limits", ("hard", "scopes")): "hard",
    ("storage", ("limits", "requests")): "requests.storage",
    **{(name, ("limits", "requests")): f"requests.{name} or limits.{name}" for name in ("cpu", "memory", "ephemeral-storage")},
    **{
        (name, ("livenessProbe", "readinessProbe")): f"livenessProbe.{name} or readinessProbe.{name}"
        for name in ("httpGet", "tcpSocket", "initialDelaySeconds", "periodSeconds", "timeoutSeconds", "failureThreshold", "successThreshold")
    },
    ("storageClass", ("accessModes", "storageClassName")): "storageClassName",
}  # fmt: skip
_PLACES = r"[A-Za-z]+(?:\.[A-Za-z]+)*(?: or [A-Za-z]+(?:\.[A-Za-z]+)*)*"
_SELECTOR = {"matchExpressions", "matchLabels"}
_VARIABLE = {"name", "value", "valueFrom"}
_SHORTEST_BEGINNING = 4


def meant_field(path: tuple[str | int, ...], known: Collection[str]) -> str:
    """Where the value of a field that never had this name belongs, from the same parent; empty where nothing is known of it.

    Args:
        path: the field.
        known: the fields that there are beside it.
    """
    name = path[-1] if path else ""
    return next((right for (wrong, beside), right in _MEANT.items() if wrong == name and all(each in known for each in beside)), "")


def renamed_field(path: tuple[str | int, ...], value: object, known: Collection[str]) -> str:
    """Where the value of an unknown field stands in the API version of today, from the same parent; empty where nothing is known of it.

    Args:
        path: the field.
        value: its value.
        known: the fields that there are beside it.
    """
    name = path[-1] if path else ""
    if name == "servicePort" and "service" in known:
        return f"service.port.{'name' if isinstance(value, str) and not value.isdecimal() else 'number'}"
    return next((now for (old, beside), now in _FIELDS.items() if old == name and beside in known), "")


def way_to(path: tuple[str | int, ...], words: str, value: object, known: Collection[str]) -> list[tuple[str | int, ...]]:
    """Where a field goes, as paths, by what is said of it; none where the words leave more to do than to move it.

    Args:
        path: the field.
        words: where its value belongs, as `renamed_field` or `meant_field` say it; empty where they say nothing.
        value: its value.
        known: the fields that there are beside it.
    """
    *parent, name = path
    if isinstance(value, str) and set(known) == _SELECTOR:
        is_namespace = name == "name" and parent[-1:] == ["namespaceSelector"]
        return [(*parent, "matchLabels", "kubernetes.io/metadata.name" if is_namespace else name)]
    return [(*parent, *each.split(".")) for each in words.split(" or ")] if re.fullmatch(_PLACES, words) else []


def begun_field(name: str, known: Collection[str]) -> str:
    """The one field that begins with a name, such as ``topologyKey`` for ``topology``; empty where there is none or more than one."""
    found = [each for each in known if each.lower().startswith(name.lower())] if len(name) >= _SHORTEST_BEGINNING else []
    return found[0] if len(found) == 1 else ""


def advice(path: tuple[str | int, ...], value: object, known: Collection[str]) -> str:
    """What to do with an unknown field whose own name says nothing, by its value: a label, a variable, fields in a map too much; else empty.

    Args:
        path: the field.
        value: its value.
        known: the fields that there are beside it.
    """
    *parent, name = path
    label = way_to(path, "", value, known)
    if label:
        return f"move it to {format_path(label[0])}"
    if set(known) == _VARIABLE and isinstance(name, str) and not isinstance(value, (dict, list)):
        return f"did you mean {write_flow({'name': name, 'value': '' if value is None else value if isinstance(value, str) else json.dumps(value)})}?"
    held, whose = value, "it"
    if name == "template" and isinstance(value, dict) and isinstance(value.get("spec"), dict):
        held, whose = value["spec"], "its spec"
    if isinstance(held, dict) and held and all(each in known for each in held):
        return f"move what {whose} holds to {' and '.join(format_path((*parent, each)) for each in held)}"
    return ""
