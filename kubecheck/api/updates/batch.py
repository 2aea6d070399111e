"""Updates of Jobs and CronJobs. Mirrors: jobStrategy.ValidateUpdate, ValidateCronJobUpdate v1.36."""

from __future__ import annotations

from kubecheck.api.updates.apps import validate_immutable_selector
from kubecheck.api.updates.equality import validate_immutable_struct
from kubecheck.api.validation.batch import INDEXED, validate_cron_job_spec, validate_job, validate_job_object_spec
from kubecheck.fields import invalid
from kubecheck.release import current
from kubecheck.values.metadata import validate_immutable_field, validate_object_meta_update
from kubecheck.values.selector import has_invalid_values

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.fields import FieldError

_CONTROLLER = "batch.kubernetes.io/controller-uid"
_NAME = "batch.kubernetes.io/job-name"


def validate_job_update(new: dict[str, Any], old: dict[str, Any]) -> list[FieldError]:
    """The job as on create, and then what an update asks; its spec twice, as at the server."""
    spec, before, status = new.get("spec") or {}, old.get("spec") or {}, old.get("status") or {}
    labels = ((before.get("template") or {}).get("metadata") or {}).get("labels") or {}
    lenient = has_invalid_values(before.get("selector"))
    errors = [] if current().since(37) else validate_job(new, _NAME in labels and _CONTROLLER in labels, lenient)
    errors += validate_object_meta_update(new.get("metadata") or {}, old.get("metadata") or {}, ("metadata",))
    errors += validate_job_object_spec(spec, lenient)
    errors += _validate_completions(spec, before)
    errors += validate_immutable_selector(spec, before)
    errors += _validate_template(spec, before, status)
    for field in ("completionMode", "backoffLimitPerIndex", "managedBy"):
        errors += validate_immutable_field(spec.get(field), before.get(field), ("spec", field))
    for field, kind in (("podFailurePolicy", "batch.PodFailurePolicy"), ("successPolicy", "batch.SuccessPolicy")):
        errors += validate_immutable_struct(spec.get(field), before.get(field), kind, ("spec", field), pointer=True)
    return errors


def _validate_completions(spec: dict[str, Any], before: dict[str, Any]) -> list[FieldError]:
    """Mirrors: validateCompletions."""
    completions, earlier = spec.get("completions"), before.get("completions")
    path = ("spec", "completions")
    if spec.get("completionMode") != INDEXED:
        return validate_immutable_field(completions, earlier, path)
    if completions in (None, earlier) or completions == spec.get("parallelism"):
        return []
    return [invalid(path, completions, "can only be modified in tandem with spec.parallelism")]


def _validate_template(spec: dict[str, Any], before: dict[str, Any], status: dict[str, Any]) -> list[FieldError]:
    """Of a suspended job that does not run, scheduling directives and resources may change. Mirrors: validatePodTemplateUpdate."""
    template, earlier = spec.get("template") or {}, before.get("template") or {}
    suspended = bool(before.get("suspend"))
    condition = any(each.get("type") == "Suspended" and each.get("status") == "True" for each in status.get("conditions") or ())
    mutable = suspended and (not status.get("startTime") or condition) and not status.get("active")
    release = current()
    if not release.has("MutableSchedulingDirectivesForSuspendedJobs"):
        if suspended and not status.get("startTime"):
            earlier = _with_directives(earlier, template)
    elif mutable:
        earlier = _with_directives(earlier, template)
    if mutable and release.has("MutablePodResourcesForSuspendedJobs"):
        earlier = {**earlier, "spec": _with_resources(earlier.get("spec") or {}, template.get("spec") or {})}
        errors = validate_immutable_struct(template.get("spec"), earlier.get("spec"), "core.PodSpec", ("spec", "template.spec"))
        for error in errors:
            error.at = ("spec", "template", "spec")
        return errors
    return validate_immutable_struct(template, earlier, "core.PodTemplateSpec", ("spec", "template"))


def _with_directives(earlier: dict[str, Any], template: dict[str, Any]) -> dict[str, Any]:
    """The earlier template with the scheduling directives, labels and annotations of the new one."""
    pod, old_pod = template.get("spec") or {}, dict(earlier.get("spec") or {})
    metadata, old_metadata = template.get("metadata") or {}, dict(earlier.get("metadata") or {})
    affinity, old_affinity = pod.get("affinity"), old_pod.get("affinity")
    if affinity is not None or old_affinity is not None:
        merged = {**(old_affinity or {}), "nodeAffinity": (affinity or {}).get("nodeAffinity")}
        old_pod["affinity"] = {key: item for key, item in merged.items() if item is not None}
        if not old_pod["affinity"] and affinity is None:
            old_pod["affinity"] = None
    for field in ("nodeSelector", "tolerations", "schedulingGates"):
        old_pod[field] = pod.get(field)
    for field in ("annotations", "labels"):
        old_metadata[field] = metadata.get(field)
    return {**earlier, "metadata": old_metadata, "spec": old_pod}


def _with_resources(earlier: dict[str, Any], pod: dict[str, Any]) -> dict[str, Any]:
    """The earlier pod with the resources of the new one's containers. Mirrors: validatePodResourceUpdatesOnly."""
    merged = dict(earlier)
    for field in ("containers", "initContainers"):
        containers, old_containers = pod.get(field) or [], earlier.get(field) or []
        if containers and len(containers) == len(old_containers):
            merged[field] = [
                {**old, "resources": new.get("resources")} if (old or {}).get("name") == (new or {}).get("name") else old
                for new, old in zip(containers, old_containers, strict=True)
            ]
    return merged


def validate_cron_job_update(new: dict[str, Any], old: dict[str, Any]) -> list[FieldError]:
    """Mirrors: ValidateCronJobUpdate."""
    errors = validate_object_meta_update(new.get("metadata") or {}, old.get("metadata") or {}, ("metadata",))
    return errors + validate_cron_job_spec(new.get("spec") or {}, old.get("spec") or {})
