"""Claims for devices: one for each template that a pod names, made when the pod is; claims that no pod uses any more lose their devices.

Mirrors: pkg/controller/resourceclaim (Controller.syncPod, handleClaim, syncClaim) v1.36.
"""

from __future__ import annotations

from kubecheck.sim.controllers.controller import Controller
from kubecheck.sim.objects.actions import Create, SetStatus
from kubecheck.sim.objects.pod_states import is_finished
from kubecheck.sim.objects.store import ADDED, DELETED

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Generator, Iterable
    from typing import Any

    from kubecheck.sim.objects.store import Object, Store

_CLAIM_NAME = "resource.kubernetes.io/pod-claim-name"


def sync(namespace: str, name: str, store: Store, now: float) -> Generator[Any, Any, None]:
    """One turn for one pod."""
    pod = store.get("Pod", namespace, name)
    if pod is None or is_finished(pod):
        yield from _release(namespace, name, store)
    elif not pod["metadata"].get("deletionTimestamp"):
        yield from _make_claims(pod, store)


def _make_claims(pod: Object, store: Store) -> Generator[Any, Any, None]:
    """Mirrors: handleClaim; the names of the claims made are put into the pod's status."""
    namespace, name = pod["metadata"]["namespace"], pod["metadata"]["name"]
    status = pod.get("status") or {}
    made = list(status.get("resourceClaimStatuses") or ())
    known = {each.get("name") for each in made}
    for wanted in pod["spec"].get("resourceClaims") or ():
        template_name = wanted.get("resourceClaimTemplateName")
        if template_name is None or wanted.get("name") in known:
            continue
        template = store.get("ResourceClaimTemplate", namespace, template_name)
        if template is None:
            continue
        written = template["spec"].get("metadata") or {}
        owner = {"apiVersion": "v1", "kind": "Pod", "name": name, "uid": pod["metadata"]["uid"], "controller": True, "blockOwnerDeletion": True}
        metadata: dict[str, Any] = {
            "generateName": f"{name}-{wanted.get('name')}-",
            "namespace": namespace,
            "ownerReferences": [owner],
            "annotations": {**(written.get("annotations") or {}), _CLAIM_NAME: wanted.get("name")},
        }
        if written.get("labels"):
            metadata["labels"] = written["labels"]
        claim = yield Create({
            "apiVersion": template["apiVersion"], "kind": "ResourceClaim", "metadata": metadata, "spec": template["spec"].get("spec") or {},
        })  # fmt: skip
        made.append({"name": wanted.get("name"), "resourceClaimName": claim["metadata"]["name"]})
    if len(made) > len(known):
        yield SetStatus({**pod, "status": {**status, "resourceClaimStatuses": made}})


def _release(namespace: str, name: str, store: Store) -> Generator[Any, Any, None]:
    """Take a pod that has ended off the claims that were reserved for it. Mirrors: syncClaim."""
    pod = store.get("Pod", namespace, name)
    for claim in list(store.of_kind("ResourceClaim", namespace)):
        status = claim.get("status") or {}
        reserved = status.get("reservedFor") or []
        left = [each for each in reserved if each.get("name") != name or (pod is not None and each.get("uid") != pod["metadata"]["uid"])]
        if len(left) < len(reserved):
            status = {key: each for key, each in status.items() if key not in {"allocation", "reservedFor"}}
            if left:
                status |= {"allocation": claim["status"].get("allocation"), "reservedFor": left}
            yield SetStatus({**claim, "status": status})


def _of_pod(change: str, old: Object | None, pod: Object, store: Store) -> Iterable[tuple[str, str, str]]:
    """A pod that comes with claims, and one that has ended: a claim may also have been made for a pod that names none."""
    has_ended = change == DELETED or is_finished(pod)
    if store.kinds.get("ResourceClaim") if has_ended else change == ADDED and pod["spec"].get("resourceClaims"):
        return (("ResourceClaim", pod["metadata"].get("namespace") or "", pod["metadata"]["name"]),)
    return ()


CONTROLLER = Controller({"ResourceClaim": sync}, watches={"Pod": _of_pod})
