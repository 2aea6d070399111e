"""Validation of apiregistration.k8s.io. Mirrors: kube-aggregator/pkg/apis/apiregistration/validation v1.36."""

from __future__ import annotations

from kubecheck.field_messages import quote
from kubecheck.fields import FieldError, invalid, required
from kubecheck.values.identifiers import is_valid_port_num
from kubecheck.values.metadata import validate_object_meta_accessor
from kubecheck.values.names import is_dns1035_label, is_dns1123_subdomain, is_path_segment_name

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def validate_api_service(value: dict[str, Any]) -> list[FieldError]:
    """Mirrors: ValidateAPIService."""
    spec = value.get("spec") or {}
    group, version = spec.get("group") or "", spec.get("version") or ""
    wanted = f"{version}.{group}"

    def check_name(name: str, _prefix: bool) -> list[str]:
        return is_path_segment_name(name) or (
            [] if name == wanted else [f'must be `spec.version+"."+spec.group`: {quote(wanted)}']
        )

    errors = validate_object_meta_accessor(value.get("metadata") or {}, False, check_name, ("metadata",))
    if not group and version != "v1":
        errors.append(required(("spec", "group"), "only v1 may have an empty group and it better be legacy kube"))
    if group:
        errors += [invalid(("spec", "group"), group, message) for message in is_dns1123_subdomain(group)]
    errors += [invalid(("spec", "version"), version, message) for message in is_dns1035_label(version)]
    for field, most in (("groupPriorityMinimum", 20000), ("versionPriority", 1000)):
        priority = spec.get(field) or 0
        if not 0 < priority <= most:
            errors.append(invalid(("spec", field), priority, f"must be positive and less than {most}"))
    return errors + _validate_service(spec)


def _validate_service(spec: dict[str, Any]) -> list[FieldError]:
    service, skips = spec.get("service"), bool(spec.get("insecureSkipTLSVerify"))
    bundle = spec.get("caBundle") or ""
    errors: list[FieldError] = []
    if service is None:
        if bundle:
            size = len(bundle) * 3 // 4 - bundle[-2:].count("=")
            errors.append(invalid(("spec", "caBundle"), f"{size} bytes", "local APIServices may not have a caBundle"))
        if skips:
            errors.append(invalid(("spec", "insecureSkipTLSVerify"), True, "local APIServices may not have insecureSkipTLSVerify"))
        return errors
    errors += [required(("spec", "service", field), "") for field in ("namespace", "name") if not service.get(field)]
    port = service.get("port") or 0
    if faults := is_valid_port_num(port):
        errors.append(invalid(("spec", "service", "port"), port, "port is not valid: " + ", ".join(faults)))
    if skips and bundle:
        errors.append(invalid(("spec", "insecureSkipTLSVerify"), True, "may not be true if caBundle is present"))
    return errors
