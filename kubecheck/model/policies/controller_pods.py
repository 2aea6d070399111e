"""The Pods that controllers will make of the workloads among the manifests, as far as these say what such a Pod is like.

Mirrors: controller.GetPodFromTemplate (pkg/controller), newVersionedStatefulSetPod, CreatePodTemplate, Job's manageJob v1.36.
"""

from __future__ import annotations

from kubecheck.api.stored import prepared, store
from kubecheck.model.admitted import admitted_pod
from kubecheck.model.given_labels import given_labels
from kubecheck.model.policies.subjects import Served, Subject
from kubecheck.model.refs import Ref
from kubecheck.model.world import labels_of, metadata_of
from kubecheck.schema.cel.values import UnknownError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kubecheck.model.resource import Resource
    from kubecheck.model.templates import PodTemplate
    from kubecheck.model.world import World
    from kubecheck.problems import Place

_MADE_BY: dict[tuple[str, str], tuple[str, str]] = {
    ("", "ReplicationController"): ("v1", "ReplicationController"),
    ("apps", "DaemonSet"): ("apps/v1", "DaemonSet"),
    ("apps", "Deployment"): ("apps/v1", "ReplicaSet"),
    ("apps", "ReplicaSet"): ("apps/v1", "ReplicaSet"),
    ("apps", "StatefulSet"): ("apps/v1", "StatefulSet"),
    ("batch", "CronJob"): ("batch/v1", "Job"),
    ("batch", "Job"): ("batch/v1", "Job"),
}
_UNKNOWN = UnknownError("it asks for what only the controller knows")


def makes_pods(resource: Resource) -> bool:
    """Whether pods come of the object as it is written: not of a bare PodTemplate, not while it is scaled down or suspended."""
    spec = resource.defaulted.get("spec") or {}
    return resource.ref.kind != "PodTemplate" and spec.get("replicas") != 0 and not spec.get("suspend")


def pod_of_template(template: PodTemplate) -> dict[str, Any]:
    """A Pod of the template as the server would store it, without what the controller adds."""
    metadata: dict[str, Any] = {key: template.metadata[key] for key in ("annotations", "finalizers", "labels") if template.metadata.get(key)}
    metadata |= {"name": template.resource.ref.name, "namespace": template.namespace}
    return store({"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": template.spec})[0]


def made_pod_of(template: PodTemplate, world: World) -> MadePod | None:
    """The Pod that a workload's controller asks the server for; None where none comes of it, or too little is known of it."""
    resource = template.resource
    if resource.ref.key[:2] not in _MADE_BY or not resource.is_stored or not makes_pods(resource):
        return None
    if resource.ref.kind in {"Job", "CronJob"} and _job_spec(resource).get("completionMode") == "Indexed":
        return None
    return MadePod(template, world)


def made_pods(world: World) -> list[MadePod]:
    """The Pods that come of the workloads of a world, as far as they are known."""
    if made_pods not in world.kept:
        made = (made_pod_of(template, world) for template in world.pod_templates)
        world.kept[made_pods] = [pod for pod in made if pod is not None]
    found: list[MadePod] = world.kept[made_pods]
    return found


def _job_spec(resource: Resource) -> dict[str, Any]:
    spec = resource.defaulted.get("spec") or {}
    if resource.ref.kind == "CronJob":
        spec = (spec.get("jobTemplate") or {}).get("spec") or {}
    return dict(spec)


class MadePod(Subject):
    """A Pod that a controller makes: a subject of policies whose fields stand in the workload's template."""

    __slots__ = ("template",)

    def __init__(self, template: PodTemplate, world: World) -> None:
        super().__init__(template.resource, Served("pods", namespaced=True, others=[]), world)
        self.template = template
        self.ref = Ref("", "v1", "Pod", template.namespace, self._name())
        self.group, self.version = "", "v1"
        self.labels = self._labels()

    def at(self, *steps: str | int) -> Place:
        """The place of a field of the Pod in the template."""
        return self.template.at(*steps)

    def _name(self) -> str:
        resource = self.resource
        if resource.ref.kind != "StatefulSet":
            return ""
        ordinals = (resource.defaulted.get("spec") or {}).get("ordinals") or {}
        return f"{resource.ref.name}-{ordinals.get('start') or 0}"

    def _labels(self) -> dict[str, Any]:
        resource = self.resource
        kind = resource.ref.kind
        added: dict[str, Any] = {
            key: pattern.replace("{name}", resource.ref.name) if pattern and "#" not in pattern else _UNKNOWN
            for key, pattern in given_labels(*resource.ref.key[:2]).items()
            if key != "batch.kubernetes.io/job-completion-index"  # of indexed Jobs alone, of which no pod is made here
        }
        if kind == "DaemonSet":
            added["pod-template-generation"] = "1"
        elif kind == "StatefulSet":
            added |= {"statefulset.kubernetes.io/pod-name": self.ref.name, "apps.kubernetes.io/pod-index": self.ref.name.rpartition("-")[2]}
        return {**labels_of(self.template.value), **added}

    def _stored(self, *, is_old: bool) -> dict[str, Any]:
        changed = self.mutation.value
        return self.requested() if changed is None else prepared(changed)

    def requested(self) -> dict[str, Any]:
        """The Pod as the first policy sees it."""
        resource = self.resource
        kind = resource.ref.kind
        pod = pod_of_template(self.template)
        if kind == "StatefulSet":
            pod = self._with_storage(pod)
        pod = admitted_pod(pod, self.world)
        metadata = {key: value for key, value in metadata_of(pod).items() if key != "labels"}
        metadata["name"] = self.ref.name or _UNKNOWN
        metadata["generateName"] = _UNKNOWN if kind in {"Deployment", "CronJob"} else f"{resource.ref.name}-"
        if kind in {"Job", "CronJob"}:
            metadata["finalizers"] = ["batch.kubernetes.io/job-tracking"]
        api_version, owner = _MADE_BY[resource.ref.key[:2]]
        name = _UNKNOWN if kind in {"Deployment", "CronJob"} else resource.ref.name
        reference = {"apiVersion": api_version, "kind": owner, "name": name, "uid": _UNKNOWN, "controller": True, "blockOwnerDeletion": True}
        metadata["ownerReferences"] = [reference]
        metadata["labels"] = self.labels
        return {**pod, "metadata": metadata}

    def _with_storage(self, pod: dict[str, Any]) -> dict[str, Any]:
        """Mirrors: initIdentity, updateStorage."""
        spec = self.resource.defaulted["spec"]
        claims = [each["metadata"]["name"] for each in spec.get("volumeClaimTemplates") or ()]
        volumes = [{"name": name, "persistentVolumeClaim": {"claimName": f"{name}-{self.ref.name}"}} for name in claims]
        volumes += [each for each in pod["spec"].get("volumes") or () if each.get("name") not in claims]
        added: dict[str, Any] = {"hostname": self.ref.name}
        if spec.get("serviceName"):
            added["subdomain"] = spec["serviceName"]
        if volumes:
            added["volumes"] = volumes
        return {**pod, "spec": {**pod["spec"], **added}}

    def _converted(self, stored: dict[str, Any], wanted: tuple[str, str]) -> dict[str, Any]:
        seen = super()._converted(stored, wanted)
        if self.resource.ref.kind == "DaemonSet":
            # the node's name stands in the one, and the controller adds to both
            return {**seen, "spec": {**seen["spec"], "affinity": _UNKNOWN, "tolerations": _UNKNOWN}}
        return seen
