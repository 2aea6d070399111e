"""Defaults of Deployments, StatefulSets, DaemonSets and ReplicaSets.

Mirrors: pkg/apis/apps/v1 (defaults.go, conversion.go) and the strategies of pkg/registry/apps, v1.36.
"""

from __future__ import annotations

from kubecheck.api.defaults.core.pods import default_pod_template
from kubecheck.api.defaults.generation import with_first_generation
from kubecheck.release import current
from kubecheck.values.intstr import atoi

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_TEMPLATE_GENERATION = "deprecated.daemonset.template.generation"


def _with_template(value: dict[str, Any], **missing: Any) -> dict[str, Any]:
    """The object with a defaulted pod template, and the fields of the spec that it does not say."""
    spec = dict(value.get("spec") or {})
    for field, default in missing.items():
        if spec.get(field) is None:
            spec[field] = default
    spec["template"] = default_pod_template(spec.get("template") or {})
    return {**value, "spec": spec}


def _with_strategy(value: dict[str, Any], field: str, **missing: Any) -> dict[str, Any]:
    """The object with an update strategy: rolling by default, and then with its amounts."""
    strategy = dict(value["spec"].get(field) or {})
    strategy["type"] = strategy.get("type") or "RollingUpdate"
    if strategy["type"] == "RollingUpdate":
        update = dict(strategy.get("rollingUpdate") or {})
        for name, default in missing.items():
            if update.get(name) is None:
                update[name] = default
        strategy["rollingUpdate"] = update
    elif strategy.get("rollingUpdate") is not None:  # its amounts are no pointers in the internal type
        strategy["rollingUpdate"] = {**dict.fromkeys(missing, 0), **strategy["rollingUpdate"]}
    value["spec"][field] = strategy
    return value


def default_deployment(value: dict[str, Any]) -> dict[str, Any]:
    """Mirrors: SetDefaults_Deployment."""
    filled = _with_template(value, replicas=1, revisionHistoryLimit=10, progressDeadlineSeconds=600)
    return _with_strategy(filled, "strategy", maxUnavailable="25%", maxSurge="25%")


def default_replica_set(value: dict[str, Any]) -> dict[str, Any]:
    """Mirrors: SetDefaults_ReplicaSet."""
    return _with_template(value, replicas=1)


def default_daemon_set(value: dict[str, Any]) -> dict[str, Any]:
    """Mirrors: SetDefaults_DaemonSet."""
    return _with_strategy(_with_template(value, revisionHistoryLimit=10), "updateStrategy", maxUnavailable=1, maxSurge=0)


def default_stateful_set(value: dict[str, Any]) -> dict[str, Any]:
    """Mirrors: SetDefaults_StatefulSet."""
    filled = _with_template(value, replicas=1, revisionHistoryLimit=10)
    spec = filled["spec"]
    spec["podManagementPolicy"] = spec.get("podManagementPolicy") or "OrderedReady"
    strategy = dict(spec.get("updateStrategy") or {})
    if not strategy.get("type"):
        strategy = {**strategy, "type": "RollingUpdate", "rollingUpdate": strategy.get("rollingUpdate") or {}}
    update = strategy.get("rollingUpdate")
    if strategy["type"] == "RollingUpdate" and update is not None:
        update = {**update, "partition": 0} if update.get("partition") is None else update
        if update.get("maxUnavailable") is None and current().has("MaxUnavailableStatefulSet"):
            update = {**update, "maxUnavailable": 1}
        strategy["rollingUpdate"] = update
    spec["updateStrategy"] = strategy
    retention = spec.get("persistentVolumeClaimRetentionPolicy") or {}
    fields = ("whenDeleted", "whenScaled")
    spec["persistentVolumeClaimRetentionPolicy"] = {**retention, **{field: retention.get(field) or "Retain" for field in fields}}
    if spec.get("volumeClaimTemplates"):
        from kubecheck.api.defaults.core.persistent_volumes import default_persistent_volume_claim

        spec["volumeClaimTemplates"] = [
            {**default_persistent_volume_claim(claim or {}), "apiVersion": "v1", "kind": "PersistentVolumeClaim"}
            for claim in spec["volumeClaimTemplates"]
        ]
    return filled


def prepare_deployment(value: dict[str, Any]) -> dict[str, Any]:
    """Mirrors: deploymentStrategy.PrepareForCreate."""
    return with_first_generation({**value, "status": {}})


def prepare_replica_set(value: dict[str, Any]) -> dict[str, Any]:
    """Mirrors: rsStrategy.PrepareForCreate."""
    return with_first_generation({**value, "status": {"replicas": 0}})


def prepare_stateful_set(value: dict[str, Any]) -> dict[str, Any]:
    """Mirrors: statefulSetStrategy.PrepareForCreate."""
    return with_first_generation({**value, "status": {"replicas": 0, "availableReplicas": 0}})


def prepare_stateful_set_update(new: dict[str, Any], old: dict[str, Any]) -> dict[str, Any]:
    """Mirrors: statefulSetStrategy.PrepareForUpdate."""
    return {**new, "status": old.get("status") or {}}


def prepare_daemon_set(value: dict[str, Any]) -> dict[str, Any]:
    """Mirrors: daemonSetStrategy.PrepareForCreate, Convert_apps_DaemonSet_To_v1_DaemonSet."""
    written = ((value.get("metadata") or {}).get("annotations") or {}).get(_TEMPLATE_GENERATION)
    status = {"currentNumberScheduled": 0, "numberMisscheduled": 0, "desiredNumberScheduled": 0, "numberReady": 0}
    return _with_template_generation(with_first_generation({**value, "status": status}), max(1, atoi(written or "") or 0))


def prepare_daemon_set_update(new: dict[str, Any], old: dict[str, Any]) -> dict[str, Any]:
    """Mirrors: daemonSetStrategy.PrepareForUpdate."""
    from kubecheck.api.updates.equality import is_equal

    before = ((old.get("metadata") or {}).get("annotations") or {}).get(_TEMPLATE_GENERATION)
    template, earlier = ((each.get("spec") or {}).get("template") for each in (new, old))
    changed = not is_equal(template, earlier, "Score.PodTemplateSpec")
    return _with_template_generation({**new, "status": old.get("status") or {}}, (atoi(before or "") or 1) + changed)


def _with_template_generation(value: dict[str, Any], generation: int) -> dict[str, Any]:
    metadata = value.get("metadata") or {}
    annotations = {**(metadata.get("annotations") or {}), _TEMPLATE_GENERATION: str(generation)}
    return {**value, "metadata": {**metadata, "annotations": annotations}}
