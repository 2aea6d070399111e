"""Defaults of Jobs and CronJobs. Mirrors: pkg/apis/batch/v1/defaults.go and the strategies, v1.36."""

from __future__ import annotations

from kubecheck.api.defaults.core.pods import default_pod_template
from kubecheck.api.defaults.generation import NEW_UID, with_first_generation
from kubecheck.release import current

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_LARGEST = 2**31 - 1
_PREFIX = "batch.kubernetes.io/"


def default_job(value: dict[str, Any]) -> dict[str, Any]:
    """Mirrors: SetDefaults_Job."""
    spec = _default_job_spec(value.get("spec") or {}, is_job=True)
    if spec.get("completions") is None and spec.get("parallelism") is None:
        spec["completions"] = 1
    backoff = 6 if spec.get("backoffLimitPerIndex") is None else _LARGEST
    replacement = "TerminatingOrFailed" if spec.get("podFailurePolicy") is None else "Failed"
    for field, default in (
        ("parallelism", 1), ("backoffLimit", backoff), ("completionMode", "NonIndexed"), ("suspend", False),
        ("podReplacementPolicy", replacement if current().has("JobPodReplacementPolicy") else None), ("manualSelector", False),
    ):  # fmt: skip
        if spec.get(field) is None and default is not None:
            spec[field] = default
    metadata = value.get("metadata") or {}
    labels = (spec["template"].get("metadata") or {}).get("labels")
    if labels is not None and not metadata.get("labels"):
        metadata = {**metadata, "labels": labels}
    return {**value, "metadata": metadata, "spec": spec}


def _default_job_spec(spec: dict[str, Any], *, is_job: bool) -> dict[str, Any]:
    """What templates of jobs have in common with jobs: the pod template, and since 1.34 the statuses of failure policies."""
    spec = {**spec, "template": default_pod_template(spec.get("template") or {})}
    policy = spec.get("podFailurePolicy")
    if policy and policy.get("rules") and (is_job or current().since(34)):
        spec["podFailurePolicy"] = {**policy, "rules": [_default_rule(rule or {}) for rule in policy["rules"]]}
    return spec


def _default_rule(rule: dict[str, Any]) -> dict[str, Any]:
    """Mirrors: SetDefaults_PodFailurePolicyOnPodConditionsPattern."""
    patterns = rule.get("onPodConditions")
    if not patterns:
        return rule
    return {**rule, "onPodConditions": [{**(each or {}), "status": (each or {}).get("status") or "True"} for each in patterns]}


def prepare_job(value: dict[str, Any]) -> dict[str, Any]:
    """With the selector and the labels that the registry makes. Mirrors: jobStrategy.PrepareForCreate, generateSelector."""
    value = with_first_generation({**value, "status": {}})
    metadata = value["metadata"] = {**value["metadata"], "uid": NEW_UID}
    spec = value["spec"]
    if spec.get("manualSelector"):
        return value
    template = spec["template"]
    labels = (template.get("metadata") or {}).get("labels")
    own = metadata.get("labels")
    name = metadata.get("name") or ""
    made = {"job-name": name, f"{_PREFIX}job-name": name, "controller-uid": NEW_UID, f"{_PREFIX}controller-uid": NEW_UID}
    filled = {**made, **(labels or {})}
    if not own or own is labels:
        metadata["labels"] = filled  # the server makes one map serve both, and defaults again what it has stored
    selector = spec.get("selector") or {}
    chosen = {f"{_PREFIX}controller-uid": NEW_UID, **(selector.get("matchLabels") or {})}
    value["spec"] = {
        **spec,
        "selector": {**selector, "matchLabels": chosen},
        "template": {**template, "metadata": {**(template.get("metadata") or {}), "labels": filled}},
    }
    return value


def default_cron_job(value: dict[str, Any]) -> dict[str, Any]:
    """Mirrors: SetDefaults_CronJob."""
    spec = dict(value.get("spec") or {})
    spec["concurrencyPolicy"] = spec.get("concurrencyPolicy") or "Allow"
    for field, default in (("suspend", False), ("successfulJobsHistoryLimit", 3), ("failedJobsHistoryLimit", 1)):
        if spec.get(field) is None:
            spec[field] = default
    job = spec.get("jobTemplate") or {}
    spec["jobTemplate"] = {**job, "spec": _default_job_spec(job.get("spec") or {}, is_job=False)}
    return {**value, "spec": spec}


def prepare_cron_job(value: dict[str, Any]) -> dict[str, Any]:
    """Mirrors: cronJobStrategy.PrepareForCreate."""
    return with_first_generation({**value, "status": {}})
