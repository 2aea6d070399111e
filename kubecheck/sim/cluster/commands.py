"""What a person does to a cluster: apply, scale, patch, restart, undo, delete, cordon, drain.

Mirrors: kubectl v1.36 (apply, scale, rollout, drain) and the API server behind it.
"""

from __future__ import annotations

from kubecheck.sim.cluster.admission import enforce_update, invalid
from kubecheck.sim.objects.actions import Refused
from kubecheck.sim.objects.store import controller_of, key_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Protocol

    from kubecheck.sim.cluster.loop import Cluster
    from kubecheck.sim.objects.store import Object

    class Settling(Protocol):
        """What brings the cluster to rest between two drains."""

        def settle(self, shortest: float, longest: float, quiet: float, start: float) -> bool:
            """Go on until nothing happens."""

        @property
        def observer(self) -> Any:
            """What normalizes messages."""


_RETRY = 0.4
CORDON_TAINT = "node.kubernetes.io/unschedulable"
_REVISION = "deployment.kubernetes.io/revision"

_LIST_KEYS = {"containers": "name", "env": "name", "initContainers": "name", "volumeMounts": "mountPath", "volumes": "name"}


class Commands:
    """Carries out commands in one namespace."""

    def __init__(self, cluster: Cluster, namespace: str, scene: Settling) -> None:
        self.cluster = cluster
        self.namespace = namespace
        self.scene = scene
        self._applied: dict[tuple[str, str, str], dict[str, Any]] = {}
        self._server: Any = None

    # -- objects ------------------------------------------------------------------------------------------------------

    def apply(self, document: dict[str, Any]) -> None:
        """Server-side apply; `Refused` where the server refuses."""
        document = {**document, "metadata": {**document["metadata"]}}
        key = key_of({**document, "metadata": {"namespace": self.namespace, **document["metadata"]}})
        if key[1]:
            document["metadata"]["namespace"] = key[1]
        live = self.cluster.store.get(*key)
        if live is None:
            self.cluster.create(self._stored(document))
        else:
            merged = merge(live, document, self._applied.get(key, document))
            self._update(live, merged)
        self._applied[key] = document

    def _stored(self, document: dict[str, Any]) -> Object:
        """The object as the server would store it, after decoding, defaulting and validation."""
        from kubecheck.verdicts import judge

        verdict = judge(document, self.server)
        if verdict.accepted and verdict.stored is not None:
            return verdict.stored
        raise _refusal(document, verdict)

    def _update(self, live: Object, value: dict[str, Any]) -> None:
        from kubecheck.verdicts import judge_update

        value = {**value, "metadata": {**value["metadata"], "resourceVersion": live["metadata"]["resourceVersion"]}}
        verdict = judge_update(value, live, self.server)
        if not verdict.accepted or verdict.stored is None:
            raise _refusal(value, verdict)
        stored = verdict.stored
        enforce_update(stored, live, self.cluster.store, self.cluster.profile)
        metadata = {**stored["metadata"], "generation": live["metadata"]["generation"]}
        made = {**stored, "metadata": metadata}
        if "status" in live:
            made["status"] = live["status"]
        self.cluster.replace(made)

    @property
    def server(self) -> Any:
        """The kinds there are."""
        if self._server is None:
            from kubecheck.schema.structure.catalog import catalog
            from kubecheck.verdicts import Server

            self._server = Server(catalog(self.cluster.profile.version))
        return self._server

    def target(self, step: dict[str, Any]) -> Object:
        """The object that a step names as ``Kind/name``."""
        kind, _, name = step["target"].partition("/")
        return self.find(kind, name)

    def find(self, kind: str, name: str) -> Object:
        """An object of the namespace or the cluster; `Refused` when there is none."""
        store = self.cluster.store
        found = store.get(kind, self.namespace, name) or store.get(kind, "", name)
        if found is None:
            raise Refused(404, "NotFound", f'{kind.lower()}s "{name}" not found')
        return found

    def patch_object(self, kind: str, name: str, patch: dict[str, Any]) -> None:
        """A merge patch."""
        live = self.find(kind, name)
        patched = merge_patch(live, patch)
        if kind == "Node":
            self.cluster.replace(patched)
        else:
            self._update(live, patched)

    # -- commands -----------------------------------------------------------------------------------------------------

    def run(self, step: dict[str, Any]) -> dict[str, Any]:
        """Do what a step says; what was refused, and the result of drains."""
        try:
            result: dict[str, Any] = getattr(self, "do_" + step["do"])(step) or {}
        except Refused as refused:
            return {"refused": [{"object": "", "code": refused.code, "message": self.scene.observer.normal(refused.message)}]}
        return result

    def do_scale(self, step: dict[str, Any]) -> None:
        """Give a workload a number of replicas."""
        live = self.target(step)
        self.cluster.replace({**live, "spec": {**live["spec"], "replicas": step["replicas"]}})

    def do_patch(self, step: dict[str, Any]) -> None:
        """Apply a merge patch."""
        kind, _, name = step["target"].partition("/")
        self.patch_object(kind, name, step["patch"])

    def do_pause(self, step: dict[str, Any]) -> None:
        """Stop rolling out."""
        self.do_patch({**step, "patch": {"spec": {"paused": True}}})

    def do_resume(self, step: dict[str, Any]) -> None:
        """Go on rolling out."""
        self.do_patch({**step, "patch": {"spec": {"paused": False}}})

    def do_restart(self, step: dict[str, Any]) -> None:
        """Change the template by an annotation, so that all pods are made anew."""
        annotations = {"kubectl.kubernetes.io/restartedAt": "2026-01-01T00:00:00Z"}
        self.do_patch({**step, "patch": {"spec": {"template": {"metadata": {"annotations": annotations}}}}})

    def do_delete(self, step: dict[str, Any]) -> None:
        """Delete an object with a propagation policy."""
        self.cluster.delete(self.target(step), step.get("cascade", "background").capitalize())

    def do_undo(self, step: dict[str, Any]) -> None:
        """Bring back the template of an earlier revision. Mirrors: kubectl's DeploymentRollbacker."""
        deployment = self.target(step)
        found = {
            int((each["metadata"].get("annotations") or {}).get(_REVISION, 0)): each
            for each in self.cluster.store.controlled("ReplicaSet", deployment["metadata"]["uid"])
        }
        if deployment["spec"].get("paused"):
            raise Refused(0, "", "cannot rollback a paused deployment")
        current = max(found, default=0)
        wanted = step.get("to") or max((each for each in found if each < current), default=0)
        if wanted not in found:
            raise Refused(0, "", "no rollout history found")
        template = found[wanted]["spec"]["template"]
        labels = {key: text for key, text in template["metadata"]["labels"].items() if key != "pod-template-hash"}
        template = {**template, "metadata": {**template["metadata"], "labels": labels}}
        self.cluster.replace({**deployment, "spec": {**deployment["spec"], "template": template}})

    def do_wait(self, step: dict[str, Any]) -> None:
        """Do nothing."""

    def do_cordon(self, step: dict[str, Any]) -> None:
        """Let no more pods come to a node."""
        self.cordon(step["node"], True)

    def do_uncordon(self, step: dict[str, Any]) -> None:
        """Let pods come to a node again."""
        self.cordon(step["node"], False)

    def cordon(self, name: str, value: bool) -> None:
        """Mark a node; the mark brings the taint along."""
        node = self.find("Node", name)
        spec = {key: each for key, each in node["spec"].items() if key != "unschedulable"}
        taints = [each for each in spec.get("taints") or () if each.get("key") != CORDON_TAINT]
        if value:
            spec["unschedulable"] = True
            taints.append({"key": CORDON_TAINT, "effect": "NoSchedule"})
        spec["taints"] = taints
        self.cluster.replace({**node, "spec": spec})
        self.cluster.rest()

    def do_drain(self, step: dict[str, Any]) -> dict[str, Any]:
        """Drain one node."""
        return {"drain": [self.drain(step["node"], step)]}

    def do_upgrade(self, step: dict[str, Any]) -> dict[str, Any]:
        """Each node in turn: drain, come to rest, uncordon; ends at the first that does not drain."""
        results = []
        for node in step.get("order") or [each["metadata"]["name"] for each in self.cluster.store.of_kind("Node")]:
            results.append(self.drain(node, step))
            if results[-1]["result"] != "drained":
                break
            if step.get("settle", True):
                self.scene.settle(0.5, 12, 0, self.cluster.now)
            self.cordon(node, False)
        return {"drain": results}

    def drain(self, node: str, step: dict[str, Any]) -> dict[str, Any]:
        """Cordon a node and evict its pods, again and again until they are gone or nothing moves any more."""
        from kubecheck.sim.cluster.eviction import evict

        cluster, observer = self.cluster, self.scene.observer
        self.cordon(node, True)
        pods = [pod for pod in cluster.store.of_kind("Pod", self.namespace) if pod["spec"].get("nodeName") == node]
        pods.sort(key=lambda pod: (pod["metadata"]["creationTimestamp"], pod["metadata"]["name"]))
        todo, alone, skipped = [], [], 0
        for pod in pods:
            owner = controller_of(pod)
            if owner is not None and owner["kind"] == "DaemonSet":
                skipped += 1
                continue
            if owner is None and (pod.get("status") or {}).get("phase") not in {"Succeeded", "Failed"}:
                alone.append(observer.normal(pod["metadata"]["name"]))
            todo.append(pod)
        result: dict[str, Any] = {"node": node, "pods": len(todo), "daemonset_pods": skipped}
        if alone and not step.get("force"):
            return {**result, "result": "refused", "unmanaged": sorted(alone)}
        patience, last, evicted = step.get("patience", 5.0), cluster.now, 0
        told = {pod["metadata"]["uid"] for pod in todo}
        texts: dict[tuple[int, str], None] = {}
        while todo and cluster.now - last < patience:
            for pod in list(todo):
                try:
                    evict(cluster, pod)
                    todo.remove(pod)
                    evicted += 1
                    last = cluster.now
                except Refused as refused:
                    if refused.code in {404, 409}:
                        todo.remove(pod)
                        last = cluster.now
                        continue
                    texts.setdefault((refused.code, observer.normal(refused.message)))
                    if refused.code == 500:  # the pod has several budgets
                        last -= 0.4
                cluster.rest()
            self._pass(cluster.now + _RETRY)
        end = cluster.now + 6
        left = 1
        while left and cluster.now < end:
            left = sum(pod["metadata"]["uid"] in told for pod in cluster.store.of_kind("Pod", self.namespace))
            if left and todo:
                break
            self._pass(cluster.now + 0.1)
        remaining: dict[str, int] = {}
        for pod in todo:
            name = observer.workload_of(pod)
            remaining[name] = remaining.get(name, 0) + 1
        result |= {"result": "blocked" if todo or left else "drained", "evicted": evicted, "left": remaining}
        result["refusals"] = [{"code": code, "message": text} for code, text in texts]
        result["first_refusal"] = next(iter(texts))[1] if texts else None
        return {key: value for key, value in result.items() if value not in ([], {}, None)}

    def _pass(self, until: float) -> None:
        while self.cluster.step(until):
            pass
        self.cluster.clock.now = max(self.cluster.now, until)


def _refusal(document: dict[str, Any], verdict: Any) -> Refused:
    if verdict.status != 422:
        return Refused(verdict.status, verdict.reason, verdict.message)
    return invalid(document, verdict.errors)


def merge(live: Any, new: Any, before: Any) -> Any:
    """Server-side apply over maps: what was applied before and is no more goes, what others set stays.

    Lists of a pod whose items have keys are maps of them, to which admission adds some; others are replaced. A number that was applied and that somebody else has changed since, as an autoscaler does, is theirs.
    """
    if not (isinstance(live, dict) and isinstance(new, dict)):
        return new
    before = before if isinstance(before, dict) else {}
    made = {key: value for key, value in live.items() if key in new or key not in before or (isinstance(value, int) and value != before[key])}
    for key, value in new.items():
        name = _LIST_KEYS.get(key)
        if name is not None and (items := [_by_key(each, name) for each in (live.get(key), value, before.get(key) or [])]) and None not in items:
            made[key] = list(merge(*items).values())
        else:
            made[key] = merge(live.get(key), value, before.get(key))
    return made


def _by_key(items: Any, key: str) -> dict[str, Any] | None:
    """The items of a list by their keys; None where they have none."""
    if not isinstance(items, list) or not all(isinstance(each, dict) and isinstance(each.get(key), str) for each in items):
        return None
    made = {each[key]: each for each in items}
    return made if len(made) == len(items) else None


def merge_patch(live: Any, patch: Any) -> Any:
    """Mirrors: RFC 7396."""
    if not isinstance(patch, dict):
        return patch
    made = dict(live) if isinstance(live, dict) else {}
    for key, value in patch.items():
        if value is None:
            made.pop(key, None)
        else:
            made[key] = merge_patch(made.get(key), value)
    return made
