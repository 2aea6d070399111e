"""The EndpointSlice controller: the pods behind each Service, by ports and state.

Mirrors: pkg/controller/endpointslice (Controller.syncService), k8s.io/endpointslice (Reconciler, podToEndpoint, getEndpointPorts) v1.36.
Topology hints and the limit of 100 endpoints a slice are left out: one slice holds all endpoints with equal ports.
"""

from __future__ import annotations

import json

from kubecheck.api.container_ports import find_port, protocol_of
from kubecheck.sim.controllers.controller import Controller
from kubecheck.sim.objects.actions import Create, Delete, Replace
from kubecheck.sim.objects.pod_states import is_finished, is_ready, owner_reference, safe_text
from kubecheck.sim.objects.template_revisions import hash_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Generator, Iterator
    from typing import Any

    from kubecheck.sim.objects.store import Object, Store

_NAME = "kubernetes.io/service-name"


def sync(namespace: str, name: str, store: Store, now: float) -> Generator[Any, Any, None]:
    """One turn for one Service. Mirrors: syncService."""
    service = store.get("Service", namespace, name)
    if service is None:
        return
    spec = service["spec"]
    selector = spec.get("selector")
    if not selector or spec.get("type") == "ExternalName":
        return
    groups: dict[str, tuple[list[dict[str, Any]], list[dict[str, Any]]]] = {}
    for pod in store.selected(service):
        if is_finished(pod) or not (pod.get("status") or {}).get("podIP"):
            continue
        ports = endpoint_ports(spec, pod)
        groups.setdefault(json.dumps(ports), (ports, []))[1].append(_endpoint(spec, name, pod))
    if not groups:
        groups["[]"] = ([], [])  # a placeholder says that there is nothing
    existing = {each["metadata"]["name"]: each for each in store.controlled("EndpointSlice", service["metadata"]["uid"])}
    for text, (ports, endpoints) in groups.items():
        slice_name = f"{name}-{safe_text(hash_of(text), 5)}"
        labels = {_NAME: name, "endpointslice.kubernetes.io/managed-by": "endpointslice-controller.k8s.io"}
        made = {
            "apiVersion": "discovery.k8s.io/v1",
            "kind": "EndpointSlice",
            "metadata": {"name": slice_name, "namespace": namespace, "labels": labels, "ownerReferences": [owner_reference(service)]},
            "addressType": "IPv4",
            "ports": ports,
            "endpoints": endpoints,
        }
        known = existing.pop(slice_name, None)
        if known is None:
            yield Create(made)
        else:
            yield Replace({**known, "ports": ports, "endpoints": endpoints})
    for each in existing.values():
        yield Delete(each)


def _endpoint(spec: dict[str, Any], service: str, pod: Object) -> dict[str, Any]:
    """Mirrors: podToEndpoint."""
    serving, terminating = is_ready(pod), bool(pod["metadata"].get("deletionTimestamp"))
    made: dict[str, Any] = {
        "addresses": [pod["status"]["podIP"]],
        "conditions": {
            "ready": bool(spec.get("publishNotReadyAddresses")) or (serving and not terminating),
            "serving": serving,
            "terminating": terminating,
        },
        "nodeName": pod["spec"].get("nodeName"),
        "targetRef": {"kind": "Pod", "name": pod["metadata"]["name"], "uid": pod["metadata"]["uid"]},
    }
    if pod["spec"].get("hostname") and pod["spec"].get("subdomain") == service:
        made["hostname"] = pod["spec"]["hostname"]
    return made


def endpoint_ports(spec: dict[str, Any], pod: Object) -> list[dict[str, Any]]:
    """The ports of a Service as this pod has them; a name that no container has gives none. Mirrors: getEndpointPorts."""
    found = []
    for port in spec.get("ports") or ():
        target = port.get("targetPort", port.get("port"))
        protocol = protocol_of(port)
        number = target if isinstance(target, int) else find_port(pod["spec"], target, protocol)
        if not number:
            continue
        made = {"name": port.get("name") or "", "port": number, "protocol": protocol}
        if port.get("appProtocol"):
            made["appProtocol"] = port["appProtocol"]
        found.append(made)
    return found


def _of_pod(change: str, old: Object | None, pod: Object, store: Store) -> Iterator[tuple[str, str, str]]:
    """The Services that select a pod."""
    metadata = pod["metadata"]
    namespace = metadata.get("namespace") or ""
    for service in store.selecting("Service", namespace, metadata.get("labels") or {}):
        yield "Service", namespace, service["metadata"]["name"]


CONTROLLER = Controller({"Service": sync}, kinds=(("", "Service"),), selects=True, watches={"Pod": _of_pod})
