"""How many pods a second the scheduler decides, and how the cost grows.

    python benchmarks/scheduling.py [--nodes 5000] [--pods 20000] [--templates 500] [--only NAME] [--growth] [--peer PROGRAM]

Workloads: `simple` (requests, selectors, taints), `spread` (the same pods behind Services, so that default spreading applies), `anti-affinity`
(a tenth of the templates keep their pods on different hosts), `interleaved` (as simple, replicas of all templates mixed), and `mixed` (a fifth of the
nodes and a quarter of the pods; affinity, spreading, ports, claims and priorities at once). Inside the clock: creating the pod in the cluster state, the
whole cycle, preemption where there is one, and binding. The rate by CPU seconds tells what the wall clock does not on a machine that others use.

``--peer`` names a program that runs the real kube-scheduler in its process: ``PROGRAM bench -nodes N -pods P -workload W -percentage 100`` prints a line
with ``… pods/s``. Then both decide on the same cluster, one after the other: nodes of 4 cores in three zones, pods of 100m and 500Mi; alone
(``basic``), spread over the zones (``spread``), or in ten groups that shun each other's hosts (``antiaffinity``). Every node is looked at by both.
"""

import argparse
import gc
import random
import re
import resource
import subprocess
import sys
import time

from kubecheck.sim.scheduler import ClusterState, Scheduler, bind_volumes

SHAPES = [(4, 16), (8, 32), (16, 64), (32, 128), (64, 256), (8, 64), (16, 128), (96, 384)]
ZONES = ["a", "b", "c"]
POOLS = ["general", "general", "general", "highmem", "spot", "gpu"]
TAINTED = ("gpu", "spot")


def make_nodes(chance, count):
    for number in range(count):
        shape = chance.randrange(len(SHAPES))
        cpu, memory = SHAPES[shape]
        pool = chance.choice(POOLS)
        name = f"node-{number:05}"
        labels = {
            "kubernetes.io/hostname": name,
            "topology.kubernetes.io/zone": chance.choice(ZONES),
            "pool": pool,
            "node.kubernetes.io/instance-type": f"t{shape}",
            "kubernetes.io/arch": chance.choice(["amd64", "amd64", "arm64"]),
        }
        taints = [{"key": "dedicated", "value": pool, "effect": "NoSchedule"}] if pool in TAINTED else []
        size = {"cpu": str(cpu), "memory": f"{memory}Gi", "pods": "110"}
        yield {"kind": "Node", "metadata": {"name": name, "labels": labels}, "spec": {"taints": taints}, "status": {"allocatable": size}}


def make_template(chance, number, anti_affinity):
    selector, tolerations, expressions = {}, [], []
    if chance.random() < 0.4:
        selector["pool"] = chance.choice(POOLS)
    if chance.random() < 0.2:
        selector["kubernetes.io/arch"] = "amd64"
    if selector.get("pool") in TAINTED or chance.random() < 0.1:
        tolerations = [{"key": "dedicated", "operator": "Equal", "value": selector.get("pool", "spot")}]
    if chance.random() < 0.25:
        expressions.append({"key": "topology.kubernetes.io/zone", "operator": "In", "values": chance.sample(ZONES, 2)})
    if chance.random() < 0.1:
        expressions.append({"key": "node.kubernetes.io/instance-type", "operator": "NotIn", "values": ["t0"]})
    requests = {"cpu": f"{chance.choice([50, 100, 250, 500, 1000, 2000])}m", "memory": f"{chance.choice([64, 128, 256, 512, 1024, 4096])}Mi"}
    spec = {"containers": [{"name": "app", "image": f"registry.example.com/app-{number}:1", "resources": {"requests": requests}}]}
    if selector:
        spec["nodeSelector"] = selector
    if tolerations:
        spec["tolerations"] = tolerations
    affinity = {}
    if expressions:
        required = {"nodeSelectorTerms": [{"matchExpressions": expressions}]}
        affinity["nodeAffinity"] = {"requiredDuringSchedulingIgnoredDuringExecution": required}
    labels = {"app": f"app-{number}"}
    if anti_affinity and number % 10 == 0:
        term = {"topologyKey": "kubernetes.io/hostname", "labelSelector": {"matchLabels": labels}}
        affinity["podAntiAffinity"] = {"requiredDuringSchedulingIgnoredDuringExecution": [term]}
    if affinity:
        spec["affinity"] = affinity
    return labels, spec


def add_mixed(chance, number, labels, spec):
    """Most features at once, each on some of the templates."""
    app = {"matchLabels": {"app": f"app-{chance.randrange(max(number, 1))}" if chance.random() < 0.3 else labels["app"]}}
    key = chance.choice(["kubernetes.io/hostname", "topology.kubernetes.io/zone"])
    term = {"topologyKey": key, "labelSelector": app}
    preferred = [{"weight": chance.randint(1, 100), "podAffinityTerm": term}]
    affinity = spec.setdefault("affinity", {})
    draw = chance.random()
    if draw < 0.08:
        affinity["podAntiAffinity"] = {"requiredDuringSchedulingIgnoredDuringExecution": [{**term, "topologyKey": "kubernetes.io/hostname"}]}
    elif draw < 0.16:
        affinity["podAntiAffinity"] = {"preferredDuringSchedulingIgnoredDuringExecution": preferred}
    elif draw < 0.24:
        affinity["podAffinity"] = {"preferredDuringSchedulingIgnoredDuringExecution": preferred}
    elif draw < 0.28:
        own = {"topologyKey": "topology.kubernetes.io/zone", "labelSelector": {"matchLabels": labels}}
        affinity["podAffinity"] = {"requiredDuringSchedulingIgnoredDuringExecution": [own]}
    if chance.random() < 0.25:
        action = chance.choice(["DoNotSchedule", "ScheduleAnyway"])
        spec["topologySpreadConstraints"] = [{"maxSkew": 2, "topologyKey": key, "whenUnsatisfiable": action, "labelSelector": app}]
    if chance.random() < 0.04:
        spec["containers"][0]["ports"] = [{"containerPort": 80, "hostPort": chance.choice([80, 8080])}]
    spec["priority"] = chance.choice([0, 0, 0, 0, 100, 1000])
    return chance.random() < 0.1


def claim_of(name):
    spec = {"accessModes": ["ReadWriteOnce"], "storageClassName": "standard", "resources": {"requests": {"storage": "1Gi"}}}
    return {"kind": "PersistentVolumeClaim", "metadata": {"name": name, "namespace": "default"}, "spec": spec}


def make_order(chance, templates, pods):
    weights = [chance.paretovariate(1.2) for _ in range(templates)]
    total = sum(weights)
    order = [number for number, weight in enumerate(weights) for _ in range(max(1, int(weight / total * pods)))]
    order += [chance.randrange(templates) for _ in range(pods - len(order))]
    return sorted(order[:pods])


def run(workload, nodes, pods, templates):
    chance = random.Random(7)
    state = ClusterState()
    for node in make_nodes(chance, nodes):
        state.apply(node)
    made = [make_template(chance, number, workload == "anti-affinity") for number in range(templates)]
    if workload == "mixed":
        state.apply({"kind": "StorageClass", "metadata": {"name": "standard"}, "provisioner": "csi.example.com", "volumeBindingMode": "WaitForFirstConsumer"})
    with_claims = {number for number, (labels, spec) in enumerate(made) if workload == "mixed" and add_mixed(chance, number, labels, spec)}
    order = make_order(chance, templates, pods)
    if workload == "interleaved":
        chance.shuffle(order)
    if workload in ("spread", "mixed"):
        for number in range(templates):
            name = f"app-{number}"
            state.apply({"kind": "Service", "metadata": {"name": name, "namespace": "default"}, "spec": {"selector": {"app": name}}})
    scheduler = Scheduler(state)
    state.settle()
    gc.collect()
    gc.disable()
    failed = 0
    begun, worked = time.perf_counter(), time.process_time()
    for serial, number in enumerate(order):
        labels, spec = made[number]
        name = f"pod-{serial}"
        if number in with_claims:
            state.apply(claim_of(name))
            spec = {**spec, "volumes": [{"name": "data", "persistentVolumeClaim": {"claimName": name}}]}
        state.apply({"kind": "Pod", "metadata": {"name": name, "namespace": "default", "labels": labels}, "spec": spec})
        attempt = scheduler.schedule("default", name)
        freed = attempt.post_filter
        if freed is not None and freed.nominated:
            for victim in freed.victims:
                state.delete("Pod", victim.namespace, victim.name)
            state.pods[f"default/{name}"].nominated = freed.nominated
            attempt = scheduler.schedule("default", name)
        if attempt.node:
            if attempt.volumes is not None:
                bind_volumes(state, attempt.volumes, attempt.node)
            state.bind("default", name, attempt.node)
        else:
            failed += 1
    spent, worked = time.perf_counter() - begun, time.process_time() - worked
    gc.enable()
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    rates = f"{spent:8.2f} s {pods / spent:9.0f} pods/s, of CPU {worked:6.2f} s {pods / worked:9.0f} pods/s"
    print(f"{workload:14} {nodes:6} nodes {pods:7} pods {rates}  {failed:5} unplaced  peak {memory} MB", flush=True)


def make_peer_node(number):
    name = f"node-{number:05}"
    labels = {"kubernetes.io/hostname": name, "topology.kubernetes.io/zone": f"zone-{number % 3 + 1}"}
    return {"kind": "Node", "metadata": {"name": name, "labels": labels}, "spec": {}, "status": {"allocatable": {"cpu": "4", "memory": "32Gi", "pods": "110"}}}


def make_peer_pod(number, workload):
    labels = {"app": "bench"}
    requests = {"cpu": "100m", "memory": "500Mi"}
    spec = {"containers": [{"name": "pause", "image": "registry.k8s.io/pause:3.10", "resources": {"requests": requests}}], "priority": 0}
    if workload == "spread":
        constraint = {"maxSkew": 5, "topologyKey": "topology.kubernetes.io/zone", "whenUnsatisfiable": "DoNotSchedule", "labelSelector": {"matchLabels": labels}}
        spec["topologySpreadConstraints"] = [constraint]
    if workload == "antiaffinity":
        color = {"color": f"c{number % 10}"}
        labels = {**labels, **color}
        term = {"topologyKey": "kubernetes.io/hostname", "labelSelector": {"matchLabels": color}}
        spec["affinity"] = {"podAntiAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": [term]}}
    return {"kind": "Pod", "metadata": {"name": f"pod-{number:05}", "namespace": "default", "labels": labels}, "spec": spec}


def run_beside(peer, workload, nodes, pods):
    """The same cluster and pods decided here and by the peer: pods a second of both."""
    state = ClusterState()
    for number in range(nodes):
        state.apply(make_peer_node(number))
    made = [make_peer_pod(number, workload) for number in range(pods)]
    scheduler = Scheduler(state)
    state.settle()
    failed = 0
    begun = time.perf_counter()
    for pod in made:
        state.apply(pod)
        attempt = scheduler.schedule("default", pod["metadata"]["name"])
        if attempt.node:
            state.bind("default", pod["metadata"]["name"], attempt.node)
        else:
            failed += 1
    ours = pods / (time.perf_counter() - begun)
    call = [peer, "bench", "-nodes", str(nodes), "-pods", str(pods), "-workload", workload, "-percentage", "100"]
    line = subprocess.run(call, capture_output=True, text=True, check=True).stdout
    found = re.search(r"(\d+) pods/s.*failed (\d+)", line)
    if found is None:
        sys.exit(f"{peer}: printed {line!r}, expected a line with pods/s")
    theirs = int(found[1])
    print(f"{workload:14} {nodes:6} nodes {pods:7} pods {ours:9.0f} pods/s, peer {theirs:6} pods/s: {ours / theirs:5.1f} times; unplaced {failed} and {found[2]}", flush=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--nodes", type=int, default=5000)
    parser.add_argument("--pods", type=int, default=20000)
    parser.add_argument("--templates", type=int, default=500)
    parser.add_argument("--only", choices=("simple", "spread", "anti-affinity", "interleaved", "mixed"))
    parser.add_argument("--growth", action="store_true", help="also with a tenth of the nodes, and with a tenth of the pods")
    parser.add_argument("--peer", metavar="PROGRAM", help="a program that runs the real scheduler, timed on the same clusters")
    options = parser.parse_args()
    if options.peer:
        for nodes, pods in ((500, 1000), (1000, 5000)):
            for workload in ("basic", "spread", "antiaffinity"):
                run_beside(options.peer, workload, nodes, pods)
        return
    for workload in (options.only,) if options.only else ("simple", "spread", "anti-affinity", "interleaved", "mixed"):
        if workload == "mixed":
            run(workload, options.nodes // 5, options.pods // 4, options.templates)
            continue
        run(workload, options.nodes, options.pods, options.templates)
        if options.growth:
            run(workload, options.nodes // 10, options.pods, options.templates)
            run(workload, options.nodes, options.pods // 10, options.templates)


if __name__ == "__main__":
    main()
