"""Warnings about Jobs and CronJobs. Mirrors: pkg/api/job (warnings.go) and the strategies of pkg/registry/batch, v1.36."""

from __future__ import annotations

from kubecheck.api.warnings.names import warn_name
from kubecheck.api.warnings.pod_specs import warn_pod_template
from kubecheck.fields import TIME_ZONE_IN_SCHEDULE, TOO_MANY_INDEXES, FieldWarning, format_steps

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.fields import Steps

_JOB: Steps = ("spec",)
_OF_CRON_JOB: Steps = ("spec", "jobTemplate", "spec")
# Mirrors: completionsSoftLimit, parallelismSoftLimitForUnlimitedCompletions.
_COMPLETIONS, _PARALLELISM = 100_000, 10_000
_UNTRACKED = (
    "In Indexed Jobs with a number of completions higher than 10^5 and a parallelism higher than 10^4, Kubernetes might not be able to track "
    "completedIndexes when a big number of indexes fail"
)
_NO_TIME_ZONE = "use timeZone instead, see https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/ for more details"


def _warn_job_spec(spec: dict[str, Any], path: Steps) -> list[FieldWarning]:
    """Mirrors: WarningsForJobSpec."""
    found = []
    completions, parallelism = (spec.get(field) or 0 for field in ("completions", "parallelism"))
    if spec.get("completionMode") == "Indexed" and completions > _COMPLETIONS and parallelism > _PARALLELISM:
        text = f"{format_steps(path)}: {_UNTRACKED}"
        found.append(FieldWarning(TOO_MANY_INDEXES, (*path, "completions"), text, completions, (*path, "parallelism")))
    return found + warn_pod_template(spec.get("template") or {}, (*path, "template"))


def _spec_of(value: dict[str, Any], path: Steps) -> dict[str, Any]:
    for step in path:
        value = value.get(str(step)) or {}
    return value


def _is_changed(new: dict[str, Any], live: dict[str, Any], kind: str) -> bool:
    from kubecheck.api.updates.equality import is_equal

    return not is_equal(new.get("spec"), live.get("spec"), f"Sbatch.{kind}")


def warn_job(value: dict[str, Any]) -> list[FieldWarning]:
    """Mirrors: jobStrategy.WarningsOnCreate."""
    return warn_name(value) + _warn_job_spec(_spec_of(value, _JOB), _JOB)


def warn_job_update(new: dict[str, Any], live: dict[str, Any]) -> list[FieldWarning]:
    """Mirrors: jobStrategy.WarningsOnUpdate."""
    return _warn_job_spec(_spec_of(new, _JOB), _JOB) if _is_changed(new, live, "JobSpec") else []


def warn_cron_job(value: dict[str, Any]) -> list[FieldWarning]:
    """Mirrors: cronJobStrategy.WarningsOnCreate."""
    return warn_name(value) + _warn_job_spec(_spec_of(value, _OF_CRON_JOB), _OF_CRON_JOB)


def warn_cron_job_update(new: dict[str, Any], live: dict[str, Any]) -> list[FieldWarning]:
    """Mirrors: cronJobStrategy.WarningsOnUpdate; a new object with such a schedule is refused."""
    found = _warn_job_spec(_spec_of(new, _OF_CRON_JOB), _OF_CRON_JOB) if _is_changed(new, live, "CronJobSpec") else []
    schedule = (new.get("spec") or {}).get("schedule") or ""
    if "TZ" in schedule:
        text = f"cannot use TZ or CRON_TZ in spec.spec.schedule, {_NO_TIME_ZONE}"
        found.append(FieldWarning(TIME_ZONE_IN_SCHEDULE, ("spec", "schedule"), text, schedule))
    return found
