"""The controllers: one module each, which describes its controller by the value ``CONTROLLER``. They are imported when somebody asks for `CONTROLLERS`."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.sim.controllers.controller import Controllers

    CONTROLLERS: Controllers

# In the order in which a change wakes them, with the group and kind of the objects that each is about.
_MODULES: dict[str, tuple[tuple[str, str], ...]] = {
    "deployment": (("apps", "Deployment"),),
    "disruption": (("policy", "PodDisruptionBudget"),),
    "endpointslice": (("", "Service"),),
    "volume_binding": (),
    "ephemeral_volume": (),
    "resource_claim": (),
    "replicaset": (("apps", "ReplicaSet"), ("", "ReplicationController")),
    "statefulset": (("apps", "StatefulSet"),),
    "daemonset": (("apps", "DaemonSet"),),
    "job": (("batch", "Job"),),
    "cronjob": (("batch", "CronJob"),),
    "horizontal_pod_autoscaler": (("autoscaling", "HorizontalPodAutoscaler"),),
    "taint_eviction": (),
    "garbage_collection": (),
}

# Of all objects that controllers are about.
KINDS = frozenset(kind for kinds in _MODULES.values() for kind in kinds)


def __getattr__(name: str) -> Any:
    """All controllers, where they are asked for the first time."""
    if name != "CONTROLLERS":
        raise AttributeError(name)
    from importlib import import_module

    from kubecheck.sim.controllers.controller import Controllers

    globals()["CONTROLLERS"] = made = Controllers(import_module(f"{__name__}.{module}").CONTROLLER for module in _MODULES)
    return made
