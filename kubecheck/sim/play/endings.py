"""What becomes of pods that run and of Jobs that have run: whether taints evict them, whether they failed."""

from __future__ import annotations

from kubecheck.api.views.view import get
from kubecheck.sim.objects.pod_states import condition_of, is_finished
from kubecheck.sim.objects.taints import eviction_of
from kubecheck.sim.play.assumptions import template_path
from kubecheck.sim.play.facts import EvictedPod, FailedJob

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kubecheck.model.refs import Ref
    from kubecheck.sim.objects.store import Object, Store


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
    named = f"{taint.get('key')}{'=' if taint.get('value') else ''}{taint.get('value') or ''}:{taint.get('effect')}"
    yield EvictedPod(ref, toleration if is_written else spec, pod["metadata"]["name"], len(found), pod["spec"]["nodeName"], named, seconds)


def failures(ref: Ref, jobs: Iterable[Object]) -> Iterator[FailedJob]:
    """The first of the Jobs that are, or come from, an object to have failed."""
    for job in jobs:
        failed = condition_of(job, "Failed")
        if failed is not None and failed["status"] == "True":
            spec = template_path(ref.kind)[:-1]
            path = (*spec, "activeDeadlineSeconds") if failed.get("reason") == "DeadlineExceeded" else spec
            yield FailedJob(ref, path, str(failed.get("reason", "")), str(failed.get("message", "")))
            return
