"""Validation of ReplicationControllers. Mirrors: ValidateReplicationController (pkg/apis/core/validation) v1.36."""

from __future__ import annotations

from kubecheck.api.validation.common.workloads import validate_always_running, validate_match, validate_nonnegative
from kubecheck.api.validation.core.pods import validate_pod_template_spec
from kubecheck.fields import FieldError, required
from kubecheck.values.metadata import validate_object_meta
from kubecheck.values.names import name_is_long_name
from kubecheck.values.selector import Selector

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.fields import Steps

_TEMPLATE: Steps = ("spec", "template")


def validate_replication_controller(value: dict[str, Any]) -> list[FieldError]:
    """Mirrors: ValidateReplicationController."""
    errors = validate_object_meta(value.get("metadata") or {}, True, name_is_long_name, ("metadata",))
    return errors + validate_replication_controller_spec(value.get("spec") or {})


def validate_replication_controller_spec(spec: dict[str, Any]) -> list[FieldError]:
    """Mirrors: ValidateReplicationControllerSpec."""
    errors = validate_nonnegative(spec, ("spec",), "minReadySeconds", "replicas")
    if spec.get("replicas") is None:
        errors.append(required(("spec", "replicas"), ""))
    if not spec.get("selector"):
        errors.append(required(("spec", "selector"), ""))
    template = spec.get("template")
    if template is None:
        return [*errors, required(_TEMPLATE, "")]
    if spec.get("selector"):
        errors += validate_match(Selector.from_set({key: value or "" for key, value in spec["selector"].items()}), template, _TEMPLATE)
    errors += validate_pod_template_spec(template, _TEMPLATE)
    return errors + validate_always_running(template, _TEMPLATE, "ReplicationController")
