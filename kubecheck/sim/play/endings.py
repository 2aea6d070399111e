"""What becomes of pods that run and of Jobs that have run: whether taints evict them, whether they failed."""

from __future__ import annotations

from kubecheck.api.views.view import get
from kubecheck.sim.controllers.daemonset import should_run, with_daemon_tolerations
from kubecheck.sim.objects.pod_states import condition_of, is_finished
from kubecheck.sim.objects.taints import eviction_of, taint_text, tolerates
from kubecheck.sim.play.assumptions import template_path
from kubecheck.sim.play.facts import EvictedPod, FailedJob, NodelessDaemonSet

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kubecheck.model.refs import Ref
    from kubecheck.sim.objects.store import Object, Store

_SYSTEM, _USUAL = "kubernetes.io/os", "linux"  # the label, and the system that clusters have
_REPELLING = ("NoExecute", "NoSchedule")


def evictions(ref: Ref, value: Object, pods: Iterable[Object], store: Store) -> Iterator[EvictedPod]:
    """The pods of an object that may stay on their nodes for a while only; they come back and are evicted again."""
    found = []
    for pod in pods:
        node = store.get("Node", "", pod["spec"].get("nodeName") or "") if not is_finished(pod) else None
        eviction = eviction_of(pod, node) if node is not None else None
        if eviction is not None:
            found.append((pod, eviction))
    if not found:
        return
    pod, (seconds, taint, index) = found[0]
    spec = (*template_path(ref.kind), "spec")
    toleration = (*spec, "tolerations", index if index is not None else -1)
    is_written = index is not None and get(value, toleration) is not None  # and not one that a controller adds
    yield EvictedPod(ref, toleration if is_written else spec, pod["metadata"]["name"], len(found), pod["spec"]["nodeName"], taint_text(taint), seconds)


def nodeless(ref: Ref, daemons: Object, nodes: list[Object]) -> Iterator[NodelessDaemonSet]:
    """A DaemonSet that no node is for; nothing where its pods are meant for nodes of another system, of which there need be none."""
    if not nodes or any(should_run(node, daemons)[0] for node in nodes):
        return
    template = template_path(ref.kind)
    spec = get(daemons, (*template, "spec")) or {}
    if (spec.get("nodeSelector") or {}).get(_SYSTEM, _USUAL) != _USUAL:
        return
    bare = {**daemons, "spec": {**daemons["spec"], "template": {**daemons["spec"]["template"], "spec": {**spec, "tolerations": [{"operator": "Exists"}]}}}}
    matched = [node for node in nodes if should_run(node, bare)[0]]
    taints = [taint for node in matched for taint in get(node, ("spec", "taints")) or () if taint.get("effect") in _REPELLING]
    taint: Object = next((each for each in taints if not any(tolerates(toleration, each) for toleration in with_daemon_tolerations(spec))), {})
    fields = (("spec", "nodeSelector"), ("spec", "affinity", "nodeAffinity"), ("spec", "nodeName")) if len(matched) < len(nodes) else ()
    path = next(((*template, *field) for field in fields if get(daemons, (*template, *field))), (*template, "spec"))
    yield NodelessDaemonSet(ref, path, len(nodes), len(nodes) - len(matched), taint_text(taint) if taint else "")


def failures(ref: Ref, jobs: Iterable[Object]) -> Iterator[FailedJob]:
    """The first of the Jobs that are, or come from, an object to have failed."""
    for job in jobs:
        failed = condition_of(job, "Failed")
        if failed is not None and failed["status"] == "True":
            spec = template_path(ref.kind)[:-1]
            path = (*spec, "activeDeadlineSeconds") if failed.get("reason") == "DeadlineExceeded" else spec
            yield FailedJob(ref, path, str(failed.get("reason", "")), str(failed.get("message", "")))
            return
