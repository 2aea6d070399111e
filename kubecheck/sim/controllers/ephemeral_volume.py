"""The claims of ephemeral volumes: one for each such volume of a pod, made when the pod is.

Mirrors: pkg/controller/volume/ephemeral (ephemeralController.syncHandler, handleVolume) v1.36.
"""

from __future__ import annotations

from kubecheck.sim.controllers.controller import Controller
from kubecheck.sim.objects.actions import Create, Warn
from kubecheck.sim.objects.store import DELETED

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Generator, Iterator
    from typing import Any

    from kubecheck.sim.objects.store import Object, Store


def sync(namespace: str, name: str, store: Store, now: float) -> Generator[Any, Any, None]:
    """One turn for one pod."""
    pod = store.get("Pod", namespace, name)
    if pod is None or pod["metadata"].get("deletionTimestamp"):
        return
    uid = pod["metadata"]["uid"]
    for volume in pod["spec"].get("volumes") or ():
        if volume.get("ephemeral") is None:
            continue
        claim_name = f"{name}-{volume.get('name', '')}"
        known = store.get("PersistentVolumeClaim", namespace, claim_name)
        if known is not None:
            if all(owner["uid"] != uid for owner in known["metadata"].get("ownerReferences") or ()):
                message = f"PVC {namespace}/{claim_name} was not created for pod {namespace}/{name} (pod is not owner)"
                yield Warn(pod, "FailedBinding", f"ephemeral volume {volume.get('name', '')}: {message}")
            continue
        template = volume["ephemeral"].get("volumeClaimTemplate") or {}
        written = template.get("metadata") or {}
        owner = {"apiVersion": "v1", "kind": "Pod", "name": name, "uid": uid, "controller": True, "blockOwnerDeletion": True}
        metadata: dict[str, Any] = {"name": claim_name, "namespace": namespace, "ownerReferences": [owner]}
        metadata |= {key: written[key] for key in ("labels", "annotations") if written.get(key)}
        yield Create({"apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": metadata, "spec": template.get("spec") or {}})


def _of_volume(change: str, pod: Object, volume: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    """The pod whose volume needs a claim."""
    if volume.get("ephemeral") is not None and change != DELETED:
        yield "EphemeralVolume", pod["metadata"].get("namespace") or "", pod["metadata"]["name"]


CONTROLLER = Controller({"EphemeralVolume": sync}, watches_volumes=_of_volume)
