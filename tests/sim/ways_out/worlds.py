"""Worlds in which something gets stuck, made from a seed: each kind of failure in many shapes, sizes and ways of writing."""

from __future__ import annotations

import itertools
import json
import random

import yaml

REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution"
HOSTNAME = "kubernetes.io/hostname"
ZONE = "topology.kubernetes.io/zone"


def node(name, cpu="4", memory="8Gi", taints=(), **labels):
    spec = {"taints": [dict(each) for each in taints]} if taints else {}
    labels = {each.replace("__", "/").replace("_", "."): value for each, value in labels.items()}
    status = {"allocatable": {"cpu": cpu, "memory": memory, "pods": "110"}}
    return {"apiVersion": "v1", "kind": "Node", "metadata": {"name": name, "labels": {HOSTNAME: name, **labels}}, "spec": spec, "status": status}


def nodes(count, **fields):
    return [node(f"n{number}", **fields) for number in range(1, count + 1)]


def container(cpu=None, memory=None, limits=None, **more):
    requests = {name: amount for name, amount in (("cpu", cpu), ("memory", memory)) if amount}
    resources = {**({"requests": requests} if requests else {}), **({"limits": limits} if limits else {})}
    return {"name": "main", "image": "registry.example/app:1.2.3", **({"resources": resources} if resources else {}), **more}


def workload(kind="Deployment", name="web", replicas=2, containers=None, strategy=None, **spec):
    template = {"metadata": {"labels": {"app": name}}, "spec": {"containers": containers or [container()], **spec}}
    body = {"replicas": replicas, "selector": {"matchLabels": {"app": name}}, "template": template}
    if strategy is not None:
        body["strategy" if kind == "Deployment" else "updateStrategy"] = strategy
    if kind == "StatefulSet":
        body["serviceName"] = name
    if kind == "DaemonSet":
        del body["replicas"]
    return {"apiVersion": "apps/v1", "kind": kind, "metadata": {"name": name}, "spec": body}


def apart(name="web", key=HOSTNAME):
    term = {"labelSelector": {"matchLabels": {"app": name}}, "topologyKey": key}
    return {"podAntiAffinity": {REQUIRED: [term]}}


def budget(name="web", **spec):
    return {"apiVersion": "policy/v1", "kind": "PodDisruptionBudget", "metadata": {"name": name}, "spec": {**spec, "selector": {"matchLabels": {"app": name}}}}


def quota(**hard):
    named = {name.replace("__", "."): amount for name, amount in hard.items()}
    return {"apiVersion": "v1", "kind": "ResourceQuota", "metadata": {"name": "team"}, "spec": {"hard": named}}


def limit_range(**limit):
    return {"apiVersion": "v1", "kind": "LimitRange", "metadata": {"name": "bounds"}, "spec": {"limits": [{"type": "Container", **limit}]}}


def claim(name="data", **spec):
    body = {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "5Gi"}}, **spec}
    return {"apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": {"name": name}, "spec": body}


def volume(name="disk", **spec):
    body = {"capacity": {"storage": "10Gi"}, "accessModes": ["ReadWriteOnce"], "hostPath": {"path": "/srv"}, **spec}
    return {"apiVersion": "v1", "kind": "PersistentVolume", "metadata": {"name": name}, "spec": body}


def scaled(rng):
    return rng.choice(["Deployment", "Deployment", "StatefulSet", "ReplicaSet"])


def mistyped_selector(rng):
    return [*nodes(rng.randint(1, 3), disktype="ssd"), workload(scaled(rng), replicas=rng.randint(1, 3), nodeSelector={"disktype": rng.choice(["sdd", "sssd", "SSD"])})]


def unmet_selector(rng):
    selector = {"pool": "batch", **({"kubernetes.io/os": "linux"} if rng.random() < 0.5 else {})}
    return [*nodes(rng.randint(1, 3), kubernetes_io__os="linux"), workload(scaled(rng), replicas=rng.randint(1, 3), nodeSelector=selector)]


def unmet_node_affinity(rng):
    condition = {"key": "zone", "operator": "In", "values": [rng.choice(["c", "d"])]}
    affinity = {"nodeAffinity": {REQUIRED: {"nodeSelectorTerms": [{"matchExpressions": [condition]}]}}}
    return [node("n1", zone="a"), node("n2", zone="b"), workload(scaled(rng), replicas=rng.randint(1, 3), affinity=affinity)]


def tainted_nodes(rng):
    taint = {"key": "dedicated", "value": rng.choice(["db", ""]), "effect": rng.choice(["NoSchedule", "NoExecute"])}
    there = [{"key": "gpu", "operator": "Exists"}] if rng.random() < 0.5 else None
    return [*nodes(rng.randint(1, 3), taints=[taint]), workload(scaled(rng), replicas=rng.randint(1, 3), **({"tolerations": there} if there else {}))]


def oversized_cpu(rng):
    return [*nodes(rng.randint(1, 3), cpu=str(rng.choice([2, 4]))), workload(scaled(rng), replicas=1, containers=[container(cpu=rng.choice(["5", "6", "4500m"]))])]


def oversized_memory(rng):
    two = [container(memory="9Gi"), {**container(memory="1Gi"), "name": "side"}]
    return [*nodes(rng.randint(2, 3)), workload(scaled(rng), replicas=rng.randint(1, 2), containers=two)]


def full_nodes(rng):
    count = rng.randint(1, 3)
    return [*nodes(count, cpu="2"), workload(scaled(rng), replicas=2 * count + rng.randint(1, 2), containers=[container(cpu=rng.choice(["1", "900m"]), memory="100Mi")])]


def full_by_two(rng):
    first = workload(name="api", replicas=3, containers=[container(cpu="1")])
    return [*nodes(2, cpu="2"), first, workload(scaled(rng), replicas=rng.randint(2, 3), containers=[container(cpu="1")])]


def crowded_hosts(rng):
    count = rng.randint(1, 3)
    return [*nodes(count), workload(scaled(rng), replicas=count + rng.randint(1, 2), affinity=apart())]


def crowded_zones(rng):
    placed = [node("n1", **{ZONE.replace("/", "__").replace(".", "_"): "a"}), node("n2", **{ZONE.replace("/", "__").replace(".", "_"): "a"})]
    return [*placed, workload(scaled(rng), replicas=rng.randint(2, 3), affinity=apart(key=ZONE))]


def uneven_spread(rng):
    key = ZONE.replace("/", "__").replace(".", "_")
    placed = [node("n1", cpu="4", **{key: "a"}), node("n2", cpu="1", **{key: "b"})]
    constraint = {"maxSkew": 1, "topologyKey": ZONE, "whenUnsatisfiable": "DoNotSchedule", "labelSelector": {"matchLabels": {"app": "web"}}}
    return [*placed, workload(scaled(rng), replicas=rng.randint(4, 5), containers=[container(cpu="700m")], topologySpreadConstraints=[constraint])]


def few_domains(rng):
    constraint = {"maxSkew": 1, "minDomains": rng.randint(3, 5), "topologyKey": HOSTNAME, "whenUnsatisfiable": "DoNotSchedule", "labelSelector": {"matchLabels": {"app": "web"}}}
    return [*nodes(2), workload(scaled(rng), replicas=rng.randint(3, 5), topologySpreadConstraints=[constraint])]


def taken_host_port(rng):
    count = rng.randint(1, 3)
    return [*nodes(count), workload(scaled(rng), replicas=count + 1, containers=[container(ports=[{"containerPort": 80, "hostPort": 8080}])])]


def lonely_affinity(rng):
    affinity = {"podAffinity": {REQUIRED: [{"labelSelector": {"matchLabels": {"app": "cache"}}, "topologyKey": HOSTNAME}]}}
    return [*(nodes(2) if rng.random() < 0.5 else []), workload(scaled(rng), replicas=rng.randint(1, 3), affinity=affinity)]


def unknown_device(rng):
    return [*nodes(2), workload(replicas=1, containers=[container(limits={rng.choice(["nvidia.com/gpu", "example.com/fpga"]): 1})])]


def quota_of_cpu(rng):
    replicas = rng.randint(3, 6)
    return [quota(requests__cpu=f"{replicas * 500 - 300}m"), workload(scaled(rng), replicas=replicas, containers=[container(cpu="500m")])]


def quota_of_pods(rng):
    return [quota(pods=str(rng.randint(1, 2))), workload(scaled(rng), replicas=rng.randint(3, 5))]


def quota_for_updates(rng):
    replicas = rng.randint(2, 5)
    return [quota(pods=replicas), workload(replicas=replicas, strategy={"rollingUpdate": {"maxUnavailable": 0, "maxSurge": 1}})]


def quota_wants_requests(rng):
    return [quota(requests__cpu="4", **rng.choice([{}, {"limits__memory": "4Gi"}])), workload(scaled(rng), replicas=rng.randint(1, 3))]


def quota_of_job(rng):
    template = {"spec": {"restartPolicy": "Never", "containers": [container(cpu="2")]}}
    return [quota(requests__cpu="1"), {"apiVersion": "batch/v1", "kind": "Job", "metadata": {"name": "once"}, "spec": {"parallelism": rng.randint(1, 2), "completions": 2, "template": template}}]


def above_maximum(rng):
    return [limit_range(max={"cpu": "1"}), workload(scaled(rng), replicas=2, containers=[container(cpu=rng.choice(["1", "2"]), limits={"cpu": "2"})])]


def below_minimum(rng):
    return [limit_range(min={"memory": "256Mi"}), workload(scaled(rng), replicas=2, containers=[container(memory="64Mi", limits=rng.choice([None, {"memory": "128Mi"}]))])]


def above_ratio(rng):
    return [limit_range(maxLimitRequestRatio={"cpu": "2"}), workload(scaled(rng), replicas=rng.randint(1, 2), containers=[container(cpu="100m", limits={"cpu": rng.choice(["1", "500m"])})])]


def request_above_default(rng):
    return [limit_range(default={"memory": "256Mi"}), workload(scaled(rng), replicas=rng.randint(1, 3), containers=[container(memory=rng.choice(["512Mi", "1Gi"]))])]


def update_without_host(rng):
    count = rng.randint(1, 3)
    return [*nodes(count), workload(replicas=count, affinity=apart())] if count < 4 else []


def update_without_port(rng):
    count = rng.randint(1, 3)
    return [*nodes(count), workload(replicas=count, containers=[container(ports=[{"containerPort": 80, "hostPort": 8080}])])]


def update_without_room(rng):
    strategy = rng.choice([None, {"type": "RollingUpdate"}, {"rollingUpdate": {"maxUnavailable": 0, "maxSurge": 1}}])
    return [*nodes(1, cpu="2"), workload(replicas=rng.choice([1, 2]), containers=[container(cpu=rng.choice(["1", "1900m"]) if strategy is None else "1")], strategy=strategy)]


def kept_by_minimum(rng):
    replicas = rng.randint(1, 4)
    return [*nodes(rng.randint(2, 3)), workload(rng.choice(["Deployment", "StatefulSet"]), replicas=replicas), budget(minAvailable=rng.choice([replicas, "100%"]))]


def kept_by_zero(rng):
    return [*nodes(2), workload(rng.choice(["Deployment", "StatefulSet"]), replicas=rng.randint(1, 3)), budget(maxUnavailable=rng.choice([0, "0%"]))]


def kept_by_crowd(rng):
    count = rng.randint(2, 3)
    return [*nodes(count), workload(replicas=count, affinity=apart(), strategy={"rollingUpdate": {"maxUnavailable": 1}}), budget(minAvailable=count)]


def kept_by_full_nodes(rng):
    return [*nodes(2, cpu="2"), workload(replicas=4, containers=[container(cpu="1")], strategy={"rollingUpdate": {"maxUnavailable": 1, "maxSurge": 0}}), budget(minAvailable=rng.randint(3, 4))]


def unfitting_class(rng):
    return [volume(storageClassName="manual"), claim(storageClassName=rng.choice(["", "manaul"])), {"apiVersion": "storage.k8s.io/v1", "kind": "StorageClass", "metadata": {"name": "manual"}, "provisioner": "kubernetes.io/no-provisioner"}, user_of_claim(rng)]


def unfitting_size(rng):
    return [volume(storageClassName="manual"), claim(storageClassName="manual", resources={"requests": {"storage": rng.choice(["20Gi", "11Gi"])}}), no_provisioner(), user_of_claim(rng)]


def unfitting_mode(rng):
    return [volume(storageClassName="manual"), claim(storageClassName="manual", accessModes=["ReadWriteMany"]), no_provisioner(), user_of_claim(rng)]


def no_volume(rng):
    return [claim(storageClassName=""), user_of_claim(rng)]


def no_provisioner():
    return {"apiVersion": "storage.k8s.io/v1", "kind": "StorageClass", "metadata": {"name": "manual"}, "provisioner": "kubernetes.io/no-provisioner"}


def user_of_claim(rng):
    return workload(replicas=1, strategy={"type": "Recreate"}, volumes=[{"name": "data", "persistentVolumeClaim": {"claimName": "data"}}])


def evicted_by_priority(rng):
    classes = [{"apiVersion": "scheduling.k8s.io/v1", "kind": "PriorityClass", "metadata": {"name": "high"}, "value": 1000}]
    low = workload(name="batch", replicas=2, containers=[container(cpu="900m")], strategy={"type": "Recreate"})
    high = workload(name="web", replicas=rng.randint(1, 2), containers=[container(cpu="900m")], priorityClassName="high", strategy={"type": "Recreate"})
    return [*nodes(1, cpu="2"), *classes, low, high]


KINDS = (
    mistyped_selector, unmet_selector, unmet_node_affinity, tainted_nodes, oversized_cpu, oversized_memory, full_nodes, full_by_two, crowded_hosts,
    crowded_zones, uneven_spread, few_domains, taken_host_port, lonely_affinity, unknown_device, quota_of_cpu, quota_of_pods, quota_for_updates,
    quota_wants_requests, quota_of_job, above_maximum, below_minimum, above_ratio, request_above_default, update_without_host, update_without_port,
    update_without_room, kept_by_minimum, kept_by_zero, kept_by_crowd, kept_by_full_nodes, unfitting_class, unfitting_size, unfitting_mode, no_volume,
    evicted_by_priority,
)  # fmt: skip


def files_of(objects, rng):
    """The objects as files: documents of one file, a file each, JSON, flow style, or a List."""
    style = rng.choice(["documents", "documents", "files", "json", "flow", "list"])
    if style == "list":
        return {"all.yaml": yaml.safe_dump({"apiVersion": "v1", "kind": "List", "items": objects}, sort_keys=False)}
    if style == "files":
        return {f"{number:02}.yaml": _commented(yaml.safe_dump(each, sort_keys=rng.random() < 0.5)) for number, each in enumerate(objects)}
    if style == "json":
        return {f"{number:02}.json": json.dumps(each, indent=rng.choice([None, 2])) for number, each in enumerate(objects)}
    flow = None if style == "documents" else rng.choice([True, None])
    return {"all.yaml": "---\n".join(yaml.safe_dump(each, sort_keys=False, default_flow_style=flow or False) for each in objects)}


def _commented(text):
    """The text with a comment behind every third line, and before every fifth."""
    lines = []
    for number, line in enumerate(text.splitlines()):
        if number % 5 == 0:
            lines.append("# why this is so")
        lines.append(f"{line}  # kept" if number % 3 == 0 else line)
    return "\n".join(lines) + "\n"


def worlds(seed=1):
    """Worlds without end: (kind, files), each kind in turn. Most of them fail."""
    for number in itertools.count():
        make = KINDS[number % len(KINDS)]
        rng = random.Random(f"{seed}-{number}")
        yield make.__name__, files_of(make(rng), rng)
