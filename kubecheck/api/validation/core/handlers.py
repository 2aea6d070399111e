"""Validation of probes and lifecycle handlers. Mirrors: validateProbe, validateHandler, validateLifecycle (pkg/apis/core/validation) v1.36."""

from __future__ import annotations

from kubecheck.fields import FieldError, forbidden, invalid, not_supported, required
from kubecheck.release import current
from kubecheck.values.identifiers import is_http_header_name, is_valid_port_name, is_valid_port_num

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.fields import Steps

_PROBE_HANDLERS = ("exec", "httpGet", "tcpSocket", "grpc")
_LIFECYCLE_HANDLERS = ("exec", "httpGet", "tcpSocket", "sleep")
_TIMES = ("initialDelaySeconds", "timeoutSeconds", "periodSeconds", "successThreshold", "failureThreshold")


def validate_probes(container: dict[str, Any], path: Steps) -> list[FieldError]:
    """Mirrors: validateLivenessProbe, validateReadinessProbe, validateStartupProbe."""
    errors: list[FieldError] = []
    for field in ("livenessProbe", "readinessProbe", "startupProbe"):
        probe = container.get(field)
        if probe is None:
            continue
        where = (*path, field)
        errors += _validate_probe(probe, where)
        if field == "readinessProbe":
            grace = probe.get("terminationGracePeriodSeconds")
            if grace is not None:
                errors.append(invalid((*where, "terminationGracePeriodSeconds"), grace, "must not be set for readinessProbes"))
        elif probe.get("successThreshold") != 1:
            errors.append(invalid((*where, "successThreshold"), probe.get("successThreshold") or 0, "must be 1"))
    return errors


def _validate_probe(probe: dict[str, Any], path: Steps) -> list[FieldError]:
    errors = _validate_handler(probe, _PROBE_HANDLERS, None, path)
    for field in _TIMES:
        if (probe.get(field) or 0) < 0:
            errors.append(invalid((*path, field), probe[field], "must be greater than or equal to 0"))
    grace = probe.get("terminationGracePeriodSeconds")
    if grace is not None and grace <= 0:
        errors.append(invalid((*path, "terminationGracePeriodSeconds"), grace, "must be greater than 0"))
    return errors


def validate_lifecycle(lifecycle: dict[str, Any], grace: int | None, path: Steps) -> list[FieldError]:
    """Mirrors: validateLifecycle."""
    errors: list[FieldError] = []
    for field in ("postStart", "preStop"):
        if lifecycle.get(field) is not None:
            errors += _validate_handler(lifecycle[field], _LIFECYCLE_HANDLERS, grace, (*path, field))
    return errors


def _validate_handler(handler: dict[str, Any], kinds: tuple[str, ...], grace: int | None, path: Steps) -> list[FieldError]:
    """Mirrors: validateHandler."""
    errors: list[FieldError] = []
    found = False
    for kind in kinds:
        action = handler.get(kind)
        if action is None:
            continue
        where = (*path, kind)
        if found:
            errors.append(forbidden(where, "may not specify more than 1 handler type"))
            continue
        found = True
        if kind == "exec":
            if not action.get("command"):
                errors.append(required((*where, "command"), ""))
        elif kind == "httpGet":
            errors += _validate_http_get(action, where)
        elif kind == "sleep":
            seconds = action.get("seconds") or 0
            if grace is not None and not 0 < seconds <= grace:
                errors += _validate_sleep(seconds, grace, where)
        else:
            errors += validate_port(action.get("port", 0), (*where, "port"))
    if not found:
        errors.append(required(path, "must specify a handler type"))
    return errors


def _validate_sleep(seconds: int, grace: int, path: Steps) -> list[FieldError]:
    """Mirrors: validateSleepAction."""
    if current().has("PodLifecycleSleepActionAllowZero"):
        if not seconds:
            return []
        return [invalid(path, seconds, f"must be non-negative and less than terminationGracePeriodSeconds ({grace})")]
    text = f"must be greater than 0 and less than terminationGracePeriodSeconds ({grace})"
    if current().since(32):
        text += ". Enable AllowPodLifecycleSleepActionZeroValue feature gate for zero sleep."
    return [invalid(path, seconds, text)]


def _validate_http_get(action: dict[str, Any], path: Steps) -> list[FieldError]:
    """Mirrors: validateHTTPGetAction."""
    errors: list[FieldError] = [] if action.get("path") else [required((*path, "path"), "")]
    errors += validate_port(action.get("port", 0), (*path, "port"))
    if action.get("scheme") not in {"HTTP", "HTTPS"}:
        errors.append(not_supported((*path, "scheme"), action.get("scheme") or "", ("HTTP", "HTTPS")))
    for index, header in enumerate(action.get("httpHeaders") or ()):
        name = (header or {}).get("name") or ""
        found = [invalid((*path, "httpHeaders"), name, message) for message in is_http_header_name(name)]
        for error in found:
            error.at = (*error.path, index, "name")
        errors += found
    return errors


def validate_port(port: Any, path: Steps) -> list[FieldError]:
    """A port by number or by name. Mirrors: ValidatePortNumOrName."""
    if isinstance(port, str):
        return [invalid(path, port, message) for message in is_valid_port_name(port)]
    number = int(port or 0)
    return [invalid(path, number, message) for message in is_valid_port_num(number)]
