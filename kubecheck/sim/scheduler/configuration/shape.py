"""The structure of a KubeSchedulerConfiguration file: which fields there are and what they hold.

Mirrors: k8s.io/kube-scheduler/config/v1 (types.go, types_pluginargs.go, KubeSchedulerConfiguration.DecodeNestedObjects), strict decoding in
cmd/kube-scheduler/app/options/configfile.go v1.36.
"""

from __future__ import annotations

from kubecheck.fields import UNKNOWN_FIELD, UNKNOWN_KIND, WRONG_TYPE, FieldError
from kubecheck.sim.scheduler.core.framework import POINTS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.fields import Steps

API_VERSION = "kubescheduler.config.k8s.io/v1"
KIND = "KubeSchedulerConfiguration"

# Leaves are named by a letter: text, int32, int64, number, boolean, duration. A map of shapes is a struct, a list of one shape a list.
_TEXT, _INT32, _INT64, _NUMBER, _BOOLEAN, _DURATION = "s", "i", "l", "d", "b", "D"
_TEXTS: list[Any] = [_TEXT]
_PLUGIN_SET: dict[str, Any] = {
    "enabled": [{"name": _TEXT, "weight": _INT32}],
    "disabled": [{"name": _TEXT, "weight": _INT32}],
}
_PROFILE: dict[str, Any] = {
    "schedulerName": _TEXT,
    "percentageOfNodesToScore": _INT32,
    "plugins": dict.fromkeys((*POINTS, "multiPoint"), _PLUGIN_SET),
    "pluginConfig": [{"name": _TEXT, "args": None}],
}
_LEADER_ELECTION: dict[str, Any] = {
    "leaderElect": _BOOLEAN,
    "leaseDuration": _DURATION,
    "renewDeadline": _DURATION,
    "retryPeriod": _DURATION,
    "resourceLock": _TEXT,
    "resourceName": _TEXT,
    "resourceNamespace": _TEXT,
}
_TLS: dict[str, Any] = {
    "insecure": _BOOLEAN,
    **dict.fromkeys(("serverName", "certFile", "keyFile", "caFile", "certData", "keyData", "caData"), _TEXT),
}
_EXTENDER: dict[str, Any] = {
    **dict.fromkeys(("urlPrefix", "filterVerb", "preemptVerb", "prioritizeVerb", "bindVerb"), _TEXT),
    **dict.fromkeys(("enableHTTPS", "nodeCacheCapable", "ignorable"), _BOOLEAN),
    "weight": _INT64,
    "tlsConfig": _TLS,
    "httpTimeout": _DURATION,
    "managedResources": [{"name": _TEXT, "ignoredByScheduler": _BOOLEAN}],
}
_META: dict[str, Any] = {"apiVersion": _TEXT, "kind": _TEXT}
_CONFIGURATION: dict[str, Any] = {
    **_META,
    "parallelism": _INT32,
    "leaderElection": _LEADER_ELECTION,
    "clientConnection": {"kubeconfig": _TEXT, "acceptContentTypes": _TEXT, "contentType": _TEXT, "qps": _NUMBER, "burst": _INT32},
    "enableProfiling": _BOOLEAN,
    "enableContentionProfiling": _BOOLEAN,
    "percentageOfNodesToScore": _INT32,
    "podInitialBackoffSeconds": _INT64,
    "podMaxBackoffSeconds": _INT64,
    "profiles": [_PROFILE],
    "extenders": [_EXTENDER],
    "delayCacheUntilActive": _BOOLEAN,
}

_EXPRESSIONS: list[Any] = [{"key": _TEXT, "operator": _TEXT, "values": _TEXTS}]
_NODE_TERM: dict[str, Any] = {"matchExpressions": _EXPRESSIONS, "matchFields": _EXPRESSIONS}
_RESOURCES: list[Any] = [{"name": _TEXT, "weight": _INT64}]
_SHAPE: list[Any] = [{"utilization": _INT32, "score": _INT32}]
_SPREAD_CONSTRAINT: dict[str, Any] = {
    "maxSkew": _INT32,
    "minDomains": _INT32,
    **dict.fromkeys(("topologyKey", "whenUnsatisfiable", "nodeAffinityPolicy", "nodeTaintsPolicy"), _TEXT),
    "labelSelector": {"matchLabels": {"*": _TEXT}, "matchExpressions": _EXPRESSIONS},
    "matchLabelKeys": _TEXTS,
}
# The arguments of each plugin that takes some.
_ARGUMENTS: dict[str, dict[str, Any]] = {
    "DefaultPreemption": {"minCandidateNodesPercentage": _INT32, "minCandidateNodesAbsolute": _INT32},
    "InterPodAffinity": {"hardPodAffinityWeight": _INT32, "ignorePreferredTermsOfExistingPods": _BOOLEAN},
    "NodeResourcesFit": {
        "ignoredResources": _TEXTS,
        "ignoredResourceGroups": _TEXTS,
        "scoringStrategy": {"type": _TEXT, "resources": _RESOURCES, "requestedToCapacityRatio": {"shape": _SHAPE}},
    },
    "PodTopologySpread": {"defaultConstraints": [_SPREAD_CONSTRAINT], "defaultingType": _TEXT},
    "NodeResourcesBalancedAllocation": {"resources": _RESOURCES},
    "VolumeBinding": {"bindTimeoutSeconds": _INT64, "shape": _SHAPE},
    "NodeAffinity": {
        "addedAffinity": {
            "requiredDuringSchedulingIgnoredDuringExecution": {"nodeSelectorTerms": [_NODE_TERM]},
            "preferredDuringSchedulingIgnoredDuringExecution": [{"weight": _INT32, "preference": _NODE_TERM}],
        }
    },
    "DynamicResources": {"filterTimeout": _DURATION, "bindingTimeout": _DURATION},
}
_EXPECTED = {
    _TEXT: "a text",
    _INT32: "a whole number of 32 bits",
    _INT64: "a whole number of 64 bits",
    _NUMBER: "a number",
    _BOOLEAN: "true or false",
    _DURATION: "a duration, such as 10s",
}


def decode_configuration(value: Any) -> list[FieldError]:
    """What strict decoding holds against the value of a file."""
    if not isinstance(value, dict):
        return [FieldError(WRONG_TYPE, (), value, f"a {KIND} is needed here")]
    errors = []
    for name, wanted in (("apiVersion", API_VERSION), ("kind", KIND)):
        if value.get(name) != wanted:
            written = (name,) if name in value else ()
            errors.append(FieldError(UNKNOWN_KIND, (name,), value.get(name), f"{name} {wanted} is needed here", at=written))
    if errors:
        return errors
    _walk(value, _CONFIGURATION, (), errors)
    if not errors:
        for index, profile in enumerate(value.get("profiles") or ()):
            for position, written in enumerate((profile or {}).get("pluginConfig") or ()):
                _decode_arguments(written or {}, ("profiles", index, "pluginConfig", position, "args"), errors)
    return errors


def _decode_arguments(written: dict[str, Any], steps: Steps, errors: list[FieldError]) -> None:
    """The arguments of one plugin; those of plugins that are not Kubernetes' own are theirs to read. Mirrors: PluginConfig.decodeNestedObjects."""
    name = written.get("name") or ""
    shape = _ARGUMENTS.get(name)
    if shape is None:
        return
    arguments = written.get("args")
    _walk(arguments, {**_META, **shape}, steps, errors)
    if isinstance(arguments, dict):
        for key, wanted in (("apiVersion", API_VERSION), ("kind", f"{name}Args")):
            if isinstance(arguments.get(key), str) and arguments[key] not in ("", wanted):
                errors.append(FieldError(UNKNOWN_KIND, (*steps, key), arguments[key], f"{key} {wanted} is needed here"))


def _walk(value: Any, shape: Any, steps: Steps, errors: list[FieldError]) -> None:
    if value is None or shape is None:
        return
    if isinstance(shape, dict):
        if not isinstance(value, dict):
            errors.append(FieldError(WRONG_TYPE, steps, value, "a map is needed here"))
            return
        rest = shape.get("*")
        for key, each in value.items():
            if key in shape or rest is not None:
                _walk(each, shape.get(key, rest), (*steps, key), errors)
            else:
                errors.append(FieldError(UNKNOWN_FIELD, (*steps, key), None, "there is no such field", tuple(shape)))
    elif isinstance(shape, list):
        if not isinstance(value, list):
            errors.append(FieldError(WRONG_TYPE, steps, value, "a list is needed here"))
            return
        for index, each in enumerate(value):
            if each is None:
                expected = "a map" if isinstance(shape[0], dict) else _EXPECTED[shape[0]]
                errors.append(FieldError(WRONG_TYPE, (*steps, index), None, f"{expected} is needed here"))
            _walk(each, shape[0], (*steps, index), errors)
    elif not _fits(value, shape):
        errors.append(FieldError(WRONG_TYPE, steps, value, f"{_EXPECTED[shape]} is needed here"))


def _fits(value: Any, leaf: str) -> bool:
    if leaf == _TEXT:
        return isinstance(value, str)
    if leaf == _BOOLEAN:
        return isinstance(value, bool)
    if isinstance(value, bool):
        return False
    if leaf == _DURATION:
        from kubecheck.values.duration import is_duration

        return isinstance(value, str) and is_duration(value)
    if leaf == _NUMBER:
        return isinstance(value, (int, float))
    bits = 31 if leaf == _INT32 else 63
    return isinstance(value, int) and -(1 << bits) <= value < 1 << bits
