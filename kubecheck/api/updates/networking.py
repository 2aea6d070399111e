"""Updates of networking.k8s.io. Mirrors: pkg/apis/networking/validation and the strategies, v1.36."""

from __future__ import annotations

from kubecheck.api.updates.equality import as_declared
from kubecheck.api.validation.networking import (
    IngressLeniency,
    validate_ingress_class,
    validate_ingress_object,
    validate_ip_address,
    validate_network_policy_spec,
    validate_rule_paths,
    validate_service_cidr_spec,
)
from kubecheck.fields import FieldError, invalid
from kubecheck.values.metadata import validate_object_meta_update
from kubecheck.values.names import is_dns1123_subdomain
from kubecheck.values.selector import validate_label_selector

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_IMMUTABLE = "field is immutable"


def _metadata(new: dict[str, Any], old: dict[str, Any]) -> list[FieldError]:
    return validate_object_meta_update(new.get("metadata") or {}, old.get("metadata") or {}, ("metadata",))


def validate_ingress_update(new: dict[str, Any], old: dict[str, Any]) -> list[FieldError]:
    """Mirrors: ValidateIngressUpdate."""
    before = old.get("spec") or {}
    secrets = [(tls or {}).get("secretName") or "" for tls in before.get("tls") or ()]
    wildcards = [rule for rule in before.get("rules") or () if "*" in ((rule or {}).get("host") or "")]
    leniency = IngressLeniency(
        any(name and is_dns1123_subdomain(name) for name in secrets), any(validate_rule_paths(rule, ()) for rule in wildcards)
    )
    return _metadata(new, old) + validate_ingress_object(new, leniency)


def validate_ingress_class_update(new: dict[str, Any], old: dict[str, Any]) -> list[FieldError]:
    """Mirrors: ValidateIngressClassUpdate."""
    errors = _metadata(new, old)
    controller, before = ((value.get("spec") or {}).get("controller") or "" for value in (new, old))
    if controller != before:
        errors.append(invalid(("spec", "controller"), controller, _IMMUTABLE))
    return errors + validate_ingress_class(new)


def validate_network_policy_update(new: dict[str, Any], old: dict[str, Any]) -> list[FieldError]:
    """Mirrors: ValidateNetworkPolicyUpdate."""
    before = old.get("spec") or {}
    known: list[str] = []
    for direction, side in (("ingress", "from"), ("egress", "to")):
        for rule in before.get(direction) or ():
            for peer in (rule or {}).get(side) or ():
                block = (peer or {}).get("ipBlock")
                if block is not None:
                    known += [block.get("cidr") or "", *(block.get("except") or ())]
    lenient = bool(validate_label_selector(before.get("podSelector"), ()))
    return _metadata(new, old) + validate_network_policy_spec(new.get("spec") or {}, lenient, known)


def validate_ip_address_update(new: dict[str, Any], old: dict[str, Any]) -> list[FieldError]:
    """Mirrors: ipAddressStrategy.ValidateUpdate."""
    errors = validate_ip_address(new) + _metadata(new, old)
    reference, before = ((value.get("spec") or {}).get("parentRef") for value in (new, old))
    fields = ("group", "resource", "namespace", "name")
    if (reference is None) != (before is None) or any(((reference or {}).get(key) or "") != ((before or {}).get(key) or "") for key in fields):
        from kubecheck.api.go_structs import go_struct

        shown = None if reference is None else go_struct("networking.ParentReference", reference)
        errors += as_declared([invalid(("spec", "parentRef"), shown, _IMMUTABLE)])
    return errors


def validate_service_cidr_update(new: dict[str, Any], old: dict[str, Any]) -> list[FieldError]:
    """Mirrors: ValidateServiceCIDRUpdate: a second range may be added, and nothing else."""
    errors = _metadata(new, old)
    ranges, before = ([text or "" for text in (value.get("spec") or {}).get("cidrs") or ()] for value in (new, old))
    path = ("spec", "cidrs")
    if len(ranges) == len(before):
        pairs = enumerate(zip(ranges, before, strict=True))
        return errors + [invalid((*path, index), text, _IMMUTABLE) for index, (text, earlier) in pairs if text != earlier]
    if len(before) == 1 and len(ranges) == 2:
        if ranges[0] != before[0]:
            errors.append(invalid((*path, 0), ranges[0], _IMMUTABLE))
        return errors + validate_service_cidr_spec(new.get("spec") or {})
    return [*errors, invalid(path, ranges if (new.get("spec") or {}).get("cidrs") is not None else None, _IMMUTABLE, "[]string")]
