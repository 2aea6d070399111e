"""Where servers before 1.36 judge otherwise than 1.36: rules that were relaxed since, rules that were added, and fields whose gate was off.

Every other rule is that of 1.36. A field that a version does not know at all is refused by its schema; a field that it knows behind a gate
that was off is dropped, which matters here only where the object is refused without it.

Mirrors: pkg/features/kube_features.go and pkg/apis/*/validation of v1.25 to v1.36.
"""

from __future__ import annotations

from kubecheck.api.kinds import POD_TEMPLATE_PATHS, group_and_kind
from kubecheck.fields import FieldError, forbidden, invalid, not_supported, required

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any

    from kubecheck.fields import Steps

# The minor versions since which a rule holds or a gate is on by default.
_READ_WRITE_ONCE_POD = 27  # ReadWriteOncePod
_CONTAINER_METRICS = 27  # HPAContainerMetrics
_SIDECARS = 29  # SidecarContainers
_NO_ZONE_IN_SCHEDULE = 29  # validateScheduleFormat refuses TZ= and CRON_TZ=
_HOST_ADDRESSES = 29  # PodHostIPs
_SLEEP = 30  # PodLifecycleSleepAction
_TRAFFIC_DISTRIBUTION = 31  # ServiceTrafficDistribution
_ANY_ENVIRONMENT_NAME = 32  # RelaxedEnvironmentVariableValidation
_ANY_SEARCH = 33  # RelaxedDNSSearchValidation
_SLEEP_OF_ZERO = 33  # PodLifecycleSleepActionAllowZero
_CLAIM_TEMPLATES = 34  # validateVolumeClaimTemplates
_SAME_ZONE = 34  # PreferSameTrafficDistribution
_IMAGE_VOLUMES = 35  # ImageVolume
_KEYS_OF_FILES = 35  # EnvFiles
_STRICT_ADDRESSES = 36  # StrictIPCIDRValidation
_ANY_SERVICE_NAME = 36  # RelaxedServiceNameValidation

_STRICT_WORDS = frozenset((
    "must not have leading 0s", "must not be an IPv4-mapped IPv6 address", "must not have leading 0s in IP or prefix length",
    "must not have an IPv4-mapped IPv6 address", "must not have bits set beyond the prefix length",
))  # fmt: skip
_ALWAYS_STRICT = frozenset(("IPAddress", "ServiceCIDR"))
_SIDECAR_FIELDS = ("lifecycle", "livenessProbe", "readinessProbe", "startupProbe")


def as_earlier(stored: dict[str, Any], errors: list[FieldError], minor: int) -> list[FieldError]:
    """What a server of an earlier minor version refuses.

    Args:
        stored: the object as it is stored.
        errors: what 1.36 refuses about it.
        minor: the version's second number, below 36.
    """
    group, kind = group_and_kind(stored)
    errors = [error for error in errors if not _is_later(error, kind, minor)]
    replaced: dict[Steps, list[FieldError]] = {}
    path = POD_TEMPLATE_PATHS.get((group, kind))
    if path is not None:
        template: Any = stored
        for step in path:
            template = template.get(step) or {}
        _judge_pod(template.get("spec") or {}, (*path, "spec"), minor, replaced)
    if judge := _KINDS.get(kind):
        judge(stored, minor, replaced)
    for steps, found in replaced.items():
        errors = [error for error in errors if error.steps != steps] + found
    return errors


def _is_later(error: FieldError, kind: str, minor: int) -> bool:
    """Whether a rule that came later says so."""
    if error.detail in _STRICT_WORDS:
        return minor < _STRICT_ADDRESSES and kind not in _ALWAYS_STRICT
    if kind == "CronJob" and error.detail.startswith("cannot use TZ or CRON_TZ in schedule"):
        return minor < _NO_ZONE_IN_SCHEDULE
    return kind == "StatefulSet" and "volumeClaimTemplates" in error.steps and minor < _CLAIM_TEMPLATES


def _judge_pod(spec: dict[str, Any], path: Steps, minor: int, found: dict[Steps, list[FieldError]]) -> None:
    for field in ("initContainers", "containers", "ephemeralContainers"):
        for index, container in enumerate(spec.get(field) or ()):
            where = (*path, field, index)
            if minor < _KEYS_OF_FILES:
                _judge_environment(container or {}, where, minor, found)
            if minor < _SLEEP_OF_ZERO:
                _judge_sleep(container or {}, spec, where, minor, found)
            if field == "initContainers" and minor < _SIDECARS:
                _judge_init_container(container or {}, where, minor, found)
    if minor < _IMAGE_VOLUMES:
        for index, volume in enumerate(spec.get("volumes") or ()):
            if (volume or {}).get("image") is not None:
                found[*path, "volumes", index] = [required((*path, "volumes", index), "must specify a volume type")]
    if minor < _ANY_SEARCH:
        _judge_searches((spec.get("dnsConfig") or {}).get("searches") or (), (*path, "dnsConfig", "searches"), found)
    if minor < _READ_WRITE_ONCE_POD:
        for index, volume in enumerate(spec.get("volumes") or ()):
            template = ((volume or {}).get("ephemeral") or {}).get("volumeClaimTemplate") or {}
            _judge_modes(template.get("spec") or {}, (*path, "volumes", index, "ephemeral", "volumeClaimTemplate", "spec"), found)


def _judge_environment(container: dict[str, Any], path: Steps, minor: int, found: dict[Steps, list[FieldError]]) -> None:
    from kubecheck.api.validation.core.pod_volumes import ENVIRONMENT_FIELDS
    from kubecheck.values.identifiers import is_env_var_name

    if minor < _ANY_ENVIRONMENT_NAME:
        for field, part in (("env", "name"), ("envFrom", "prefix")):
            for index, item in enumerate(container.get(field) or ()):
                if name := (item or {}).get(part):
                    where = (*path, field, index, part)
                    found[where] = [invalid(where, name, message) for message in is_env_var_name(name)]
    for index, item in enumerate(container.get("env") or ()):
        source, where = (item or {}).get("valueFrom") or {}, (*path, "env", index, "valueFrom")
        if (source.get("fieldRef") or {}).get("fieldPath") == "status.hostIPs" and minor < _HOST_ADDRESSES:
            at = (*where, "fieldRef", "fieldPath")
            found[at] = [not_supported(at, "status.hostIPs", tuple(each for each in ENVIRONMENT_FIELDS if each != "status.hostIPs"))]
        if source.get("fileKeyRef") is not None:
            text = "must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef` or `secretKeyRef`"
            found[where] = [invalid(where, "", text)]


def _judge_sleep(container: dict[str, Any], spec: dict[str, Any], path: Steps, minor: int, found: dict[Steps, list[FieldError]]) -> None:
    for hook in ("postStart", "preStop"):
        handler = (container.get("lifecycle") or {}).get(hook) or {}
        if handler.get("sleep") is None:
            continue
        where = (*path, "lifecycle", hook)
        if minor < _SLEEP:
            if len([each for each in handler.values() if each is not None]) == 1:
                found[where] = [required(where, "must specify a handler type")]
            continue
        grace = spec.get("terminationGracePeriodSeconds")
        grace, seconds = 30 if grace is None else grace, handler["sleep"].get("seconds") or 0
        if not 0 < seconds <= grace:
            text = f"must be greater than 0 and less than terminationGracePeriodSeconds ({grace})"
            if minor == _SLEEP_OF_ZERO - 1:
                text += ". Enable AllowPodLifecycleSleepActionZeroValue feature gate for zero sleep."
            found[*where, "sleep"] = [invalid((*where, "sleep"), seconds, text)]


def _judge_init_container(container: dict[str, Any], path: Steps, minor: int, found: dict[Steps, list[FieldError]]) -> None:
    if container.get("restartPolicy") != "Always":
        return
    text = "may not be set for init containers" + (" without restartPolicy=Always" if minor == _SIDECARS - 1 else "")
    for field in _SIDECAR_FIELDS:
        if container.get(field) is not None:
            found[*path, field] = [forbidden((*path, field), text)]


def _judge_searches(searches: Iterable[Any], path: Steps, found: dict[Steps, list[FieldError]]) -> None:
    from kubecheck.values.names import is_dns1123_subdomain

    for index, search in enumerate(searches):
        name = (search or "").removesuffix(".")
        found[*path, index] = [invalid((*path, index), name, message) for message in is_dns1123_subdomain(name)]


def _judge_modes(spec: dict[str, Any], path: Steps, found: dict[Steps, list[FieldError]]) -> None:
    modes = spec.get("accessModes") or ()
    if "ReadWriteOncePod" in modes:
        where = (*path, "accessModes")
        known = ("ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce")
        found[where] = [not_supported(where, mode or "", known) for mode in modes if mode not in known]


def _judge_service(stored: dict[str, Any], minor: int, found: dict[Steps, list[FieldError]]) -> None:
    from kubecheck.values.names import name_is_dns1035_label

    metadata = stored.get("metadata") or {}
    for field in ("generateName", "name"):
        if text := metadata.get(field):
            path = ("metadata", field)
            found[path] = [invalid(path, text, message) for message in name_is_dns1035_label(text, field == "generateName")]
    chosen = (stored.get("spec") or {}).get("trafficDistribution")
    if chosen is not None and minor < _SAME_ZONE:
        path = ("spec", "trafficDistribution")
        found[path] = [not_supported(path, chosen, ("PreferClose",))] if chosen != "PreferClose" and minor >= _TRAFFIC_DISTRIBUTION else []


def _judge_autoscaler(stored: dict[str, Any], minor: int, found: dict[Steps, list[FieldError]]) -> None:
    if minor >= _CONTAINER_METRICS:
        return
    for index, metric in enumerate((stored.get("spec") or {}).get("metrics") or ()):
        if (metric or {}).get("type") == "ContainerResource" and metric.get("containerResource") is not None:
            path = ("spec", "metrics", index, "containerResource")
            text = "must populate information for the given metric source (only allowed when HPAContainerMetrics feature is enabled)"
            found[path] = [required(path, text)]


def _judge_volume(stored: dict[str, Any], minor: int, found: dict[Steps, list[FieldError]]) -> None:
    if minor < _READ_WRITE_ONCE_POD:
        _judge_modes(stored.get("spec") or {}, ("spec",), found)


_KINDS: dict[str, Callable[[dict[str, Any], int, dict[Steps, list[FieldError]]], None]] = {
    "Service": _judge_service, "HorizontalPodAutoscaler": _judge_autoscaler, "PersistentVolume": _judge_volume, "PersistentVolumeClaim": _judge_volume,
}  # fmt: skip
