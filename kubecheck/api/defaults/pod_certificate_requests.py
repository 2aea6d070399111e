"""Defaults and preparation of requests for certificates of pods. Mirrors: registry/certificates/podcertificaterequest/strategy.go v1.37."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_DAY = 24 * 60 * 60


def default_pod_certificate_request(value: dict[str, Any]) -> dict[str, Any]:
    """Mirrors: SetObjectDefaults_PodCertificateRequest."""
    spec = value.get("spec") or {}
    return value if spec.get("maxExpirationSeconds") is not None else {**value, "spec": {**spec, "maxExpirationSeconds": _DAY}}


def prepare_pod_certificate_request(value: dict[str, Any]) -> dict[str, Any]:
    """Without status. Mirrors: Strategy.PrepareForCreate."""
    return {**value, "status": {}}


def prepare_pod_certificate_request_update(new: dict[str, Any], old: dict[str, Any]) -> dict[str, Any]:
    """With the stored status. Mirrors: Strategy.PrepareForUpdate."""
    return {**new, "status": old.get("status") or {}}
