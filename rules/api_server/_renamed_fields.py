"""Fields under names that they never or no longer have, with the name and the place that they have now."""

from __future__ import annotations

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
_MEANT = {
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
    ("storageClass", ("accessModes", "storageClassName")): "storageClassName",
}  # fmt: skip


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
