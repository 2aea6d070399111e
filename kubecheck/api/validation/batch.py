"""Validation of Jobs and CronJobs. Mirrors: pkg/apis/batch/validation v1.36."""

from __future__ import annotations

from kubecheck.api.validation.common.workloads import template_labels, usable_selector, validate_match, validate_nonnegative
from kubecheck.api.validation.core.pods import validate_pod_template_spec
from kubecheck.api.validation.job_policies import validate_pod_failure_policy, validate_success_policy
from kubecheck.api.validation.networking import validate_domain_prefixed_path
from kubecheck.fields import FieldError, Key, Named, invalid, not_supported, required, too_long
from kubecheck.release import current
from kubecheck.values.cron import CronError, parse_cron
from kubecheck.values.metadata import validate_object_meta
from kubecheck.values.names import byte_length, is_dns1123_label, name_is_dns_subdomain
from kubecheck.values.selector import validate_label_selector

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.fields import Steps

INDEXED = "Indexed"
_COUNTS = (
    "parallelism", "completions", "activeDeadlineSeconds", "backoffLimit", "ttlSecondsAfterFinished", "backoffLimitPerIndex",
    "maxFailedIndexes",
)  # fmt: skip
_PARALLELISM = 100_000
_COMPLETIONS = 100_000
_HIGH = 10_000
_CONCURRENCY = ("Allow", "Forbid", "Replace")
_ZONE_CHARACTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-+"
_GENERATED_LABELS = frozenset(("controller-uid", "job-name", "batch.kubernetes.io/controller-uid", "batch.kubernetes.io/job-name"))


def validate_job(value: dict[str, Any], prefixed_labels: bool = True, allow_invalid_values: bool = False) -> list[FieldError]:
    """Mirrors: ValidateJob."""
    metadata, spec = value.get("metadata") or {}, value.get("spec") or {}
    labels = template_labels(spec.get("template") or {})
    given: dict[str, Any] = metadata.get("labels") or {}
    if given is labels and given.keys() == _GENERATED_LABELS:
        metadata = {**metadata, "labels": None}  # they are there only once the Job is stored
    errors = validate_object_meta(metadata, True, name_is_dns_subdomain, ("metadata",))
    errors += _validate_generated_selector(metadata, spec, prefixed_labels)
    errors += validate_job_object_spec(spec, allow_invalid_values)
    completions = spec.get("completions") or 0
    if spec.get("completionMode") == INDEXED and completions > 0:
        name = metadata.get("name") or ""
        hostname = f"{name}-{completions - 1}"
        if is_dns1123_label(hostname):
            errors.append(invalid(("metadata", "name"), name, f"will not able to create pod with invalid DNS label: {hostname}"))
    return errors


def _validate_generated_selector(metadata: dict[str, Any], spec: dict[str, Any], prefixed_labels: bool) -> list[FieldError]:
    """Mirrors: validateGeneratedSelector."""
    if spec.get("manualSelector") or spec.get("selector") is None:
        return []
    uid, name = metadata.get("uid") or "", metadata.get("name") or ""
    errors: list[FieldError] = [] if uid else [required(("metadata", "uid"), "")]
    expected = {"controller-uid": uid, "job-name": name}
    if prefixed_labels:
        expected |= {"batch.kubernetes.io/controller-uid": uid, "batch.kubernetes.io/job-name": name}
    labels = template_labels(spec.get("template") or {}) or {}
    for key, text in expected.items():
        path = ("spec", "template", "metadata", "labels", Key(key))
        if key not in labels:
            errors.append(required(path, f"must be '{text}'"))
        elif labels[key] != text:
            errors.append(invalid(path, labels, f"must be '{text}'"))
    selector = usable_selector(spec["selector"])
    if selector is not None and not selector.matches(expected):
        from kubecheck.api.go_structs import shown_selector

        errors.append(invalid(("spec", "selector"), shown_selector(spec["selector"]), "`selector` not auto-generated"))
    return errors


def validate_job_object_spec(spec: dict[str, Any], allow_invalid_values: bool = False) -> list[FieldError]:
    """The spec of a Job with its selector. Mirrors: ValidateJobSpec."""
    errors = validate_job_spec(spec, ("spec",))
    written = spec.get("selector")
    if written is None:
        errors.append(required(("spec", "selector"), ""))
    else:
        errors += validate_label_selector(written, ("spec", "selector"), allow_invalid_values=allow_invalid_values)
    selector = usable_selector(written)
    if selector is not None:
        errors += validate_match(selector, spec.get("template") or {}, ("spec", "template"))
    return errors


def validate_job_spec(spec: dict[str, Any], path: Steps) -> list[FieldError]:
    """The spec of a Job or of a template of jobs. Mirrors: validateJobSpec."""
    errors = validate_nonnegative(spec, path, *_COUNTS)
    if spec.get("maxFailedIndexes") is not None and spec.get("backoffLimitPerIndex") is None:
        errors.append(required((*path, "backoffLimitPerIndex"), "when maxFailedIndexes is specified"))
    manager = spec.get("managedBy")
    if manager is not None:
        errors += validate_domain_prefixed_path(manager, (*path, "managedBy"))
        if byte_length(manager) > 63:
            errors.append(too_long((*path, "managedBy"), "", 63))
    errors += _validate_completion_mode(spec, path)
    failure, success = spec.get("podFailurePolicy"), spec.get("successPolicy")
    if failure is not None:
        errors += validate_pod_failure_policy(spec, (*path, "podFailurePolicy"))
    if success is not None:
        if spec.get("completionMode") != INDEXED:
            from kubecheck.api.go_structs import go_struct

            errors.append(invalid((*path, "successPolicy"), go_struct("batch.SuccessPolicy", success), "requires indexed completion mode"))
        else:
            errors += validate_success_policy(spec, (*path, "successPolicy"))
    replacement = spec.get("podReplacementPolicy")
    if replacement is not None:
        known = ("Failed",) if failure is not None else ("Failed", "TerminatingOrFailed")
        if replacement not in known:
            errors.append(not_supported((*path, "podReplacementPolicy"), replacement, known))
    errors += validate_pod_template_spec(spec.get("template") or {}, (*path, "template"))
    return errors + _validate_restart_policy(spec, (*path, "template", "spec", "restartPolicy"))


def _validate_restart_policy(spec: dict[str, Any], path: Steps) -> list[FieldError]:
    policy = ((spec.get("template") or {}).get("spec") or {}).get("restartPolicy") or ""
    if policy in ("", "Always"):
        return [required(path, 'valid values: "OnFailure", "Never"')]
    if policy not in ("OnFailure", "Never"):
        return [not_supported(path, policy, ("OnFailure", "Never"))]
    if spec.get("podFailurePolicy") is not None and policy != "Never":
        return [invalid(path, policy, 'only "Never" is supported when podFailurePolicy is specified')]
    return []


def _validate_completion_mode(spec: dict[str, Any], path: Steps) -> list[FieldError]:
    mode, completions, parallelism = (spec.get(field) for field in ("completionMode", "completions", "parallelism"))
    per_index, failed = spec.get("backoffLimitPerIndex"), spec.get("maxFailedIndexes")
    errors: list[FieldError] = []
    if mode is None or mode == "NonIndexed":
        for field in ("backoffLimitPerIndex", "maxFailedIndexes"):
            if spec.get(field) is not None:
                errors.append(invalid((*path, field), spec[field], "requires indexed completion mode"))
        return errors
    if mode != INDEXED:
        return [not_supported((*path, "completionMode"), mode, ("NonIndexed", "Indexed"))]
    if completions is None:
        errors.append(required((*path, "completions"), "when completion mode is Indexed"))
    if parallelism is not None and parallelism > _PARALLELISM:
        detail = f"must be less than or equal to {_PARALLELISM} when completion mode is Indexed"
        errors.append(invalid((*path, "parallelism"), parallelism, detail))
    if completions is not None and failed is not None and failed > completions:
        errors.append(invalid((*path, "maxFailedIndexes"), failed, "must be less than or equal to completions"))
    if failed is not None and failed > _COMPLETIONS:
        errors.append(invalid((*path, "maxFailedIndexes"), failed, f"must be less than or equal to {_COMPLETIONS}"))
    if completions is not None and completions > _COMPLETIONS and per_index is not None:
        if failed is None:
            errors.append(required((*path, "maxFailedIndexes"), f"must be specified when completions is above {_COMPLETIONS}"))
        detail = f"must be less than or equal to {_HIGH} when completions are above {_COMPLETIONS} and used with backoff limit per index"
        for field in ("parallelism", "maxFailedIndexes"):
            if spec.get(field) is not None and spec[field] > _HIGH:
                errors.append(invalid((*path, field), spec[field], detail))
    return errors


def validate_cron_job(value: dict[str, Any]) -> list[FieldError]:
    """Mirrors: ValidateCronJobCreate."""
    metadata = value.get("metadata") or {}
    errors = validate_object_meta(metadata, True, name_is_dns_subdomain, ("metadata",))
    errors += validate_cron_job_spec(value.get("spec") or {}, None)
    name = metadata.get("name") or ""
    if byte_length(name) > 52:
        errors.append(invalid(("metadata", "name"), name, "must be no more than 52 characters"))
    return errors


def validate_cron_job_spec(spec: dict[str, Any], old: dict[str, Any] | None) -> list[FieldError]:
    """Mirrors: validateCronJobSpec."""
    errors: list[FieldError] = []
    schedule, zone = spec.get("schedule") or "", spec.get("timeZone")
    if schedule:
        errors += _validate_schedule(schedule, old is not None and "TZ" in (old.get("schedule") or ""), zone)
    else:
        errors.append(required(("spec", "schedule"), ""))
    errors += validate_nonnegative(spec, ("spec",), "startingDeadlineSeconds", "successfulJobsHistoryLimit", "failedJobsHistoryLimit")
    if zone is not None and (old is None or old.get("timeZone") != zone):
        errors += _validate_time_zone(zone, ("spec", "timeZone"))
    policy = spec.get("concurrencyPolicy") or ""
    if not policy:
        errors.append(required(("spec", "concurrencyPolicy"), ""))
    elif policy not in _CONCURRENCY:
        errors.append(not_supported(("spec", "concurrencyPolicy"), policy, _CONCURRENCY))
    job, path = (spec.get("jobTemplate") or {}).get("spec") or {}, ("spec", "jobTemplate", "spec")
    errors += validate_job_spec(job, path)
    if job.get("selector") is not None:
        from kubecheck.api.go_structs import shown_selector

        errors.append(invalid((*path, "selector"), shown_selector(job["selector"]), "`selector` will be auto-generated"))
    if job.get("manualSelector"):
        errors.append(not_supported((*path, "manualSelector"), True, ("nil", "false")))
    return errors


def _validate_schedule(schedule: str, allow_zone: bool, zone: str | None) -> list[FieldError]:
    """Mirrors: validateScheduleFormat."""
    path: Steps = ("spec", "schedule")
    errors: list[FieldError] = []
    try:
        parse_cron(schedule)
    except CronError as error:
        errors.append(invalid(path, schedule, str(error)))
    if "TZ" in schedule:
        if not allow_zone and current().since(29):
            errors.append(invalid(path, schedule, "cannot use TZ or CRON_TZ in schedule, use timeZone field instead"))
        elif zone is not None:
            errors.append(invalid(path, schedule, "cannot use both timeZone field and TZ or CRON_TZ in schedule"))
    return errors


def _validate_time_zone(zone: str, path: Steps) -> list[FieldError]:
    """Mirrors: validateTimeZone."""
    if not zone:
        return [invalid(path, Named(zone), "timeZone must be nil or non-empty string")]
    parts = zone.split("/")
    for part in parts:
        if part in (".", "..", "") or part.startswith("-") or len(part) > 14 or part.strip(_ZONE_CHARACTERS):
            return [invalid(path, Named(zone), f"unknown time zone {zone}")]
    from kubecheck.values.time import is_time_zone

    errors: list[FieldError] = []
    if zone.lower() == "local":
        detail = "timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones"
        errors.append(invalid(path, Named(zone), detail))
    if not is_time_zone(zone):
        # Zones are files: one that stands below another is looked for in a file.
        is_below = any(is_time_zone("/".join(parts[:end])) for end in range(1, len(parts)))
        errors.append(invalid(path, Named(zone), "not a directory" if is_below else f"unknown time zone {zone}"))
    return errors
