"""Updates of Deployments, StatefulSets, DaemonSets, ReplicaSets and ControllerRevisions. Mirrors: pkg/apis/apps/validation v1.36."""

from __future__ import annotations

import json

from kubecheck.api.go_structs import go_structs
from kubecheck.api.updates.equality import is_equal, validate_immutable_struct
from kubecheck.api.validation.apps import (
    StatefulSetLeniency,
    validate_daemon_set_spec,
    validate_deployment_spec,
    validate_replica_set_spec,
    validate_stateful_set_spec,
)
from kubecheck.api.validation.common.workloads import validate_nonnegative
from kubecheck.fields import FieldError, forbidden, invalid
from kubecheck.release import current
from kubecheck.values.go_notation import in_notation
from kubecheck.values.metadata import validate_immutable_field, validate_object_meta, validate_object_meta_update
from kubecheck.values.names import name_is_dns_subdomain
from kubecheck.values.selector import has_invalid_values

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_IMMUTABLE = "field is immutable"
_MUTABLE = (
    "replicas", "template", "updateStrategy", "minReadySeconds", "ordinals", "revisionHistoryLimit", "persistentVolumeClaimRetentionPolicy",
)  # fmt: skip


def _metadata(new: dict[str, Any], old: dict[str, Any]) -> list[FieldError]:
    return validate_object_meta_update(new.get("metadata") or {}, old.get("metadata") or {}, ("metadata",))


def validate_immutable_selector(spec: dict[str, Any], before: dict[str, Any]) -> list[FieldError]:
    """The selector of a workload may not change."""
    return validate_immutable_struct(spec.get("selector"), before.get("selector"), "meta.LabelSelector", ("spec", "selector"), pointer=True)


def validate_deployment_update(new: dict[str, Any], old: dict[str, Any]) -> list[FieldError]:
    """Mirrors: ValidateDeploymentUpdate."""
    spec, before = new.get("spec") or {}, old.get("spec") or {}
    return _metadata(new, old) + validate_deployment_spec(spec) + validate_immutable_selector(spec, before)


def validate_replica_set_update(new: dict[str, Any], old: dict[str, Any]) -> list[FieldError]:
    """Mirrors: ValidateReplicaSetUpdate."""
    spec, before = new.get("spec") or {}, old.get("spec") or {}
    return _metadata(new, old) + validate_replica_set_spec(spec) + validate_immutable_selector(spec, before)


def validate_daemon_set_update(new: dict[str, Any], old: dict[str, Any]) -> list[FieldError]:
    """Mirrors: ValidateDaemonSetUpdate; the template's generation is the registry's, and always right."""
    spec, before = new.get("spec") or {}, old.get("spec") or {}
    errors = _metadata(new, old) + validate_immutable_selector(spec, before)
    return errors + validate_daemon_set_spec(spec, has_invalid_values(before.get("selector")))


def validate_stateful_set_update(new: dict[str, Any], old: dict[str, Any]) -> list[FieldError]:
    """Mirrors: ValidateStatefulSetUpdate."""
    spec, before = new.get("spec") or {}, old.get("spec") or {}
    leniency = StatefulSetLeniency(any_service_name=True, skip_claim_templates=True)
    leniency.skip_template = bool(validate_stateful_set_spec(before, leniency))
    errors = _metadata(new, old) + validate_stateful_set_spec(spec, leniency)
    mutable = [field for field in _MUTABLE if field != "revisionHistoryLimit" or current().since(33)]
    one, other = ({key: item for key, item in each.items() if key not in mutable} for each in (spec, before))
    if current().since(37):
        return errors + _validate_immutable_fields(spec, before)
    if not is_equal(one, other, "Sapps.StatefulSetSpec"):
        limit = "'revisionHistoryLimit', " if current().since(33) else ""
        names = f"'replicas', 'ordinals', 'template', 'updateStrategy', {limit}'persistentVolumeClaimRetentionPolicy'"
        detail = f"updates to statefulset spec for fields other than {names} and 'minReadySeconds' are forbidden"
        errors.append(forbidden(("spec",), detail))
    return errors


def _validate_immutable_fields(spec: dict[str, Any], before: dict[str, Any]) -> list[FieldError]:
    """What of a stateful set may not change, told field by field since 1.37."""
    errors = validate_immutable_selector(spec, before)
    claims, earlier = (each.get("volumeClaimTemplates") for each in (spec, before))
    if not is_equal(claims, earlier, "lcore.PersistentVolumeClaim"):
        errors.append(invalid(("spec", "volumeClaimTemplates"), go_structs("core.PersistentVolumeClaim", claims), _IMMUTABLE))
    for field in ("serviceName", "podManagementPolicy"):
        errors += validate_immutable_field(spec.get(field) or "", before.get(field) or "", ("spec", field))
    return errors


def validate_controller_revision_update(new: dict[str, Any], old: dict[str, Any]) -> list[FieldError]:
    """Mirrors: ValidateControllerRevisionUpdate."""
    errors = _metadata(new, old) + validate_object_meta(new.get("metadata") or {}, True, name_is_dns_subdomain, ("metadata",))
    errors += validate_nonnegative(new, (), "revision")
    if _bytes(new.get("data")) != _bytes(old.get("data")):
        errors.append(invalid(("data",), in_notation("runtime.RawExtension", new.get("data")), _IMMUTABLE))
    return errors


def _bytes(data: object) -> str:
    """Free-form data as the server holds it when it came as YAML: compact JSON with sorted keys, compared by its bytes."""
    return json.dumps(data, sort_keys=True, separators=(",", ":"))
