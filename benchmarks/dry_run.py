"""What the dry run costs, and how the cost grows: ``python benchmarks/dry_run.py [WORKLOADS]``.

Plays Deployments with Services and budgets (install and update), then StatefulSets with claims and autoscalers (install), each in one, two and four
times the number. Processor time of this process, steps of the trace, and the time for each workload.
"""

import sys
import time

from kubecheck.sim.play.dry_run import INSTALL, UPDATE, simulate

_POD = {"containers": [{"name": "a", "image": "a:1", "resources": {"requests": {"cpu": "100m", "memory": "64Mi"}}}]}


def node(number):
    name = f"node-{number}"
    allocatable = {"cpu": "64", "memory": "256Gi", "pods": "500"}
    return {"apiVersion": "v1", "kind": "Node", "metadata": {"name": name, "labels": {"kubernetes.io/hostname": name}}, "spec": {}, "status": {"allocatable": allocatable}}


def thing(version, kind, name, **spec):
    return {"apiVersion": version, "kind": kind, "metadata": {"name": name, "namespace": "default"}, "spec": spec}


def deployments(count):
    for name in (f"web-{number}" for number in range(count)):
        labels = {"app": name}
        template = {"metadata": {"labels": labels}, "spec": _POD}
        yield thing("apps/v1", "Deployment", name, replicas=3, selector={"matchLabels": labels}, template=template)
        yield thing("v1", "Service", name, selector=labels, ports=[{"port": 80}])
        yield thing("policy/v1", "PodDisruptionBudget", name, minAvailable=1, selector={"matchLabels": labels})


def stateful_sets(count):
    claim = {"metadata": {"name": "data"}, "spec": {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}}}
    for name in (f"db-{number}" for number in range(count)):
        labels = {"app": name}
        template = {"metadata": {"labels": labels}, "spec": _POD}
        yield thing("apps/v1", "StatefulSet", name, replicas=3, serviceName=name, selector={"matchLabels": labels}, template=template, volumeClaimTemplates=[claim])
        target = {"apiVersion": "apps/v1", "kind": "StatefulSet", "name": name}
        yield thing("autoscaling/v2", "HorizontalPodAutoscaler", name, scaleTargetRef=target, minReplicas=2, maxReplicas=5)


def main(count):
    nodes = [node(number) for number in range(20)]
    for title, make, plan in (("deployments", deployments, (INSTALL, UPDATE)), ("stateful sets", stateful_sets, (INSTALL,))):
        for times in (1, 2, 4):
            objects = [*nodes, *make(count * times)]
            begin = time.process_time()
            outcome = simulate(objects, plan=plan)
            spent = time.process_time() - begin
            print(
                f"{title:<14} {count * times:>6}  {spent:7.2f} s  {len(outcome.trace.steps):>7} steps  {spent / count / times * 1000:6.2f} ms each  "
                f"{len(outcome.facts)} facts"
            )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100)
