"""Validation of ResourceSlice: what devices a driver publishes. Mirrors: pkg/apis/resource/validation v1.36."""

from __future__ import annotations

import re

from kubecheck.api.validation.common.device_names import (
    as_published,
    in_bytes,
    refusals,
    validate_device_qualified_name,
    validate_driver_name,
)
from kubecheck.api.validation.common.node_selectors import validate_node_selector
from kubecheck.api.validation.common.request_policies import validate_request_policy
from kubecheck.fields import FieldError, Key, duplicate, forbidden, invalid, not_supported, required, too_long, too_many
from kubecheck.release import current
from kubecheck.values.metadata import validate_object_meta
from kubecheck.values.names import (
    is_dns1123_label,
    is_dns1123_subdomain,
    is_qualified_name,
    is_valid_label_value,
    name_is_dns_subdomain,
)
from kubecheck.values.quantity import Quantity

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.fields import Steps

_EFFECTS = ("NoExecute", "NoSchedule", "None")
_SELECTION = "exactly one of `nodeName`, `nodeSelector`, `allNodes`, `perDeviceNodeSelection` is required"
_DEVICE_SELECTION = (
    "exactly one of `nodeName`, `nodeSelector`, or `allNodes` is required when `perDeviceNodeSelection` is set to true in the ResourceSlice spec"
)
_KEY_LENGTH = 63 + 1 + 32


def validate_resource_slice(value: dict[str, Any]) -> list[FieldError]:
    """Mirrors: ValidateResourceSlice."""
    errors = validate_object_meta(value.get("metadata") or {}, False, name_is_dns_subdomain, ("metadata",))
    return errors + validate_resource_slice_spec(value.get("spec") or {}, ("spec",))


def validate_resource_slice_spec(spec: dict[str, Any], path: Steps) -> list[FieldError]:
    """Mirrors: validateResourceSliceSpec."""
    errors = validate_driver_name(spec.get("driver") or "", (*path, "driver"))
    errors += _validate_pool(spec.get("pool") or {}, (*path, "pool"))
    found, chosen = _validate_nodes(spec, path, "must be either unset or set to a non-empty string", one_term=True)
    errors += found
    if (per_device := spec.get("perDeviceNodeSelection")) is not None:
        if per_device:
            chosen.append("`perDeviceNodeSelection`")
        else:
            errors.append(invalid((*path, "perDeviceNodeSelection"), False, "must be either unset or set to true"))
    if not chosen:
        errors.append(required(path, _SELECTION))
    elif len(chosen) > 1:
        errors.append(invalid(path, f"{{{', '.join(chosen)}}}", f"{_SELECTION}, but multiple fields are set"))
    devices, counters = spec.get("devices"), spec.get("sharedCounters")
    if devices is not None and counters is not None:
        errors.append(invalid(path, "", "only one of `sharedCounters` or `devices` is allowed"))
    errors += _validate_devices(devices or (), path, bool(per_device))
    return errors + _validate_counter_sets(counters or (), (*path, "sharedCounters"))


def _validate_nodes(value: dict[str, Any], path: Steps, empty_name: str, *, one_term: bool) -> tuple[list[FieldError], list[str]]:
    """The choice of nodes by name, selector or all; what is wrong, and which of them are set."""
    errors: list[FieldError] = []
    chosen: list[str] = []
    name, selector, every = value.get("nodeName"), value.get("nodeSelector"), value.get("allNodes")
    if name is not None:
        if name:
            chosen.append("`nodeName`")
            errors += [invalid((*path, "nodeName"), name, message) for message in name_is_dns_subdomain(name, False)]
        else:
            errors.append(invalid((*path, "nodeName"), name, empty_name))
    if selector is not None:
        chosen.append("`nodeSelector`")
        errors += validate_node_selector(selector, (*path, "nodeSelector"))
        terms = selector.get("nodeSelectorTerms") or []
        if one_term and len(terms) != 1:
            from kubecheck.api.go_structs import go_structs

            shown = go_structs("core.NodeSelectorTerm", selector.get("nodeSelectorTerms"))
            errors.append(invalid((*path, "nodeSelector", "nodeSelectorTerms"), shown, "must have exactly one node selector term"))
    if every is not None:
        if every:
            chosen.append("`allNodes`")
        else:
            errors.append(invalid((*path, "allNodes"), False, "must be either unset or set to true"))
    return errors, chosen


def _validate_pool(pool: dict[str, Any], path: Steps) -> list[FieldError]:
    """Mirrors: validateResourcePool."""
    errors: list[FieldError] = []
    errors += validate_pool_name(pool.get("name") or "", (*path, "name"))
    count, generation = pool.get("resourceSliceCount") or 0, pool.get("generation") or 0
    if count <= 0:
        errors.append(invalid((*path, "resourceSliceCount"), count, "must be greater than zero"))
    if generation < 0:
        errors.append(invalid((*path, "generation"), generation, "must be greater than or equal to zero"))
    return errors


def validate_pool_name(name: str, path: Steps) -> list[FieldError]:
    """Mirrors: validatePoolName."""
    if not name:
        return [required(path, "")]
    errors = [too_long(path, "", 253)] if len(name.encode()) > 253 else []
    return errors + [invalid(path, part, message) for part in name.split("/") for message in is_dns1123_subdomain(part)]


def _validate_devices(devices: Any, path: Steps, per_device: bool) -> list[FieldError]:
    advanced = any((device or {}).get("taints") or (device or {}).get("consumesCounters") for device in devices)
    most = 64 if advanced else 128
    where = (*path, "devices")
    if len(devices) > most:
        return [too_many(where, len(devices), most)]
    errors = [error for index, device in enumerate(devices) for error in _validate_device(device or {}, (*where, index), per_device)]
    return errors + _duplicates(devices, where, "name")


def _duplicates(items: Any, path: Steps, key: str) -> list[FieldError]:
    errors = []
    seen = set()
    for index, item in enumerate(items):
        name = (item or {}).get(key) or ""
        if name in seen:  # since 1.37 sets whose uniqueness is declared show the whole item
            errors.append(duplicate((*path, index), as_published(item) if path[-1] != "devices" and current().since(37) else name))
        seen.add(name)
    return errors


def _validate_device(device: dict[str, Any], path: Steps, per_device: bool) -> list[FieldError]:
    """Mirrors: validateDevice."""
    name = device.get("name") or ""
    errors = [invalid((*path, "name"), name, message) for message in is_dns1123_label(name)]
    attributes, capacity = device.get("attributes") or {}, device.get("capacity") or {}
    if (total := len(attributes) + len(capacity)) > 32:
        errors.append(invalid(path, total, "the total number of attributes and capacities must not exceed 32"))
    errors += _validate_attributes(attributes, (*path, "attributes"))
    errors += _validate_capacities(capacity, (*path, "capacity"), bool(device.get("allowMultipleAllocations")))
    taints = device.get("taints") or ()
    if len(taints) > 16:
        errors.append(too_many((*path, "taints"), len(taints), 16))
    else:
        errors += [error for index, taint in enumerate(taints) for error in validate_device_taint(taint or {}, (*path, "taints", index))]
    errors += _validate_consumed_counters(device.get("consumesCounters") or (), (*path, "consumesCounters"))
    if per_device:
        found, chosen = _validate_nodes(device, path, "must not be empty", one_term=False)
        errors += found
        if not chosen:
            errors.append(required(path, _DEVICE_SELECTION))
        elif len(chosen) > 1:
            errors.append(invalid(path, f"{{{', '.join(chosen)}}}", _DEVICE_SELECTION))
    elif any(device.get(field) is not None for field in ("nodeName", "nodeSelector", "allNodes")):
        text = "`nodeName`, `nodeSelector` and `allNodes` can only be set if `perDeviceNodeSelection` is set to true in the ResourceSlice spec"
        errors.append(invalid(path, None, text))
    return errors + _validate_binding(device, path)


def validate_device_taint(taint: dict[str, Any], path: Steps) -> list[FieldError]:
    """Mirrors: validateDeviceTaint."""
    key, value, effect = (taint.get(name) or "" for name in ("key", "value", "effect"))
    errors = [invalid((*path, "key"), key, message) for message in is_qualified_name(key)]
    errors += [invalid((*path, "value"), value, message) for message in is_valid_label_value(value)]
    if not effect:
        errors.append(required((*path, "effect"), ""))
    elif effect not in (known := _EFFECTS if current().since(35) else _EFFECTS[:2]):
        errors.append(not_supported((*path, "effect"), effect, known))
    return errors


def _key_step(key: str) -> Key:
    """A map key in a path, shortened in the middle. Mirrors: truncateIfTooLong."""
    if len(key) <= _KEY_LENGTH:
        return Key(key)
    rest = _KEY_LENGTH - 3
    return Key(f"{key[: (rest + 1) // 2]}...{key[len(key) - rest // 2 :]}")


def _validate_attributes(attributes: dict[str, Any], path: Steps) -> list[FieldError]:
    """Mirrors: validateMap with validateQualifiedName and validateDeviceAttribute."""
    errors: list[FieldError] = []
    for key, item in attributes.items():
        errors += validate_device_qualified_name(key, path if current().since(36) else (*path, _key_step(key)))
        attribute, where = item or {}, (*path, _key_step(key))
        given = [name for name in ("int", "bool", "string", "version") if attribute.get(name) is not None]
        if (text := attribute.get("string")) is not None and len(text.encode()) > 64:
            errors.append(too_long((*where, "string"), "", 64))
        if (version := attribute.get("version")) is not None:
            if not _is_semantic_version(version):
                text = "must be a string compatible with semver.org spec 2.0.0"
                errors.append(invalid((*where, "version"), version, text))
            if len(version.encode()) > 64:
                errors.append(too_long((*where, "version"), "", 64))
        if len(given) != 1:
            errors.append(_not_one_value(attribute, given, where))
    return errors


def _not_one_value(attribute: dict[str, Any], given: list[str], path: Steps) -> FieldError:
    """Mirrors: validateDeviceAttribute, and the declarative union since 1.37."""
    if current().since(37):
        known = "`int`, `bool`, `string`, `version`, `ints`, `bools`, `strings`, `versions`"
        if not given:
            return invalid(path, "", f"must specify one of: {known}")
        return invalid(path, f"{{{', '.join(given)}}}", f"must specify exactly one of: {known}")
    text = "exactly one value must be specified"
    if given:
        from kubecheck.api.go_structs import go_struct

        return invalid(path, go_struct("resource.DeviceAttribute", attribute), text)
    return invalid(path, "", text) if current().since(35) else required(path, text)


def _is_semantic_version(text: str) -> bool:
    number, pre, build = r"(0|[1-9]\d*)", r"(0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*)", "[0-9a-zA-Z-]+"
    pattern = rf"{number}\.{number}\.{number}(-{pre}(\.{pre})*)?(\+{build}(\.{build})*)?\Z"
    return text.isascii() and re.match(pattern, text) is not None


def _validate_capacities(capacity: dict[str, Any], path: Steps, shared: bool) -> list[FieldError]:
    """Mirrors: validateMap with validateMultiAllocatableDeviceCapacity or validateSingleAllocatableDeviceCapacity."""
    errors: list[FieldError] = []
    for key, item in capacity.items():
        errors += validate_device_qualified_name(key, path if current().since(36) else (*path, _key_step(key)))
        policy = (item or {}).get("requestPolicy")
        if policy is None:
            continue
        where = (*path, _key_step(key), "requestPolicy")
        if shared:
            errors += validate_request_policy(Quantity.parse(str((item or {}).get("value", "0"))), policy, where)
        else:
            errors.append(forbidden(where, "allowMultipleAllocations must be true"))
    return errors


def _validate_counter_sets(sets: Any, path: Steps) -> list[FieldError]:
    """Mirrors: validateCounterSet."""
    if len(sets) > 8:
        return [too_many(path, len(sets), 8)]
    errors: list[FieldError] = []
    for index, each in enumerate(sets):
        errors += _validate_counters(each or {}, "name", (*path, index), 32)
    return errors + _duplicates(sets, path, "name")


def _validate_consumed_counters(consumed: Any, path: Steps) -> list[FieldError]:
    """Mirrors: validateDeviceCounterConsumption."""
    if len(consumed) > 2:
        return [too_many(path, len(consumed), 2)]
    errors: list[FieldError] = []
    for index, each in enumerate(consumed):
        errors += _validate_counters(each or {}, "counterSet", (*path, index), 32)
    return errors + _duplicates(consumed, path, "counterSet")


def _validate_counters(value: dict[str, Any], key: str, path: Steps, most: int) -> list[FieldError]:
    name, counters = value.get(key) or "", value.get("counters") or {}
    errors: list[FieldError] = []
    if name:
        errors += refusals((*path, key), name, _declared(is_dns1123_label(name)))
    else:
        errors.append(required((*path, key), ""))
    where = (*path, "counters")
    if not counters:
        errors.append(required(where, ""))
    elif len(counters) > most:
        errors.append(too_many(where, len(counters), most))
    else:
        errors += [error for each in counters for error in refusals(where, each, _declared(is_dns1123_label(each)))]
    return errors


def _declared(messages: list[str]) -> list[str]:
    """The sentences about a name in the words of the declarative format, which speaks for it since 1.37."""
    return list(map(in_bytes, messages)) if current().since(37) else messages


def _validate_binding(device: dict[str, Any], path: Steps) -> list[FieldError]:
    """Mirrors: validateDeviceBindingParameters."""
    errors: list[FieldError] = []
    conditions, failures = device.get("bindingConditions") or [], device.get("bindingFailureConditions") or []
    for field, items in (("bindingConditions", conditions), ("bindingFailureConditions", failures)):
        where = (*path, field)
        if len(items) > 4:
            errors.append(too_many(where, len(items), 4))
        else:
            errors += [invalid((*where, index), item, each) for index, item in enumerate(items) for each in is_qualified_name(item)]
    for field, items in (("bindingConditions", conditions), ("bindingFailureConditions", failures)):
        for index, item in enumerate(items):
            if item in items[:index]:
                errors.append(duplicate((*path, field, index), item))
            if field == "bindingFailureConditions" and item in conditions:
                text = "bindingFailureConditions must not overlap with bindingConditions"
                errors.append(invalid((*path, field, index), item, text))
    if failures and not conditions:
        text = "bindingConditions are required to use bindingFailureConditions"
        errors.append(invalid((*path, "bindingConditions"), device.get("bindingConditions"), text))
    if conditions and not failures:
        text = "bindingFailureConditions are required to use bindingConditions"
        errors.append(invalid((*path, "bindingFailureConditions"), device.get("bindingFailureConditions"), text))
    return errors
