"""Validation of resource.k8s.io: claims, templates and classes of devices. Mirrors: pkg/apis/resource/validation v1.36."""

from __future__ import annotations

from kubecheck.api.validation.common.device_names import (
    as_published,
    in_bytes,
    refusals,
    validate_device_qualified_name,
    validate_driver_name,
)
from kubecheck.api.validation.resource_slices import validate_device_taint, validate_pool_name, validate_resource_slice
from kubecheck.fields import FieldError, Named, duplicate, forbidden, internal, invalid, not_supported, required, too_long, too_many
from kubecheck.release import current
from kubecheck.values.metadata import validate_object_meta, validate_template_object_meta
from kubecheck.values.names import (
    is_dns1123_label,
    is_dns1123_subdomain,
    is_qualified_name,
    is_valid_label_value,
    name_is_dns_subdomain,
    name_is_long_name,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from kubecheck.fields import Steps

__all__ = [
    "validate_device_class",
    "validate_device_taint_rule",
    "validate_device_taint_rule_spec",
    "validate_resource_claim",
    "validate_resource_claim_template",
    "validate_resource_slice",
]

_REFERENCE = "must be the name of a request in the claim or the name of a request and a subrequest separated by '/'"


def validate_resource_claim(value: dict[str, Any]) -> list[FieldError]:
    """Mirrors: ValidateResourceClaim."""
    errors = validate_object_meta(value.get("metadata") or {}, True, name_is_dns_subdomain, ("metadata",))
    return errors + _validate_claim_spec(value.get("spec") or {}, ("spec",))


def validate_admin_access(value: dict[str, Any], namespaces: dict[str, dict[str, str]]) -> list[FieldError]:
    """What a claim asks for as an administrator needs a label on its namespace. Mirrors: AuthorizedForAdmin (pkg/registry/resource).

    Args:
        value: a ResourceClaim or ResourceClaimTemplate as it is stored.
        namespaces: the labels of all namespaces by name.
    """
    spec = value.get("spec") or {}
    if value.get("kind") == "ResourceClaimTemplate":
        spec = spec.get("spec") or {}
    for index, request in enumerate((spec.get("devices") or {}).get("requests") or ()):
        if ((request or {}).get("exactly") or {}).get("adminAccess"):
            path = ("spec", "devices", "requests", index, "adminAccess")
            name = (value.get("metadata") or {}).get("namespace") or ""
            if (labels := namespaces.get(name)) is None:
                return [internal(path, f'could not retrieve namespace to verify admin access: namespaces "{name}" not found')]
            if labels.get("resource.kubernetes.io/admin-access") == "true":
                return []
            text = "admin access to devices requires the `resource.kubernetes.io/admin-access: true` label on the containing namespace"
            return [forbidden(path, text)]
    return []


def validate_resource_claim_template(value: dict[str, Any]) -> list[FieldError]:
    """Mirrors: ValidateResourceClaimTemplate."""
    spec = value.get("spec") or {}
    errors = validate_object_meta(value.get("metadata") or {}, True, name_is_dns_subdomain, ("metadata",))
    errors += validate_template_object_meta(spec.get("metadata") or {}, ("spec", "metadata"))
    return errors + _validate_claim_spec(spec.get("spec") or {}, ("spec", "spec"))


def validate_device_class(value: dict[str, Any]) -> list[FieldError]:
    """Mirrors: ValidateDeviceClass."""
    spec = value.get("spec") or {}
    errors = validate_object_meta(value.get("metadata") or {}, False, name_is_long_name, ("metadata",))
    errors += _validate_selectors(spec.get("selectors") or (), ("spec", "selectors"))
    errors += _validate_each(spec.get("config") or (), 32, _validate_configuration, ("spec", "config"))
    name = spec.get("extendedResourceName")
    if name is not None and not _is_extended_resource_name(name):
        errors += _refuse_extended_resource_name(name, ("spec", "extendedResourceName"))
    return errors


def validate_device_taint_rule(value: dict[str, Any]) -> list[FieldError]:
    """Mirrors: ValidateDeviceTaintRule, validateDeviceTaintSelector."""
    errors = validate_object_meta(value.get("metadata") or {}, False, name_is_dns_subdomain, ("metadata",))
    return errors + validate_device_taint_rule_spec(value.get("spec") or {}, None)


def validate_device_taint_rule_spec(spec: dict[str, Any], old: dict[str, Any] | None) -> list[FieldError]:
    """What is wrong with a rule; an effect that stays as it was is none of it. Mirrors: validateDeviceTaintRuleSpec, validateDeviceTaintSelector."""
    errors: list[FieldError] = []
    selector, taint = spec.get("deviceSelector") or {}, spec.get("taint") or {}
    path = ("spec", "deviceSelector")
    if selector.get("driver") is not None:
        errors += validate_driver_name(selector["driver"], (*path, "driver"))
    if selector.get("pool") is not None:
        errors += validate_pool_name(selector["pool"], (*path, "pool"))
    if selector.get("device") is not None:
        errors += refusals((*path, "device"), selector["device"], is_dns1123_label(selector["device"]))
    found = validate_device_taint(taint, ("spec", "taint"))
    same = old is not None and ((old.get("taint") or {}).get("effect") or "") == (taint.get("effect") or "")
    return errors + [error for error in found if not same or error.steps[-1] != "effect"]


def _is_extended_resource_name(name: str) -> bool:
    """Mirrors: v1helper.IsExtendedResourceName."""
    if "/" not in name or "kubernetes.io/" in name or name.startswith("requests."):
        return False
    return not is_qualified_name(f"requests.{name}")


def _refuse_extended_resource_name(name: str, path: Steps) -> list[FieldError]:
    """What is wrong with the name; since 1.37 in the words of the declarative format. Mirrors: validate.ExtendedResourceName."""
    if not current().since(37):
        return [invalid(path, name, "must be a valid extended resource name")]
    errors: list[FieldError] = []
    if "/" not in name:
        errors.append(invalid(path, name, "a name must be a domain-prefixed path, such as 'example.com/my-prop'"))
    elif "kubernetes.io/" in name:
        errors.append(invalid(path, name, 'must not have "kubernetes.io/" domain'))
    if name.startswith("requests."):
        errors.append(invalid(path, name, 'must not have "requests." prefix'))
    return errors + refusals(path, name, is_qualified_name(f"requests.{name}"))


def _validate_each(items: Any, most: int, check: Callable[[Any, Steps], list[FieldError]], path: Steps) -> list[FieldError]:
    """Mirrors: validateSlice; since 1.35 nothing else is said of too many items."""
    errors = [too_many(path, len(items), most)] if len(items) > most else []
    if errors and current().since(35):
        return errors
    return errors + [error for index, item in enumerate(items) for error in check(item or {}, (*path, index))]


def _validate_unique(items: Any, most: int, check: Callable[[Any, Steps], list[FieldError]], path: Steps) -> list[FieldError]:
    """Items told apart by name, or by themselves where they are texts. Mirrors: validateSet."""
    errors = _validate_each(items, most, check, path)
    if len(items) > most and current().since(35):
        return errors
    seen = set()
    for index, item in enumerate(items):
        key = item if isinstance(item, str) else (item or {}).get("name") or ""
        if key in seen:
            errors.append(_repeated(item, key, (*path, index)))
        seen.add(key)
    return errors


def _repeated(item: Any, key: str, path: Steps) -> FieldError:
    """An item whose name stands there twice: before 1.35 the name is at fault, since 1.37 the whole item is shown."""
    if isinstance(item, str):
        return duplicate(path, key)
    if not current().since(35):
        return duplicate((*path, "name"), key)
    return duplicate(path, as_published({"name": key, **(item or {})}) if current().since(37) else key)


# -- claims -------------------------------------------------------------------------------------------------------------


def _validate_claim_spec(spec: dict[str, Any], path: Steps) -> list[FieldError]:
    """Mirrors: validateDeviceClaim."""
    devices = spec.get("devices") or {}
    path = (*path, "devices")
    requests = devices.get("requests") or ()
    names = {(request or {}).get("name") or "" for request in requests}
    names |= {
        f"{(request or {}).get('name') or ''}/{(each or {}).get('name') or ''}"
        for request in requests
        for each in (request or {}).get("firstAvailable") or ()
    }
    errors = _validate_unique(requests, 32, _validate_request, (*path, "requests"))

    def check_constraint(constraint: dict[str, Any], where: Steps) -> list[FieldError]:
        return _validate_constraint(constraint, where, names)

    def check_config(config: dict[str, Any], where: Steps) -> list[FieldError]:
        return _validate_references(config.get("requests") or (), (*where, "requests"), names) + _validate_configuration(config, where)

    errors += _validate_each(devices.get("constraints") or (), 32, check_constraint, (*path, "constraints"))
    return errors + _validate_each(devices.get("config") or (), 32, check_config, (*path, "config"))


def _validate_request(request: dict[str, Any], path: Steps) -> list[FieldError]:
    """Mirrors: validateDeviceRequest."""
    name = request.get("name") or ""
    errors = refusals((*path, "name"), name, is_dns1123_label(name))
    alternatives, exactly = request.get("firstAvailable") or (), request.get("exactly")
    text = "exactly one of `exactly` or `firstAvailable` is required"
    if not alternatives and exactly is None:
        errors.append(required(path, text))
    is_both = bool(alternatives) and exactly is not None
    if is_both:
        errors.append(invalid(path, None, f"{text}, but multiple fields are set"))
    if not is_both or not current().since(35):
        errors += _validate_unique(alternatives, 8, _validate_alternative, (*path, "firstAvailable"))
        if exactly is not None:
            errors += _validate_exact_request(exactly, (*path, "exactly"))
    elif current().since(37):  # what is declared is looked at all the same
        errors += _validate_unique(alternatives, 8, _validate_declared_alternative, (*path, "firstAvailable"))
        errors += _validate_declared_request(exactly or {}, (*path, "exactly"))
    return errors


def _validate_declared_alternative(request: dict[str, Any], path: Steps) -> list[FieldError]:
    """Mirrors: Validate_DeviceSubRequest (pkg/apis/resource/v1) v1.37."""
    return _validate_class_name(request, path, is_alternative=True) + _validate_declared_request(request, path)


def _validate_declared_request(request: dict[str, Any], path: Steps) -> list[FieldError]:
    """Mirrors: Validate_ExactDeviceRequest (pkg/apis/resource/v1) v1.37."""
    selectors, mode = request.get("selectors") or (), request.get("allocationMode") or ""
    errors = [too_many((*path, "selectors"), len(selectors), 32)] if len(selectors) > 32 else []
    if mode not in ("", "All", "ExactCount"):
        errors.append(not_supported((*path, "allocationMode"), mode, ("All", "ExactCount")))
    for index, toleration in enumerate(request.get("tolerations") or ()):
        errors += _validate_declared_toleration(toleration or {}, (*path, "tolerations", index))
    return errors


def _validate_alternative(request: dict[str, Any], path: Steps) -> list[FieldError]:
    """Mirrors: validateDeviceSubRequest."""
    name = request.get("name") or ""
    return refusals((*path, "name"), name, is_dns1123_label(name)) + _validate_exact_request(request, path, is_alternative=True)


def _validate_class_name(request: dict[str, Any], path: Steps, *, is_alternative: bool) -> list[FieldError]:
    """Mirrors: validateDeviceClass; of alternatives the declarative format since 1.37."""
    name, where = request.get("deviceClassName") or "", (*path, "deviceClassName")
    if not name:
        return [required(where, "")]
    return refusals(where, name, map(in_bytes, found) if is_alternative and current().since(37) else found) if (found := is_dns1123_subdomain(name)) else []


def _validate_exact_request(request: dict[str, Any], path: Steps, *, is_alternative: bool = False) -> list[FieldError]:
    """Mirrors: validateExactDeviceRequest."""
    errors = _validate_class_name(request, path, is_alternative=is_alternative)
    errors += _validate_selectors(request.get("selectors") or (), (*path, "selectors"))
    errors += _validate_mode(request.get("allocationMode") or "", request.get("count") or 0, path)
    for index, toleration in enumerate(request.get("tolerations") or ()):
        errors += _validate_toleration(toleration or {}, (*path, "tolerations", index))
    return errors


def _validate_mode(mode: str, count: int, path: Steps) -> list[FieldError]:
    """Mirrors: validateDeviceAllocationMode."""
    if mode == "All":
        text = "must not be specified when allocationMode is 'All'"
        return [invalid((*path, "count"), count, text)] if count else []
    if mode == "ExactCount":
        return [invalid((*path, "count"), count, "must be greater than zero")] if count <= 0 else []
    return [not_supported((*path, "allocationMode"), mode, ("All", "ExactCount"))]


def _validate_selectors(selectors: Any, path: Steps) -> list[FieldError]:
    """Mirrors: validateSelectorSlice, validateSelector, validateCELSelector."""
    return _validate_each(selectors, 32, _validate_selector, path)


def _validate_selector(selector: dict[str, Any], path: Steps) -> list[FieldError]:
    cel = selector.get("cel")
    if cel is None:
        return [required((*path, "cel"), "")]
    where = (*path, "cel", "expression")
    expression = cel.get("expression") or ""
    if len(expression.encode()) > 10 * 1024:
        return [too_long(where, "", 10 * 1024)]
    from kubecheck.schema.policies.devices import TOO_COMPLEX, compile_device_expression  # CEL is loaded only for selectors
    from kubecheck.schema.policies.expressions import NO_PROGRAM

    fault = compile_device_expression(expression)
    if fault is None:
        return []
    if fault == TOO_COMPLEX:
        return [forbidden(where, fault)]
    return [internal(where, fault) if fault.startswith(NO_PROGRAM) else invalid(where, expression, fault)]


def _validate_constraint(constraint: dict[str, Any], path: Steps, names: set[str]) -> list[FieldError]:
    """Mirrors: validateDeviceConstraint."""
    errors = _validate_references(constraint.get("requests") or (), (*path, "requests"), names)
    given = [field for field in ("matchAttribute", "distinctAttribute") if constraint.get(field) is not None]
    for field in given if current().since(37) else given[:1]:
        errors += _validate_full_name(constraint[field], (*path, field))
    if given:
        return errors
    if not current().has("DRAConsumableCapacity"):
        return [*errors, required((*path, "matchAttribute"), "")]
    text = 'exactly one of "matchAttribute" or "distinctAttribute" is required, but multiple fields are set'
    return [*errors, required(path, text)]


def _validate_full_name(name: str, path: Steps) -> list[FieldError]:
    """Mirrors: validateFullyQualifiedName."""
    if current().since(37):
        return _validate_declared_name(name, path)
    errors = validate_device_qualified_name(name, path)
    if "/" not in name:
        text = "a fully qualified name must be a domain and a name separated by a slash" if current().since(35) else "must include a domain"
        errors.append(invalid(path, Named(name), text))
    return errors


def _validate_declared_name(name: str, path: Steps) -> list[FieldError]:
    """Mirrors: validate.ResourceFullyQualifiedName."""
    domain, slash, last = name.partition("/")
    if name.count("/") > 1:
        return []
    if not slash:
        text = "a fully qualified name must be a domain and a name separated by a slash"
        return [*validate_device_qualified_name(name, path), invalid(path, name, text)]
    errors = [too_long(path, "", 63)] if len(domain.encode()) > 63 else []
    if domain:
        errors += refusals(path, domain, [f"prefix: {message}" for message in name_is_long_name(domain, False)])
    else:
        errors.append(invalid(path, "", "prefix must not be empty"))
    return errors + (validate_device_qualified_name(last, path) if last else [invalid(path, "", "name must not be empty")])


def _validate_references(requests: Any, path: Steps, names: set[str]) -> list[FieldError]:
    """Mirrors: validateRequestNameRef."""

    def check(name: Any, where: Steps) -> list[FieldError]:
        text = name if isinstance(name, str) else ""
        if text.count("/") > 1:
            return [invalid(where, text, _REFERENCE)]
        errors = [error for segment in text.split("/") for error in refusals(where, segment, is_dns1123_label(segment))]
        return errors if text in names else [*errors, invalid(where, text, _REFERENCE)]

    return _validate_unique(requests, 32, check, path)


def _validate_configuration(config: dict[str, Any], path: Steps) -> list[FieldError]:
    """Mirrors: validateDeviceConfiguration, validateOpaqueConfiguration, validateRawExtension."""
    opaque = config.get("opaque")
    if opaque is None:
        return [required((*path, "opaque"), "")]
    errors = validate_driver_name(opaque.get("driver") or "", (*path, "opaque", "driver"), is_declared=True)
    parameters = opaque.get("parameters")
    where = (*path, "opaque", "parameters")
    if parameters is None:
        return [*errors, required(where, "")]
    from kubecheck.field_messages import marshal

    if len(marshal(parameters).encode()) > 10 * 1024:
        return [*errors, too_long(where, "", 10 * 1024)]
    return errors if isinstance(parameters, dict) else [*errors, invalid(where, "<value omitted>", "must be a valid JSON object")]


def _validate_toleration(toleration: dict[str, Any], path: Steps) -> list[FieldError]:
    """Mirrors: validateDeviceToleration."""
    operator, value = toleration.get("operator") or "", toleration.get("value") or ""
    errors = _validate_declared_toleration(toleration, path)
    if operator == "Exists":
        if value:
            errors.append(invalid((*path, "value"), value, "must be empty for operator `Exists`"))
    elif operator == "Equal":
        errors += refusals((*path, "value"), value, is_valid_label_value(value))
    return errors


def _validate_declared_toleration(toleration: dict[str, Any], path: Steps) -> list[FieldError]:
    """The part of it that is declared since 1.37. Mirrors: Validate_DeviceToleration (pkg/apis/resource/v1) v1.37."""
    errors: list[FieldError] = []
    key, operator, effect = (toleration.get(name) or "" for name in ("key", "operator", "effect"))
    if key:
        errors += refusals((*path, "key"), key, is_qualified_name(key))
    if not operator:
        errors.append(required((*path, "operator"), ""))
    elif operator not in ("Equal", "Exists"):
        errors.append(not_supported((*path, "operator"), operator, ("Equal", "Exists")))
    known = ("NoExecute", "NoSchedule", "None") if current().since(35) else ("NoExecute", "NoSchedule")
    if effect and effect not in known:
        errors.append(not_supported((*path, "effect"), effect, known))
    return errors
