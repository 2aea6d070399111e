"""Warnings about Deployments, StatefulSets, DaemonSets and ReplicaSets. Mirrors: the strategies of pkg/registry/apps, v1.36."""

from __future__ import annotations

from kubecheck.api.warnings.pod_specs import warn_pod_template
from kubecheck.release import current
from kubecheck.values.names import is_dns1123_label

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.fields import FieldWarning, Steps

_TEMPLATE: Steps = ("spec", "template")
_GENERATION = "deprecated.daemonset.template.generation"


def _warn_template(value: dict[str, Any]) -> list[FieldWarning]:
    return warn_pod_template((value.get("spec") or {}).get("template"), _TEMPLATE)


def _warn_named(value: dict[str, Any]) -> list[FieldWarning]:
    if is_dns1123_label((value.get("metadata") or {}).get("name") or ""):
        from kubecheck.api.warnings.names import warn_name

        return warn_name(value) + _warn_template(value)
    return _warn_template(value)


def _is_changed(new: dict[str, Any], live: dict[str, Any], kind: str) -> bool:
    """Whether the update makes another generation of the object."""
    from kubecheck.api.updates.equality import is_equal

    return not is_equal(new.get("spec"), live.get("spec"), f"Sapps.{kind}")


def warn_deployment(value: dict[str, Any]) -> list[FieldWarning]:
    """Mirrors: deploymentStrategy.WarningsOnCreate."""
    return _warn_named(value)


def warn_deployment_update(new: dict[str, Any], live: dict[str, Any]) -> list[FieldWarning]:
    """Mirrors: deploymentStrategy.WarningsOnUpdate; other annotations make another generation as well."""
    one, other = ((each.get("metadata") or {}).get("annotations") or {} for each in (new, live))
    return _warn_template(new) if one != other or _is_changed(new, live, "DeploymentSpec") else []


def warn_replica_set(value: dict[str, Any]) -> list[FieldWarning]:
    """Mirrors: rsStrategy.WarningsOnCreate."""
    return _warn_named(value)


def warn_replica_set_update(new: dict[str, Any], live: dict[str, Any]) -> list[FieldWarning]:
    """Mirrors: rsStrategy.WarningsOnUpdate."""
    return _warn_template(new) if _is_changed(new, live, "ReplicaSetSpec") else []


def warn_daemon_set(value: dict[str, Any]) -> list[FieldWarning]:
    """Mirrors: daemonSetStrategy.WarningsOnCreate."""
    return _warn_template(value)


def warn_daemon_set_update(new: dict[str, Any], live: dict[str, Any]) -> list[FieldWarning]:
    """Mirrors: daemonSetStrategy.WarningsOnUpdate: only of another generation of the template."""
    one, other = (((each.get("metadata") or {}).get("annotations") or {}).get(_GENERATION) for each in (new, live))
    return _warn_template(new) if one != other else []


def warn_stateful_set(value: dict[str, Any]) -> list[FieldWarning]:
    """Mirrors: statefulSetStrategy.WarningsOnCreate."""
    return _warn_template(value) + _warn_spec(value, "")


def warn_stateful_set_update(new: dict[str, Any], live: dict[str, Any]) -> list[FieldWarning]:
    """Mirrors: statefulSetStrategy.WarningsOnUpdate."""
    found = _warn_template(new) if _is_changed(new, live, "StatefulSetSpec") else []
    return found + _warn_spec(new, ".Spec")


def _warn_spec(value: dict[str, Any], below: str) -> list[FieldWarning]:
    """Warnings about the claims and the history; the server does not call the places of claims what they are, and differently on update."""
    from kubecheck.api.warnings.amounts import warn_claim_spec
    from kubecheck.fields import NEGATIVE_NUMBER, warn

    spec = value.get("spec") or {}
    found: list[FieldWarning] = []
    for index, claim in enumerate(spec.get("volumeClaimTemplates") or ()):
        at: Steps = ("spec", "volumeClaimTemplates", index, "spec")
        found += warn_claim_spec(claim.get("spec") or {}, at, f"spec.volumeClaimTemplates[{index}]{below}")
    limit = spec.get("revisionHistoryLimit")
    if limit is not None and limit < 0 and current().since(33):
        detail = "a negative value retains all historical revisions; a value >= 0 is recommended"
        found.append(warn(NEGATIVE_NUMBER, ("spec", "revisionHistoryLimit"), detail, limit))
    return found
