"""Validation of coordination.k8s.io. Mirrors: pkg/apis/coordination/validation v1.36."""

from __future__ import annotations

from kubecheck.fields import FieldError, forbidden, invalid, not_supported, required
from kubecheck.values.identifiers import is_config_map_key
from kubecheck.values.metadata import validate_object_meta_accessor
from kubecheck.values.names import is_qualified_name, name_is_dns_subdomain

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.fields import Steps

_STRATEGY = "OldestEmulationVersion"


def validate_lease(value: dict[str, Any]) -> list[FieldError]:
    """Mirrors: ValidateLease."""
    errors = validate_object_meta_accessor(value.get("metadata") or {}, True, name_is_dns_subdomain, ("metadata",))
    return errors + validate_lease_spec(value.get("spec") or {}, ("spec",))


def validate_lease_spec(spec: dict[str, Any], path: Steps) -> list[FieldError]:
    """Mirrors: ValidateLeaseSpec. The coordinated election's fields are dropped by default, as its gate is off."""
    errors: list[FieldError] = []
    duration, transitions = spec.get("leaseDurationSeconds"), spec.get("leaseTransitions")
    if duration is not None and duration <= 0:
        errors.append(invalid((*path, "leaseDurationSeconds"), duration, "must be greater than 0"))
    if transitions is not None and transitions < 0:
        errors.append(invalid((*path, "leaseTransitions"), transitions, "must be greater than or equal to 0"))
    strategy = spec.get("strategy")
    if strategy is not None:
        errors += _validate_strategy(strategy, (*path, "strategy"))
    if spec.get("preferredHolder") and not strategy:
        errors.append(forbidden((*path, "preferredHolder"), "may only be specified if `strategy` is defined"))
    return errors


def _validate_strategy(strategy: str, path: Steps) -> list[FieldError]:
    """Mirrors: ValidateCoordinatedLeaseStrategy, which names the field twice."""
    if "/" not in strategy:
        return [] if strategy == _STRATEGY else [not_supported((*path, "strategy"), strategy, (_STRATEGY,))]
    return [invalid((*path, "strategy"), strategy, message) for message in is_qualified_name(strategy)]


def validate_lease_candidate(value: dict[str, Any]) -> list[FieldError]:
    """Mirrors: ValidateLeaseCandidate."""
    errors = validate_object_meta_accessor(value.get("metadata") or {}, True, lambda name, _: is_config_map_key(name), ("metadata",))
    return errors + validate_lease_candidate_spec(value.get("spec") or {}, ("spec",))


def validate_lease_candidate_spec(spec: dict[str, Any], path: Steps) -> list[FieldError]:
    """Mirrors: ValidateLeaseCandidateSpec."""
    errors: list[FieldError] = []
    if not spec.get("leaseName"):
        errors.append(required((*path, "leaseName"), ""))
    emulation, binary, strategy = (spec.get(key) or "" for key in ("emulationVersion", "binaryVersion", "strategy"))
    emulated, built = _semantic_version(emulation), _semantic_version(binary)
    if emulation and emulated is None:
        errors.append(invalid((*path, "emulationVersion"), emulation, "must be a valid semantic version"))
    if not binary:
        errors.append(required((*path, "binaryVersion"), ""))
    elif built is None:
        errors.append(invalid((*path, "binaryVersion"), binary, "must be a valid semantic version"))
    if binary and emulation and (built or _ZERO) < (emulated or _ZERO):
        errors.append(invalid((*path, "binaryVersion"), binary, "must be greater than or equal to `emulationVersion`"))
    if not strategy:
        errors.append(required((*path, "strategy"), ""))
    else:
        if strategy == _STRATEGY and (emulated or _ZERO) == _ZERO:
            errors.append(required((*path, "emulationVersion"), "must be specified when `strategy` is 'OldestEmulationVersion'"))
        errors += _validate_strategy(strategy, (*path, "strategy"))
    return errors


_ZERO: tuple[Any, ...] = (0, 0, 0, (1,))


def _semantic_version(text: str) -> tuple[Any, ...] | None:
    """A comparable form of a semantic version, or None. Mirrors: blang/semver.Parse, Version.Compare."""
    core, _, build = text.partition("+")
    core, dash, pre = core.partition("-")
    numbers = core.split(".")
    if len(numbers) != 3 or not all(_is_number(each) for each in numbers):
        return None
    parts = pre.split(".") if dash else []
    if not all(each and _has_only_identifiers(each) and (not each.isdigit() or _is_number(each)) for each in parts):
        return None
    if "+" in text and not all(each and _has_only_identifiers(each) for each in build.split(".")):
        return None
    # A version without a pre-release comes after all that have one; numbers come before words.
    order: tuple[Any, ...] = (0, tuple((0, int(each), "") if each.isdigit() else (1, 0, each) for each in parts)) if parts else (1,)
    return (*map(int, numbers), order)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and (text == "0" or text[0] != "0")


def _has_only_identifiers(text: str) -> bool:
    return text.isascii() and text.replace("-", "a").isalnum()
