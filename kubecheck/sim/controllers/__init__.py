"""The controllers: one module each, which describes its controller by the value ``CONTROLLER``."""

from __future__ import annotations

from importlib import import_module

from kubecheck.sim.controllers.controller import Controllers

# In the order in which a change wakes them.
_MODULES = (
    "deployment",
    "disruption",
    "endpointslice",
    "volume_binding",
    "ephemeral_volume",
    "resource_claim",
    "replicaset",
    "statefulset",
    "daemonset",
    "job",
    "cronjob",
    "horizontal_pod_autoscaler",
    "taint_eviction",
    "garbage_collection",
)

CONTROLLERS = Controllers(import_module(f"{__name__}.{module}").CONTROLLER for module in _MODULES)
