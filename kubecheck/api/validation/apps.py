"""Validation of Deployments, StatefulSets, DaemonSets, ReplicaSets and ControllerRevisions. Mirrors: pkg/apis/apps/validation v1.36."""

from __future__ import annotations

from kubecheck.api.validation.common.workloads import (
    INT_OR_STRING,
    is_not_more_than_100_percent,
    is_zero,
    usable_selector,
    validate_always_running,
    validate_match,
    validate_nonnegative,
    validate_positive_int_or_percent,
    validate_required_selector,
    validate_unusable_selector,
)
from kubecheck.api.validation.core.pods import validate_pod_template_spec
from kubecheck.field_messages import quote
from kubecheck.fields import FieldError, Named, forbidden, invalid, not_supported, required
from kubecheck.release import current
from kubecheck.values.metadata import validate_annotations, validate_object_meta
from kubecheck.values.names import is_dns1123_label, name_is_dns_label, name_is_dns_subdomain
from kubecheck.values.selector import validate_label_selector, validate_labels

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.fields import Steps

SPEC: Steps = ("spec",)
TEMPLATE: Steps = ("spec", "template")

_TEMPLATE_GENERATION = "deprecated.daemonset.template.generation"
_ROLLBACK = "deprecated.deployment.rollback.to"
_INT64_DIGITS = 19


_DEFAULT_UPDATE = {"maxUnavailable": "25%", "maxSurge": "25%"}  # what most deployments come to


def _validate_metadata(value: dict[str, Any]) -> list[FieldError]:
    return validate_object_meta(value.get("metadata") or {}, True, name_is_dns_subdomain, ("metadata",))


def validate_deployment(value: dict[str, Any]) -> list[FieldError]:
    """Mirrors: ValidateDeployment."""
    return _validate_metadata(value) + validate_deployment_spec(value.get("spec") or {})


def validate_deployment_spec(spec: dict[str, Any]) -> list[FieldError]:
    """Mirrors: ValidateDeploymentSpec."""
    errors = validate_nonnegative(spec, SPEC, "replicas")
    errors += validate_required_selector(spec, "deployment")
    errors += _validate_replicated_template(spec)
    errors += _validate_deployment_strategy(spec.get("strategy") or {}, ("spec", "strategy"))
    errors += validate_nonnegative(spec, SPEC, "minReadySeconds", "revisionHistoryLimit", "progressDeadlineSeconds")
    deadline = spec.get("progressDeadlineSeconds")
    if deadline is not None and deadline <= (spec.get("minReadySeconds") or 0):
        errors.append(invalid(("spec", "progressDeadlineSeconds"), deadline, "must be greater than minReadySeconds"))
    return errors


def _validate_replicated_template(spec: dict[str, Any]) -> list[FieldError]:
    """Mirrors: ValidatePodTemplateSpecForReplicaSet."""
    selector = usable_selector(spec.get("selector"))
    if selector is None:
        return validate_unusable_selector(spec, "invalid label selector")
    template = spec.get("template") or {}
    errors = [] if selector.is_empty else validate_match(selector, template, TEMPLATE)
    errors += validate_pod_template_spec(template, TEMPLATE)
    return errors + validate_always_running(template, TEMPLATE, "ReplicaSet")


def _validate_deployment_strategy(strategy: dict[str, Any], path: Steps) -> list[FieldError]:
    """Mirrors: ValidateDeploymentStrategy."""
    kind, update = strategy.get("type") or "", strategy.get("rollingUpdate")
    if kind == "RollingUpdate" and update == _DEFAULT_UPDATE:
        return []
    at = (*path, "rollingUpdate")
    if kind == "Recreate":
        return [] if update is None else [forbidden(at, "may not be specified when strategy `type` is 'Recreate'")]
    if kind != "RollingUpdate":
        from kubecheck.api.go_structs import go_struct

        return [not_supported(path, go_struct("apps.DeploymentStrategy", strategy), ("Recreate", "RollingUpdate"))]
    if update is None:
        return [required(at, "this should be defaulted and never be nil")]
    unavailable, surge = (0 if update.get(field) is None else update[field] for field in ("maxUnavailable", "maxSurge"))
    errors = validate_positive_int_or_percent(unavailable, (*at, "maxUnavailable"))
    errors += validate_positive_int_or_percent(surge, (*at, "maxSurge"))
    if is_zero(unavailable) and is_zero(surge):
        errors.append(invalid((*at, "maxUnavailable"), unavailable, "may not be 0 when `maxSurge` is 0", INT_OR_STRING))
    return errors + is_not_more_than_100_percent(unavailable, (*at, "maxUnavailable"))


def validate_replica_set(value: dict[str, Any]) -> list[FieldError]:
    """Mirrors: ValidateReplicaSet."""
    return _validate_metadata(value) + validate_replica_set_spec(value.get("spec") or {})


def validate_replica_set_spec(spec: dict[str, Any]) -> list[FieldError]:
    """Mirrors: ValidateReplicaSetSpec, which speaks of deployments too."""
    errors = validate_nonnegative(spec, SPEC, "replicas", "minReadySeconds")
    return errors + validate_required_selector(spec, "deployment") + _validate_replicated_template(spec)


def validate_daemon_set(value: dict[str, Any]) -> list[FieldError]:
    """Mirrors: ValidateDaemonSet."""
    return _validate_metadata(value) + validate_daemon_set_spec(value.get("spec") or {})


def validate_daemon_set_spec(spec: dict[str, Any], allow_invalid_values: bool = False) -> list[FieldError]:
    """Mirrors: ValidateDaemonSetSpec."""
    written, template = spec.get("selector"), spec.get("template") or {}
    errors = validate_label_selector(written, ("spec", "selector"), allow_invalid_values=allow_invalid_values)
    selector = usable_selector(written)
    if selector is not None:
        errors += validate_match(selector, template, TEMPLATE)
    if written is not None and not written.get("matchLabels") and not written.get("matchExpressions"):
        from kubecheck.api.go_structs import shown_selector

        errors.append(invalid(("spec", "selector"), shown_selector(written), "empty selector is invalid for daemonset"))
    errors += validate_pod_template_spec(template, TEMPLATE)
    errors += validate_always_running(template, TEMPLATE, "DaemonSet")
    errors += validate_nonnegative(spec, SPEC, "minReadySeconds", "revisionHistoryLimit")
    return errors + _validate_daemon_set_strategy(spec.get("updateStrategy") or {}, ("spec", "updateStrategy"))


def _validate_daemon_set_strategy(strategy: dict[str, Any], path: Steps) -> list[FieldError]:
    """Mirrors: ValidateDaemonSetUpdateStrategy."""
    kind, update = strategy.get("type") or "", strategy.get("rollingUpdate")
    if kind == "OnDelete":
        return []
    if kind != "RollingUpdate":
        from kubecheck.api.go_structs import go_struct

        return [not_supported(path, go_struct("apps.DaemonSetUpdateStrategy", strategy), ("RollingUpdate", "OnDelete"))]
    at = (*path, "rollingUpdate")
    if update is None:
        return [required(at, "")]
    unavailable, surge = (0 if update.get(field) is None else update[field] for field in ("maxUnavailable", "maxSurge"))
    errors: list[FieldError] = []
    for field, amount in (("maxUnavailable", unavailable), ("maxSurge", surge)):
        errors += validate_positive_int_or_percent(amount, (*at, field))
        errors += is_not_more_than_100_percent(amount, (*at, field))
    if not is_zero(unavailable) and not is_zero(surge):
        errors.append(invalid((*at, "maxSurge"), surge, "may not be set when maxUnavailable is non-zero", INT_OR_STRING))
    elif is_zero(unavailable) and is_zero(surge):
        errors.append(required((*at, "maxUnavailable"), "cannot be 0 when maxSurge is 0"))
    return errors


class StatefulSetLeniency:
    """What an update does not judge again. Mirrors: StatefulSetValidationOptions."""

    __slots__ = ("any_service_name", "skip_claim_templates", "skip_template")

    def __init__(self, any_service_name: bool = False, skip_claim_templates: bool = False, skip_template: bool = False) -> None:
        self.any_service_name = any_service_name
        self.skip_claim_templates = skip_claim_templates
        self.skip_template = skip_template


STRICT = StatefulSetLeniency()


def validate_stateful_set(value: dict[str, Any]) -> list[FieldError]:
    """Mirrors: ValidateStatefulSet."""
    errors = validate_object_meta(value.get("metadata") or {}, True, name_is_dns_label, ("metadata",))
    return errors + validate_stateful_set_spec(value.get("spec") or {}, STRICT)


def validate_stateful_set_spec(spec: dict[str, Any], leniency: StatefulSetLeniency) -> list[FieldError]:
    """Mirrors: ValidateStatefulSetSpec."""
    errors: list[FieldError] = []
    management = spec.get("podManagementPolicy") or ""
    if not management:
        errors.append(required(("spec", "podManagementPolicy"), ""))
    elif management not in ("OrderedReady", "Parallel"):
        errors.append(invalid(("spec", "podManagementPolicy"), Named(management), "must be 'OrderedReady' or 'Parallel'"))
    errors += _validate_stateful_set_strategy(spec.get("updateStrategy") or {}, ("spec", "updateStrategy"))
    errors += _validate_retention(spec.get("persistentVolumeClaimRetentionPolicy"))
    if spec.get("volumeClaimTemplates") and not leniency.skip_claim_templates and current().since(34):
        from kubecheck.api.validation.core.persistent_volumes import validate_persistent_volume_claim_spec

        for index, claim in enumerate(spec["volumeClaimTemplates"]):
            errors += validate_persistent_volume_claim_spec((claim or {}).get("spec") or {}, ("spec", "volumeClaimTemplates", index, "spec"))
    errors += validate_nonnegative(spec, SPEC, "replicas", "minReadySeconds")
    start = (spec.get("ordinals") or {}).get("start") or 0
    if start < 0:
        errors.append(invalid(("spec", "ordinals.start"), start, "must be greater than or equal to 0"))
        errors[-1].at = ("spec", "ordinals", "start")
    service = spec.get("serviceName") or ""
    if service and not leniency.any_service_name and current().since(33):
        errors += [invalid(("spec", "serviceName"), service, message) for message in is_dns1123_label(service)]
    errors += validate_required_selector(spec, "statefulset")
    errors += _validate_stateful_set_template(spec, leniency)
    return errors + validate_always_running(spec.get("template") or {}, TEMPLATE, "StatefulSet")


def _validate_stateful_set_template(spec: dict[str, Any], leniency: StatefulSetLeniency) -> list[FieldError]:
    """Mirrors: ValidatePodTemplateSpecForStatefulSet: hostname and subdomain are the controller's, volumes of claims are added."""
    selector = usable_selector(spec.get("selector"))
    if selector is None:
        return validate_unusable_selector(spec, "")
    template = spec.get("template") or {}
    pod, claims = template.get("spec") or {}, spec.get("volumeClaimTemplates") or ()
    errors = [] if selector.is_empty else validate_match(selector, template, TEMPLATE)
    if pod.get("subdomain") or pod.get("hostname") or claims:
        pod = {key: item for key, item in pod.items() if key not in ("subdomain", "hostname")}
        if claims:
            names = list(dict.fromkeys(((claim or {}).get("metadata") or {}).get("name") or "" for claim in claims))
            added = [{"name": name, "persistentVolumeClaim": {"claimName": name}} for name in names]
            kept = [volume for volume in pod.get("volumes") or () if ((volume or {}).get("name") or "") not in names]
            pod["volumes"] = added + kept
        template = {**template, "spec": pod}
    if not leniency.skip_template and current().since(34):
        errors += validate_pod_template_spec(template, TEMPLATE)
    return errors + _validate_template_metadata(template)


def _validate_template_metadata(template: dict[str, Any]) -> list[FieldError]:
    """What is said once more of labels and annotations. Mirrors: ValidatePodTemplateSpecForStatefulSet."""
    metadata = template.get("metadata") or {}
    annotations, path = metadata.get("annotations") or {}, (*TEMPLATE, "annotations")
    errors = validate_labels(metadata.get("labels"), (*TEMPLATE, "labels"))
    if annotations:
        from kubecheck.api.validation.core.pod_annotations import validate_pod_annotations

        errors += validate_annotations(annotations, path)
        errors += validate_pod_annotations(annotations, template.get("spec") or {}, path)
    for error in errors:
        error.at = ("spec", "template", "metadata", *error.path[len(TEMPLATE) :])
    return errors


def _validate_stateful_set_strategy(strategy: dict[str, Any], path: Steps) -> list[FieldError]:
    kind, update = strategy.get("type") or "", strategy.get("rollingUpdate")
    at = (*path, "rollingUpdate")
    if not kind:
        return [required(path, "")]
    if kind not in ("OnDelete", "RollingUpdate"):
        from kubecheck.api.go_structs import go_struct

        return [invalid(path, go_struct("apps.StatefulSetUpdateStrategy", strategy), "must be 'RollingUpdate' or 'OnDelete'")]
    if update is None:
        return []
    if kind == "OnDelete":
        from kubecheck.api.go_structs import go_struct

        return [invalid(at, go_struct("apps.RollingUpdateStatefulSetStrategy", update), "only allowed for updateStrategy 'RollingUpdate'")]
    errors = validate_nonnegative(update, at, "partition")
    unavailable = update.get("maxUnavailable")
    if unavailable is not None:
        errors += validate_positive_int_or_percent(unavailable, (*at, "maxUnavailable"))
        if is_zero(unavailable):
            errors.append(invalid((*at, "maxUnavailable"), unavailable, "cannot be 0"))
        errors += is_not_more_than_100_percent(unavailable, (*at, "maxUnavailable"))
    return errors


def _validate_retention(policy: dict[str, Any] | None) -> list[FieldError]:
    """Mirrors: ValidatePersistentVolumeClaimRetentionPolicy."""
    if policy is None:
        return []
    path: Steps = ("spec", "persistentVolumeClaimRetentionPolicy")
    return [
        not_supported((*path, field), policy.get(field) or "", ("Retain", "Delete"))
        for field in ("whenDeleted", "whenScaled")
        if policy.get(field) not in ("Retain", "Delete")
    ]


def validate_controller_revision(value: dict[str, Any]) -> list[FieldError]:
    """Mirrors: ValidateControllerRevisionCreate."""
    errors = _validate_metadata(value) + validate_nonnegative(value, (), "revision")
    data = value.get("data")
    if data is None:
        errors.append(required(("data",), "data is mandatory"))
    elif not isinstance(data, dict) and current().since(31):
        errors.append(required(("data",), "data must be a valid JSON object"))
    return errors


def refuse_daemon_set(value: dict[str, Any]) -> str:
    """The bad request where an annotation is no generation of a template. Mirrors: Convert_v1_DaemonSet_To_apps_DaemonSet."""
    text = ((value.get("metadata") or {}).get("annotations") or {}).get(_TEMPLATE_GENERATION)
    fault = "" if text is None else _fault_of_integer(text)
    return f'DaemonSet in version "v1" cannot be handled as a DaemonSet: {fault}' if fault else ""


def refuse_deployment(value: dict[str, Any]) -> str:
    """The bad request where an annotation is no revision to roll back to. Mirrors: Convert_v1_Deployment_To_apps_Deployment."""
    text = ((value.get("metadata") or {}).get("annotations") or {}).get(_ROLLBACK)
    fault = _fault_of_integer(text) if text else ""
    if not fault:
        return ""
    return f'Deployment in version "v1" cannot be handled as a Deployment: failed to parse annotation[{_ROLLBACK}]={text} as int64: {fault}'


def _fault_of_integer(text: str) -> str:
    """Mirrors: strconv.ParseInt in base 10 with 64 bits: its error, or nothing."""
    digits = text[1:] if text[:1] in {"+", "-"} else text
    if not digits or digits.strip("0123456789"):
        return f"strconv.ParseInt: parsing {quote(text)}: invalid syntax"
    if len(digits.lstrip("0")) > _INT64_DIGITS or not -(2**63) <= int(text) < 2**63:
        return f"strconv.ParseInt: parsing {quote(text)}: value out of range"
    return ""
