"""What is proven fine without a play, a full play finds fine: random projects are played both ways."""

from __future__ import annotations

import random
import re

import pytest

from kubecheck.api.defaults import default
from kubecheck.sim import controllers
from kubecheck.sim.play import dry_run, proof, room
from kubecheck.sim.play.dry_run import simulate
from kubecheck.sim.play.unproven import simulate_unproven
from kubecheck.sim.profile import ClusterProfile

NAMESPACES = ("shop", "tools")
APPS = ("web", "db", "job")
BIG = {"requests": {"cpu": "4", "memory": "8Gi"}, "limits": {"cpu": "4", "memory": "8Gi"}}


def object_of(api_version, kind, name, namespace="", labels=None, **rest):
    metadata = {"name": name, **({"namespace": namespace} if namespace else {}), **({"labels": labels} if labels else {})}
    return {"apiVersion": api_version, "kind": kind, "metadata": metadata, **rest}


class Project:
    """Makes the objects of a project by chance."""

    def __init__(self, seed):
        self.chance = random.Random(seed)
        self.namespace = "shop"

    def maybe(self, share):
        return self.chance.random() < share

    def objects(self):
        made = [self.workload() for _ in range(self.chance.randint(1, 5))]
        made += [self.neighbour() for _ in range(self.chance.randint(0, 4))]
        return [default(each) for each in made]

    def place(self):
        return "shop" if self.maybe(0.85) else "tools"

    def labels(self):
        return {"app": self.chance.choice(APPS), **({"tier": "back"} if self.maybe(0.3) else {})}

    def selector(self):
        found = {"app": self.chance.choice(APPS)}
        if self.maybe(0.1):
            found[self.chance.choice(("pod-template-hash", "controller-revision-hash", "batch.kubernetes.io/job-name", "statefulset.kubernetes.io/pod-name"))] = "web-0"
        return found

    def name(self):
        return self.chance.choice((*APPS, "web-0", "db-1", "a" * 41, "b" * 59)) if self.maybe(0.6) else f"app-{self.chance.randint(0, 9)}"

    def pod(self, policy="Always"):
        container = {"name": "c", "image": "registry.example.com/app:1"}
        if self.maybe(0.3):
            container["resources"] = BIG
        if self.maybe(0.2):
            container[self.chance.choice(("readinessProbe", "startupProbe"))] = {"tcpSocket": {"port": 1}, "initialDelaySeconds": self.chance.choice((5, 500, 5000))}
        if self.maybe(0.1):
            container["securityContext"] = {"privileged": True}
        spec = {"containers": [container], "restartPolicy": policy}
        if self.maybe(0.2):
            spec["volumes"] = [{"name": "v", "persistentVolumeClaim": {"claimName": self.chance.choice(("data", "more", "d-web-0", "d-db-0"))}}]
        if self.maybe(0.1):
            spec[self.chance.choice(("priority", "preemptionPolicy", "runtimeClassName", "priorityClassName"))] = 7
            spec = {key: {"preemptionPolicy": "Never", "runtimeClassName": "fast", "priorityClassName": "high"}.get(key, each) for key, each in spec.items()}
        return spec

    def bound(self):
        return {self.chance.choice(("minAvailable", "maxUnavailable")): self.chance.choice((0, 1, 1, 2, "50%", "100%", "34%"))}

    def claim_template(self):
        spec = {"accessModes": [self.chance.choice(("ReadWriteOnce", "ReadWriteOncePod", "ReadWriteMany"))], "resources": {"requests": {"storage": "1Gi"}}}
        if self.maybe(0.3):
            spec["storageClassName"] = self.chance.choice(("", "fast", "fast", "slow"))
        if self.maybe(0.05):
            spec["volumeName"] = self.chance.choice(("disk", "none"))
        return {"metadata": {"name": self.chance.choice(("d", "d", "e"))}, "spec": spec}

    def workload(self):
        kind = self.chance.choice(("Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "ReplicationController", "Job", "CronJob", "Pod"))
        labels, namespace, name = self.labels(), self.place(), self.name()
        ends = kind in ("Job", "CronJob") or (kind == "Pod" and self.maybe(0.3))
        template = {"metadata": {"labels": labels}, "spec": self.pod("Never" if ends else "Always")}
        if kind == "Pod":
            return object_of("v1", kind, name, namespace, labels, spec=template["spec"])
        if kind == "CronJob":
            return object_of("batch/v1", kind, name, namespace, spec={"schedule": "1 1 * * *", "jobTemplate": {"spec": {"template": template}}})
        if kind == "Job":
            return object_of("batch/v1", kind, name, namespace, spec={"template": template, "completions": self.chance.choice((1, 2))})
        spec = {"template": template, "selector": {"matchLabels": {"app": labels["app"]}}}
        if kind != "DaemonSet":
            spec["replicas"] = self.chance.choice((0, 1, 1, 2, 3, 7, 40))
        if kind == "StatefulSet" and self.maybe(0.4):
            spec["volumeClaimTemplates"] = [self.claim_template() for _ in range(self.chance.choice((1, 1, 2)))]
        if kind == "ReplicationController":
            return object_of("v1", kind, name, namespace, labels, spec={**spec, "selector": {"app": labels["app"]}})
        return object_of("apps/v1", kind, name, namespace, labels, spec=spec)

    def neighbour(self):
        namespace, name = self.place(), self.name()
        kind = self.chance.choice(("quota", "range", "security", "budget", "service", "service", "autoscaler", "claim", "priority", "runtime", "account", "volume", "class"))
        if kind == "quota":
            return object_of("v1", "ResourceQuota", name, namespace, spec={"hard": {self.chance.choice(("pods", "requests.cpu", "count/configmaps")): self.chance.choice(("0", "1", "9"))}})
        if kind == "range":
            return object_of("v1", "LimitRange", name, namespace, spec={"limits": [{"type": "Container", "max": {"cpu": self.chance.choice(("1", "9"))}}]})
        if kind == "security":
            return object_of("v1", "Namespace", namespace, labels={"pod-security.kubernetes.io/enforce": self.chance.choice(("baseline", "restricted", "privileged"))})
        if kind == "budget":
            return object_of("policy/v1", "PodDisruptionBudget", name, namespace, spec={"selector": {"matchLabels": self.selector()}, **self.bound()})
        if kind == "service":
            return object_of("v1", "Service", name, namespace, spec={"selector": self.selector(), "ports": [{"port": 80}]})
        if kind == "autoscaler":
            target = {"apiVersion": "apps/v1", "kind": self.chance.choice(("Deployment", "StatefulSet")), "name": self.chance.choice(APPS)}
            return object_of("autoscaling/v2", "HorizontalPodAutoscaler", name, namespace, spec={"scaleTargetRef": target, "minReplicas": self.chance.choice((1, 4)), "maxReplicas": self.chance.choice((4, 6))})
        if kind == "claim":
            spec = {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}, **({"storageClassName": ""} if self.maybe(0.5) else {})}
            return object_of("v1", "PersistentVolumeClaim", self.chance.choice(("data", "more", "d-web-0", "d-db-0")), namespace, spec=spec)
        if kind == "volume":
            spec = {"accessModes": ["ReadWriteOnce"], "capacity": {"storage": "1Gi"}, "hostPath": {"path": "/data"}, **({"storageClassName": "fast"} if self.maybe(0.7) else {})}
            return object_of("v1", "PersistentVolume", "disk", spec=spec)
        if kind == "class":
            provisioner = self.chance.choice(("kubernetes.io/no-provisioner", "csi.example.com"))
            return object_of("storage.k8s.io/v1", "StorageClass", "fast", provisioner=provisioner, volumeBindingMode=self.chance.choice(("Immediate", "WaitForFirstConsumer")))
        if kind == "priority":
            return object_of("scheduling.k8s.io/v1", "PriorityClass", "high", value=7, globalDefault=self.maybe(0.5))
        if kind == "runtime":
            return object_of("node.k8s.io/v1", "RuntimeClass", "fast", handler="fast", overhead={"podFixed": {"cpu": "1"}})
        return object_of("v1", "ConfigMap", name, namespace, data={"a": "b"})


class ProjectOnNodes(Project):
    """Makes the objects of a project by chance, with nodes; most of it needs nothing but room."""

    def objects(self):
        made = [self.workload() for _ in range(self.chance.randint(1, 3))]
        made += [self.neighbour() for _ in range(self.chance.randint(0, 2))]
        harmful = ("LimitRange", "Namespace", "PersistentVolume", "PersistentVolumeClaim", "ResourceQuota", "StorageClass")
        made = [each for each in made if each["kind"] not in harmful or self.maybe(0.1)]
        return [default(each) for each in [*(self.node(number) for number in range(self.chance.choice((1, 2, 3, 5, 9)))), *made]]

    def node(self, number):
        size = {"cpu": self.chance.choice(("1", "4", "16")), "memory": "64Gi", "pods": self.chance.choice(("3", "12", "110"))}
        spec = {"unschedulable": True} if self.maybe(0.05) else {}
        if self.maybe(0.1):
            spec["taints"] = [{"key": "only", "value": "some", "effect": self.chance.choice(("NoSchedule", "PreferNoSchedule", "NoExecute"))}]
        labels = {"kubernetes.io/hostname": f"node-{number}", "disk": self.chance.choice(("fast", "slow"))}
        return {**object_of("v1", "Node", f"node-{number}", labels=labels, spec=spec), "status": {"allocatable": size}}

    def workload(self):
        made = super().workload()
        if made["kind"] == "DaemonSet" and self.maybe(0.7):
            return self.workload()
        if self.maybe(0.8):
            made["spec"].pop("volumeClaimTemplates", None)
        if made["kind"] == "Job" and self.maybe(0.5):
            made["spec"] = {**made["spec"], "completions": 6, "parallelism": self.chance.choice((1, 6))}
        if made["kind"] == "Deployment" and self.maybe(0.4):
            made["spec"]["strategy"] = {"rollingUpdate": {"maxSurge": self.chance.choice((0, 1, "100%")), "maxUnavailable": self.chance.choice((0, 1, "50%"))}}
        return made

    def pod(self, policy="Always"):
        spec = super().pod(policy)
        container = spec["containers"][0]
        container["resources"] = {"requests": {"cpu": self.chance.choice(("0", "100m", "500m", "900m"))}}
        if self.maybe(0.9):
            spec = {"containers": [container], "restartPolicy": policy}
        if self.maybe(0.15):
            spec |= self.chance.choice(CHOOSY)
        if self.maybe(0.1):
            spec["tolerations"] = [{"key": "only", "operator": "Exists"}]
        if self.maybe(0.03):
            container["ports"] = [{"containerPort": 80, "hostPort": 80}]
        return spec


APART = {"labelSelector": {"matchExpressions": [{"key": "app", "operator": "Exists"}]}, "topologyKey": "kubernetes.io/hostname"}
CHOOSY = (
    {"nodeSelector": {"disk": "fast"}},
    {"affinity": {"podAntiAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": [APART]}}},
    {"affinity": {"podAntiAffinity": {"preferredDuringSchedulingIgnoredDuringExecution": [{"podAffinityTerm": APART, "weight": 1}]}}},
    {"topologySpreadConstraints": [{**APART, "maxSkew": 1, "whenUnsatisfiable": "DoNotSchedule"}]},
    {"topologySpreadConstraints": [{**APART, "maxSkew": 1, "whenUnsatisfiable": "ScheduleAnyway"}]},
    {"volumes": [{"name": "v", "hostPath": {"path": "/data"}}, {"name": "w", "emptyDir": {}}]},
    {"volumes": [{"name": "v", "gcePersistentDisk": {"pdName": "data"}}]},
)


def plain(value):
    """A fact as plain values, to be compared."""
    if isinstance(value, (str, int, float, type(None))):
        return value
    if isinstance(value, (list, tuple)):
        return [plain(each) for each in value]
    names = [name for cls in type(value).__mro__ for name in getattr(cls, "__slots__", ())]
    return (type(value).__name__, [(name, plain(getattr(value, name))) for name in names])


def facts(outcome):
    """All facts. Endings of names that are made up count how many were before, and names of a CronJob's Jobs have the time: neither says anything."""
    return sorted(re.sub(r"(?:-[0-9]{8})?-(?:[bcdfghjklmnpqrstvwxz2-9]{5})?(?=[\"'])", "-MADE-UP", str(plain(each))) for each in outcome.facts)


def differs(objects):
    return facts(simulate(objects, proves=True)) != facts(simulate(objects))


def differing(seeds, make=Project):
    return [seed for seed in seeds if differs(make(seed).objects())]


def budget(name, labels=None, **bound):
    return object_of("policy/v1", "PodDisruptionBudget", name, "shop", spec={"selector": {"matchLabels": labels or {"app": name}}, **bound})


def workload(kind, name, labels=(), **spec):
    template = {"metadata": {"labels": {"app": name, **dict(labels)}}, "spec": {"containers": [{"name": "c", "image": "registry.example.com/app:1"}]}}
    return object_of("apps/v1", kind, name, "shop", spec={"selector": {"matchLabels": {"app": name}}, "template": template, **spec})


def slow(made):
    """The workload with pods that take long to become ready."""
    made["spec"]["template"]["spec"]["containers"][0]["readinessProbe"] = {"tcpSocket": {"port": 1}, "initialDelaySeconds": 500}
    return made


def mounting(volume):
    """A workload with a volume."""
    made = workload("Deployment", "web")
    made["spec"]["template"]["spec"]["volumes"] = [{"name": "v", **volume}]
    return made


def scaler(name, count):
    target = {"apiVersion": "apps/v1", "kind": "Deployment", "name": "web"}
    return object_of("autoscaling/v2", "HorizontalPodAutoscaler", name, "shop", spec={"scaleTargetRef": target, "minReplicas": count, "maxReplicas": count})


OF_ONE_POD = {"selector": {"matchLabels": {"statefulset.kubernetes.io/pod-name": "web-0"}}, "minAvailable": 1}


def claim_of(kind):
    """A claim template that names a class."""
    spec = {"accessModes": ["ReadWriteOnce"], "storageClassName": kind, "resources": {"requests": {"storage": "1Gi"}}}
    return {"metadata": {"name": "d"}, "spec": spec}


def test_what_is_proven_comes_to_no_fact():
    assert differing(range(150)) == []


@pytest.mark.parametrize("seeds", [range(start, start + 50) for start in range(0, 300, 50)])
def test_an_outline_says_all_that_a_proof_reads(seeds):
    for seed in seeds:
        objects = Project(seed).objects()
        whole, outlined = proof.prove(objects), proof.prove(list(map(proof.outline, objects)))
        assert list(map(proof.name_of, outlined.objects)) == list(map(proof.name_of, whole.objects)), seed
        assert outlined.served == whole.served


@pytest.mark.parametrize("make", [Project, ProjectOnNodes])
def test_objects_that_are_asked_for_one_by_one_come_to_the_same(make):
    for seed in range(25):
        objects = make(seed).objects()
        asked = simulate_unproven(len(objects), objects.__getitem__, ClusterProfile())
        told = simulate(objects, ClusterProfile(), proves=True)
        assert (facts(asked), asked.assumptions) == (facts(told), told.assumptions)


def test_an_outline_of_what_makes_pods_leaves_most_of_it_out():
    made = slow(mounting({"emptyDir": {}}))
    made["metadata"]["annotations"] = {"a": "b"}
    assert proof.outline(made) == {
        "apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web", "namespace": "shop"},
        "spec": {
            "selector": {"matchLabels": {"app": "web"}},
            "template": {"metadata": {"labels": {"app": "web"}}, "spec": {"containers": [{"readinessProbe": {"initialDelaySeconds": 500}}], "volumes": []}},
        },
    }  # fmt: skip
    assert proof.outline(object_of("v1", "Secret", "key", "shop", data={"a": "b"})) == {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "key", "namespace": "shop"}}


def test_of_large_workloads_the_outline_tells_that_they_are_cut():
    objects = [workload("Deployment", "web", replicas=900)]
    asked = simulate_unproven(1, objects.__getitem__, ClusterProfile())
    assert asked.assumptions == simulate(objects, ClusterProfile(), proves=True).assumptions
    assert any(each.startswith("size:") for each in asked.assumptions)


def test_most_is_proven_and_what_is_not_stays_in_order():
    objects = Project(1).objects()
    shares = []
    for seed in range(60):
        objects = Project(seed).objects()
        left = proof.prove(objects).objects
        assert [id(each) for each in objects if any(each is one for one in left)] == [id(each) for each in left]
        shares.append(len(left) / len(objects))
    assert 0.2 < sum(shares) / len(shares) < 0.8


class NoNames(set):
    def add(self, name):
        pass


class NoCounts(dict):
    def __setitem__(self, name, count):
        pass


def always(value):
    """A function that answers so, whatever it is asked."""
    return lambda *_: value


def forgotten(made):
    """An attribute that stays what it was at first."""
    return property(always(made), lambda *_: None)


# What a condition of the proof is without, and a project that a full play then judges otherwise.
WITHOUT = {
    "bounds": (proof._Neighbourhood, "bounded", forgotten(NoNames()), 3),
    "budgets": (proof._Neighbourhood, "_drains", always(True), [workload("Deployment", "web"), budget("web", minAvailable=1)]),
    "budgets of several": (proof._Neighbourhood, "_covered", always(1), [
        *(workload("Deployment", name, labels={"tier": "back"}, replicas=25) for name in "abcdef"), budget("all", {"tier": "back"}, maxUnavailable=1),
    ]),
    "long drains": (proof, "_LONGEST_DRAIN", 9999.0, [workload("Deployment", "web", replicas=140), budget("web", maxUnavailable=1)]),
    "labels that controllers add": (proof, "names_given_label", always(False), [workload("StatefulSet", "web"), object_of("policy/v1", "PodDisruptionBudget", "web", "shop", spec=OF_ONE_POD)]),
    "claims": (proof, "_has_claims", always(False), [mounting({"ephemeral": {"volumeClaimTemplate": {"spec": claim_of("")["spec"]}}})]),
    "claims of no class": (proof, "_is_made", always(True), [workload("StatefulSet", "web", volumeClaimTemplates=[claim_of("")])]),
    "known storage": (proof._Neighbourhood, "has_storage", forgotten(False), [
        workload("StatefulSet", "web", volumeClaimTemplates=[claim_of("slow")]),
        object_of("storage.k8s.io/v1", "StorageClass", "slow", provisioner="kubernetes.io/no-provisioner"),
    ]),
    "what admission decides": (proof, "_DECIDED_BY_ADMISSION", (), 20),
    "adopted": (proof, "_ADOPTING", {}, 152),
    "adopts": (proof._Neighbourhood, "_adopts", always(False), [
        workload("ReplicaSet", "web"),
        object_of("v1", "Pod", "lone", "shop", {"app": "web", "guarded": "yes"}, spec={"containers": [{"name": "c", "image": "registry.example.com/app:1"}]}),
        object_of("policy/v1", "PodDisruptionBudget", "lone", "shop", spec={"selector": {"matchLabels": {"guarded": "yes"}}, "maxUnavailable": 1}),
    ]),
    "long waits": (proof, "_is_quick", always(True), 9),
    "updates": (proof, "_is_quick", lambda value, pod, _, real=proof._is_quick: real(value, pod, False), [
        slow(workload("Deployment", "web", replicas=8, strategy={"rollingUpdate": {"maxSurge": 1, "maxUnavailable": 0}})), object_of("v1", "ResourceQuota", "pods", "tools", spec={"hard": {"pods": "9"}}),
    ]),
    "pods that end": (proof, "_stays", always(True), 47),
    "services": (proof._Neighbourhood, "served_by", always(frozenset()), 69),
    "autoscalers": (proof._Neighbourhood, "scaled", forgotten(NoCounts()), [workload("Deployment", "web"), scaler("a", 1), scaler("b", 4)]),
}


@pytest.mark.parametrize("condition", WITHOUT)
def test_each_condition_counts(condition, monkeypatch):
    where, name, instead, project = WITHOUT[condition]
    objects = Project(project).objects() if isinstance(project, int) else [default(each) for each in project]
    assert not differs(objects)
    monkeypatch.setattr(where, name, instead, raising=False)
    assert differs(objects)


def node(name, cpu="1", **spec):
    size = {"cpu": cpu, "memory": "64Gi", "pods": "110"}
    return {**object_of("v1", "Node", name, labels={"kubernetes.io/hostname": name}, spec=spec), "status": {"allocatable": size}}


def asking(cpu, made, **pod):
    """The workload with pods that ask for so much, and for something else."""
    spec = made["spec"]["template"]["spec"]
    spec["containers"][0]["resources"] = {"requests": {"cpu": cpu}}
    spec.update(pod)
    return made


def bearing(**fields):
    """A workload with a container that has something more."""
    made = workload("Deployment", "web", replicas=2)
    made["spec"]["template"]["spec"]["containers"][0].update(fields)
    return made


REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution"
ELSEWHERE = {REQUIRED: {"nodeSelectorTerms": [{"matchExpressions": [{"key": "disk", "operator": "Exists"}]}]}}
DRIVER = {"name": "provisioner.example.com", "nodeID": "a", "allocatable": {"count": 1}}
AT_ONCE = {"type": "Recreate"}
STEADY = {"rollingUpdate": {"maxSurge": 1, "maxUnavailable": 0}}
# As `WITHOUT`, where nodes are known.
WITHOUT_ON_NODES = {
    "room": (room, "_filled", always(0), [node("a"), node("b"), asking("900m", workload("Deployment", "web", replicas=3))]),
    "cordoned nodes": (room, "_is_open", always(True), [node("a"), node("b", unschedulable=True), asking("600m", workload("Deployment", "web", replicas=2, strategy=AT_ONCE))]),
    "taints": (room, "has_untolerated_taint", always(False), [node("a", taints=[{"key": "only", "effect": "NoExecute"}]), workload("Deployment", "web")]),
    "surge": (proof, "_room_of_update", always((0, 1)), [node("a", "2"), asking("900m", workload("Deployment", "web", replicas=2, strategy=STEADY))]),
    "drains": (proof, "_DRAINED_FOR", "", [
        node("a"), node("b", "4"), asking("900m", workload("Deployment", "web", replicas=4, strategy=AT_ONCE)), budget("web", maxUnavailable=1),
    ]),
    "daemons": (proof, "_PINNED", (), [node("a"), node("b", "4"), workload("DaemonSet", "db", updateStrategy={"type": "OnDelete"}), asking("900m", workload("DaemonSet", "web", updateStrategy={"rollingUpdate": {"maxSurge": 1, "maxUnavailable": 0}}))]),
    "labels of nodes": (room, "_is_open", lambda node, _: not node.unschedulable, [node("a"), asking("0", workload("Deployment", "web"), nodeSelector={"disk": "fast"})]),
    "pods that differ in their nodes": (room, "_likeness", lambda pods: pods.tolerations, [
        node("a"), workload("Deployment", "db"), asking("0", workload("Deployment", "web"), affinity={"nodeAffinity": ELSEWHERE}),
    ]),
    "anti-affinity": (room, "_APART", ("host_ports", "own_affinity"), [
        node("a"), asking("0", workload("Deployment", "web", replicas=2), affinity={"podAntiAffinity": {REQUIRED: [APART]}}),
    ]),
    "affinity": (room, "_APART", ("anti_affinity", "host_ports"), [
        node("a"), asking("0", workload("Deployment", "web"), affinity={"podAffinity": {REQUIRED: [{**APART, "topologyKey": "zone"}]}}),
    ]),
    "namespaces of users": (room, "needs_room_alone", always(True), [node("a"), asking("0", workload("Deployment", "web"), hostNetwork=True, hostUsers=False)]),
    "spread": (room, "_SPREADS", frozenset(("ScheduleAnyway", "DoNotSchedule")), [
        node("a"), asking("0", workload("Deployment", "web"), topologySpreadConstraints=[{**APART, "topologyKey": "zone", "maxSkew": 1, "whenUnsatisfiable": "DoNotSchedule"}]),
    ]),
    "disks": (room, "_needs_storage", always(False), [node("a"), asking("0", workload("Deployment", "web", replicas=2), volumes=[{"name": "v", "gcePersistentDisk": {"pdName": "d"}}])]),
    "host ports": (room, "_APART", ("anti_affinity", "own_affinity"), [node("a"), bearing(ports=[{"containerPort": 80, "hostPort": 80}])]),
    "features": (room, "_FEATURES", (), [node("a"), bearing(restartPolicyRules=[{"action": "RestartAllContainers"}])]),
    "autoscalers": (proof._Neighbourhood, "least", forgotten(NoCounts()), [node("a", "2"), asking("900m", workload("Deployment", "web")), scaler("web", 4)]),
    "names of pods": (proof._Neighbourhood, "numbered", forgotten(NoNames()), [
        node("a"), object_of("v1", "Pod", "web-1", "shop", spec=workload("Job", "db")["spec"]["template"]["spec"]), workload("StatefulSet", "web", replicas=2),
    ]),
    "limits of drivers": (proof, "_STORAGE", frozenset(("PersistentVolume", "StorageClass")), [
        node("a"), workload("StatefulSet", "web", replicas=3, volumeClaimTemplates=[claim_of("slow")]), object_of("storage.k8s.io/v1", "CSINode", "a", spec={"drivers": [DRIVER]}),
    ]),
    "how many": (proof._Neighbourhood, "_at_once", always((1, 0)), [
        node("a"), asking("600m", workload("Deployment", "web", replicas=2, strategy=AT_ONCE)),
    ]),
}


@pytest.mark.parametrize("condition", WITHOUT_ON_NODES)
def test_each_condition_counts_on_nodes(condition, monkeypatch):
    where, name, instead, project = WITHOUT_ON_NODES[condition]
    objects = [default(each) for each in project]
    assert not differs(objects)
    assert facts(simulate(objects))
    monkeypatch.setattr(where, name, instead, raising=False)
    assert differs(objects)


def test_what_is_proven_on_nodes_comes_to_no_fact():
    assert differing(range(100), ProjectOnNodes) == []


def test_a_scheduler_that_is_configured_may_ask_for_more_than_room():
    profile = ClusterProfile(nodes=[node("a")])
    profile.scheduler = {
        "apiVersion": "kubescheduler.config.k8s.io/v1", "kind": "KubeSchedulerConfiguration",
        "profiles": [{"pluginConfig": [{"name": "NodeAffinity", "args": {"addedAffinity": ELSEWHERE}}]}],
    }  # fmt: skip
    assert [type(each).__name__ for each in simulate([default(workload("Deployment", "web"))], profile, proves=True).facts] == ["UnplacedPod"]


def test_where_nodes_are_known_all_is_played_or_no_workload():
    fine, blocked = workload("Deployment", "web"), workload("Deployment", "db")
    objects = [default(each) for each in (fine, blocked, budget("db", minAvailable=1))]
    nodes = [node("a"), node("b"), node("c")]
    assert proof.prove(objects, nodes).objects == objects
    assert proof.prove([objects[0]], nodes).objects == []
    assert [each["metadata"]["name"] for each in proof.prove(objects).objects if each["kind"] == "Deployment"] == ["db"]


def test_pods_of_a_paused_deployment_never_come():
    service = object_of("v1", "Service", "web", "shop", spec={"selector": {"app": "web"}, "ports": [{"port": 80}]})
    outcome = simulate([default(workload("Deployment", "web", paused=True)), service], proves=True)
    assert [(type(each).__name__, each.ref.name) for each in outcome.facts] == [("EmptyService", "web")]


def without_pods(rng):
    """Objects that make no pods, some of one name, beside workloads that are proven."""
    names = ("web", "db", "cache")
    made = [default(workload("Deployment", name)) for name in names if rng.random() < 0.5]
    for _ in range(rng.randint(1, 6)):
        name = rng.choice(names)
        namespace = rng.choice(("shop", "", "other"))
        selector = rng.choice(({"selector": {"app": name}}, {"selector": {}}, {}))
        made.append(rng.choice((
            object_of("v1", "Service", name, "shop", spec={**selector, "ports": [{"port": 80}]}),
            object_of("v1", "Service", name, namespace, spec={**selector, "ports": [{"port": 80}]}),
            object_of("autoscaling/v2", "HorizontalPodAutoscaler", name, "shop", spec={"scaleTargetRef": {"kind": "Deployment", "name": name, "apiVersion": "apps/v1"}, "maxReplicas": 3}),
            object_of("policy/v1", "PodDisruptionBudget", name, "shop", spec=rng.choice(({"minAvailable": 1}, {"minAvailable": 1, "selector": {"matchLabels": {"app": "none"}}}))),
        )))  # fmt: skip
    return made


def test_where_no_pods_are_left_nothing_is_played(monkeypatch):
    told = []
    for seed in range(200):
        objects = without_pods(random.Random(seed))
        whole = simulate(objects, ClusterProfile(), proves=True)
        with monkeypatch.context() as patch:
            patch.setattr(dry_run, "Run", None)
            try:
                asked = simulate_unproven(len(objects), objects.__getitem__, ClusterProfile())
            except TypeError:  # something was left
                continue
        assert (facts(asked), asked.assumptions, asked.settled) == (facts(whole), whole.assumptions, whole.settled), seed
        assert (asked.placements, asked.claims) == (whole.placements, whole.claims)
        told += facts(asked)
    assert len(told) > 50


def test_a_service_may_be_refused_where_it_is_known_which_addresses_there_are():
    services = [object_of("v1", "Service", "web", "shop", spec={"clusterIP": "10.1.0.1", "ports": [{"port": 80}]})]
    for known, count in ((None, 0), ("10.96.0.0/12", 1)):
        profile = ClusterProfile()
        profile.service_network = known
        told = simulate_unproven(1, services.__getitem__, profile)
        assert [type(each).__name__ for each in told.facts] == ["RefusedPod"] * count
        assert facts(told) == facts(simulate(services, profile, proves=True))


@pytest.mark.parametrize("beside", ["node_ports", "objects"])
def test_what_is_known_of_the_cluster_may_concern_services(monkeypatch, beside):
    service = object_of("v1", "Service", "web", "shop", spec={"selector": {"app": "web"}, "ports": [{"port": 80}]})
    profile = ClusterProfile()
    setattr(profile, beside, {"node_ports": (30000, 32767), "objects": [workload("Deployment", "web")]}[beside])
    monkeypatch.setattr(dry_run, "Run", None)
    with pytest.raises(TypeError):
        simulate_unproven(1, [service].__getitem__, profile)


def test_the_table_of_controllers_says_which_kinds_each_is_about():
    assert frozenset(kind for each in controllers.CONTROLLERS.every for kind in each.kinds) == controllers.KINDS
