"""Why one pod went where it went: what the scheduler held of each node when it last tried the pod during the install."""

from __future__ import annotations

from kubecheck.model.refs import ref_of
from kubecheck.sim.objects.store import controller_of, key_of
from kubecheck.sim.play.assumptions import template_path
from kubecheck.sim.scheduler.core.node_selectors import tolerates
from kubecheck.sim.scheduler.core.nodes import ANY_ADDRESS
from kubecheck.sim.scheduler.core.pod_requests import PODS, nanos_of
from kubecheck.sim.scheduler.diagnosis.changes import diagnose

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from kubecheck.model.refs import Ref
    from kubecheck.sim.cluster.loop import Cluster
    from kubecheck.sim.objects.store import Object
    from kubecheck.sim.scheduler import Attempt, Change, Rejection
    from kubecheck.sim.scheduler.core.nodes import Node
    from kubecheck.source.positions import Path


class NodeVerdict:
    """What the scheduler held of one node.

    Attributes:
        node: The name.
        plugin: Which plugin rejected the node, with its ``code`` and ``reasons``; all empty where the pod fits.
        field: The field of the pod behind the rejection, from the pod's root; empty where there is none.
        node_field: The field of the node behind it, likewise.
        scores: Where the pod fits: the weighted points of each plugin.
    """

    __slots__ = ("code", "field", "node", "node_field", "plugin", "reasons", "scores")

    def __init__(self, node: str, rejection: Rejection | None, field: Path, node_field: Path, scores: dict[str, int]) -> None:
        self.node = node
        self.plugin = rejection.plugin if rejection is not None else ""
        self.code = rejection.code if rejection is not None else ""
        self.reasons = tuple(rejection.reasons) if rejection is not None else ()
        self.field = field
        self.node_field = node_field
        self.scores = scores

    @property
    def fits(self) -> bool:
        """Whether the pod fits there."""
        return not self.reasons and not self.code

    @property
    def total(self) -> int:
        """The sum of the points."""
        return sum(self.scores.values())


class Explanation:
    """One pod's last try.

    Attributes:
        namespace: Of the pod.
        pod: Its name.
        ref: The object that a person wrote for it; ``path`` leads from there to the pod (empty, or to a template).
        outcome: As the `Attempt` has it: ``scheduled``, ``unschedulable``, ``gated``, ``ignored`` or ``error``; ``bound`` where the pod names
            its node itself.
        node: Where it goes; empty for nowhere.
        message: The scheduler's sentence where it goes nowhere.
        nominated: The node that a preemption frees for it, with the ``victims`` as (namespace, name).
        rejection: What a pre-filter said of all nodes at once: plugin, code, reasons and field; None where none did.
        verdicts: Of every node that was looked at, in the scheduler's order.
        weights: What the points of each plugin were multiplied with.
        changes: What single change would let the pod fit, the best first.
    """

    __slots__ = (
        "changes", "message", "namespace", "node", "nominated", "outcome", "path", "pod", "ref", "rejection", "verdicts", "victims", "weights",
    )  # fmt: skip

    def __init__(self, namespace: str, pod: str, ref: Ref, path: Path) -> None:
        self.namespace = namespace
        self.pod = pod
        self.ref = ref
        self.path = path
        self.outcome = self.node = self.message = self.nominated = ""
        self.victims: list[tuple[str, str]] = []
        self.rejection: NodeVerdict | None = None
        self.verdicts: list[NodeVerdict] = []
        self.weights: dict[str, int] = {}
        self.changes: list[Change] = []


class Explainer:
    """Listens to the scheduler for one pod, by its name or by that of a workload above it, of which the first pod is taken.

    Args:
        wanted: ``name`` or ``namespace/name``.
        cluster: Where it is listened.
        refs: The objects that a person wrote, by their keys in the store.
    """

    def __init__(self, wanted: str, cluster: Cluster, refs: dict[tuple[str, str, str], Ref]) -> None:
        self._namespace, _, self._name = wanted.rpartition("/")
        self._cluster = cluster
        self._refs = refs
        self._chosen: tuple[str, str] | None = None
        self.explanation: Explanation | None = None

    def hear(self, pod: Object, attempt: Attempt) -> None:
        """One try of a pod, before anything is done about it."""
        name = (pod["metadata"]["namespace"], pod["metadata"]["name"])
        if self._namespace and name[0] != self._namespace:
            return
        if name != self._chosen:
            chain = self._chain(pod)
            exact = name[1] == self._name
            if not exact and (self._chosen is not None or all(each["metadata"]["name"] != self._name for each in chain)):
                return
            self._chosen = name
        self.explanation = self._explain(pod, attempt)

    def look(self) -> None:
        """After the install: a pod that was never tried since it names its own node."""
        if self.explanation is not None:
            return
        for pod in sorted(self._cluster.store.of_kind("Pod"), key=key_of):
            metadata = pod["metadata"]
            if self._namespace in ("", metadata["namespace"]) and any(each["metadata"]["name"] == self._name for each in self._chain(pod)):
                self.explanation = self._blank(pod)
                self.explanation.outcome, self.explanation.node = "bound", str(pod["spec"].get("nodeName") or "")
                return

    def _chain(self, pod: Object) -> list[Object]:
        """The pod and what controls it, upwards."""
        chain, above = [pod], controller_of(pod)
        while above is not None:
            owner = self._cluster.store.get(above["kind"], pod["metadata"]["namespace"], above["name"])
            if owner is None:
                break
            chain.append(owner)
            above = controller_of(owner)
        return chain

    def _blank(self, pod: Object) -> Explanation:
        written = next((each for each in reversed(self._chain(pod)) if key_of(each) in self._refs), pod)
        metadata = pod["metadata"]
        return Explanation(metadata["namespace"], metadata["name"], self._refs.get(key_of(written)) or ref_of(written), template_path(written["kind"]))

    def _explain(self, pod: Object, attempt: Attempt) -> Explanation:
        found = self._blank(pod)
        found.outcome, found.node, found.message = attempt.outcome, attempt.node, attempt.message
        state = self._cluster.placing.state
        spec = pod["spec"]
        if attempt.pre_filter is not None:
            found.rejection = NodeVerdict("", attempt.pre_filter, deciding_field(attempt.pre_filter.resources, attempt.pre_filter.field, spec), (), {})
        scores = attempt.scores
        for name, rejection in attempt.verdicts.items():
            node = state.node_by_name[name]
            if rejection is None:
                found.verdicts.append(NodeVerdict(name, None, (), (), scores[name].plugins if name in scores else {}))
            else:
                fields = deciding_field(rejection.resources, rejection.field, spec), deciding_node_field(rejection, attempt, node)
                found.verdicts.append(NodeVerdict(name, rejection, *fields, {}))
        found.weights = attempt.weights
        after = attempt.post_filter
        if after is not None and after.nominated:
            found.nominated = after.nominated
            found.victims = [(victim.namespace, victim.name) for victim in after.victims]
        if attempt.outcome == "unschedulable":
            found.changes = diagnose(self._cluster.placing.scheduler, attempt)
        return found


def deciding_field(resources: Iterable[str], field: Path, spec: dict[str, Any]) -> Path:
    """The field of the pod that a rejection comes from; where resources are short, the largest request of the first one."""
    resource = next((each for each in resources if each != PODS), "")
    best: Path = tuple(field)
    most = -1
    for part in ("containers", "initContainers") if resource else ():
        for index, container in enumerate(spec.get(part) or ()):
            amount = ((container.get("resources") or {}).get("requests") or {}).get(resource)
            if amount is not None and nanos_of(amount) > most:
                best, most = ("spec", part, index, "resources", "requests", resource), nanos_of(amount)
    return best


def taken_port(spec: dict[str, Any], node: Node) -> Path:
    """The host port of a pod that others have on a node; empty where none is taken."""
    for part in ("initContainers", "containers"):
        for index, container in enumerate(spec.get(part) or ()):
            for number, port in enumerate(container.get("ports") or ()):
                wanted = (port.get("hostIP") or ANY_ADDRESS, port.get("protocol") or "TCP", port.get("hostPort") or 0)
                if wanted[2] and node.has_port_conflict((wanted,)):
                    return ("spec", part, index, "ports", number, "hostPort")
    return ()


def deciding_node_field(rejection: Rejection, attempt: Attempt, node: Node) -> Path:
    """The field of the node that a rejection comes from; empty where it is no field of the node, such as other pods."""
    if rejection.plugin == "TaintToleration":
        tolerations = attempt.pod.kind.tolerations
        taints = (node.obj.get("spec") or {}).get("taints") or ()
        for index, taint in enumerate(taints):
            read = (taint.get("key") or "", taint.get("value") or "", taint.get("effect") or "")
            if read[2] in ("NoSchedule", "NoExecute") and not tolerates(tolerations, read):
                return ("spec", "taints", index)
    if rejection.plugin == "NodeUnschedulable":
        return ("spec", "unschedulable")
    if rejection.plugin == "NodeAffinity" and rejection.field[:2] == ("spec", "nodeSelector"):
        return ("metadata", "labels", *rejection.field[2:])
    if rejection.plugin in ("NodeAffinity", "VolumeZone") or rejection.field[-1:] == ("topologyKey",):
        return ("metadata", "labels")
    if rejection.plugin == "NodeResourcesFit":
        held = "allocatable" if (node.obj.get("status") or {}).get("allocatable") is not None else "capacity"
        return ("status", held, rejection.resources[0])
    return ()
