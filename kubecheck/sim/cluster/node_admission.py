"""Whether the kubelet takes a pod that is on its node: room, labels, host ports and taints, which nobody asked about where a pod names its node itself.

Mirrors: pkg/kubelet/lifecycle/predicate.go (predicateAdmitHandler.Admit, generalFilter, rejectPodAdmissionBasedOnOSField), pkg/scheduler (AdmissionCheck) v1.36.
"""

from __future__ import annotations

from kubecheck.api.admission.priority import SYSTEM_PRIORITIES
from kubecheck.api.views.view import get
from kubecheck.sim.cluster.kubelet import Hindrance
from kubecheck.sim.objects.taints import evicting_taints, taint_text, tolerates

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sim.scheduler.core.nodes import Node
    from kubecheck.sim.scheduler.core.pod_classes import Pod

OTHER_SYSTEM = "PodOSNotSupported"  # the kubelet's reason
_SYSTEM = "kubernetes.io/os"  # the label
_CRITICAL = min(SYSTEM_PRIORITIES.values())  # others have to make room for pods of that priority. Mirrors: CriticalPodAdmissionHandler


def rejection_of(pod: Pod, node: Node) -> Hindrance | None:
    """Why the kubelet rejects a pod, in its words; None where it takes it.

    Args:
        pod: as the scheduler sees it.
        node: with the other pods that the kubelet has taken.
    """
    reason, message = next(_rejections(pod, node), ("", ""))
    return Hindrance(reason, message, is_final=True) if reason else None


def _rejections(pod: Pod, node: Node) -> Iterator[tuple[str, str]]:
    system = get(pod.kind.spec, ("os", "name"))
    if system and system != node.labels.get(_SYSTEM, system):
        yield OTHER_SYSTEM, "Failed to admit pod as the OS field doesn't match node OS"
    for name, wanted, used, there in _amounts(pod, node):
        if wanted > there - used and pod.kind.priority < _CRITICAL:
            yield f"OutOf{name}", f"Node didn't have enough resource: {name}, requested: {wanted}, used: {used}, capacity: {there}"
    if not pod.kind.selects_node(node.labels, node.name):
        yield "NodeAffinity", "node(s) didn't match Pod's node affinity/selector"
    if node.has_port_conflict(pod.kind.host_ports):
        yield "NodePorts", "node(s) didn't have free ports for the requested pod ports"
    tolerations = pod.kind.spec.get("tolerations") or ()
    for taint in evicting_taints(node.obj):
        if not any(tolerates(each, taint) for each in tolerations):
            yield "TaintToleration", f"node(s) had taints that the pod didn't tolerate: {taint_text(taint)}"


def _amounts(pod: Pod, node: Node) -> Iterator[tuple[str, int, int, int]]:
    """What can run short: (resource, what the pod asks for, what others take, what there is); other resources are no business of a kubelet without them.

    Mirrors: noderesources.Fits, removeMissingExtendedResources.
    """
    wanted = pod.requests
    yield "pods", 1, len(node.pods), node.pod_limit
    if wanted.cpu:
        yield "cpu", wanted.cpu, node.used_cpu, node.cpu
    if wanted.memory:
        yield "memory", wanted.memory, node.used_memory, node.memory
    if wanted.ephemeral:
        yield "ephemeral-storage", wanted.ephemeral, node.used_ephemeral, node.ephemeral
    for name, amount in wanted.scalars.items():
        if amount and name in node.scalars:
            yield name, amount, node.used_scalars.get(name, 0), node.scalars[name]
