"""Preparation of certificates.k8s.io. Mirrors: registry/certificates/certificates/strategy.go v1.36."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def prepare_certificate_signing_request(value: dict[str, Any]) -> dict[str, Any]:
    """Without who asks, which the server fills in, and without status. Mirrors: csrStrategy.PrepareForCreate."""
    filled = ("username", "uid", "groups", "extra")
    spec = {key: item for key, item in (value.get("spec") or {}).items() if key not in filled}
    return {**value, "spec": spec, "status": {}}


def prepare_certificate_signing_request_update(new: dict[str, Any], old: dict[str, Any]) -> dict[str, Any]:
    """A plain update changes metadata only. Mirrors: csrStrategy.PrepareForUpdate."""
    return {**new, "spec": old.get("spec") or {}, "status": old.get("status") or {}}
