"""Controllers in scenarios: the steps they take, as the real ones do."""

from __future__ import annotations

from kubecheck.testing.replay.rollouts import answer_rollouts

ALLOCATABLE = {"cpu": "4", "memory": "8Gi", "pods": "110"}
NODE = {
    "apiVersion": "v1",
    "kind": "Node",
    "metadata": {"name": "node-1", "labels": {"kubernetes.io/hostname": "node-1"}},
    "spec": {},
    "status": {"capacity": ALLOCATABLE, "allocatable": ALLOCATABLE},
}
WORKLOAD = """
apiVersion: apps/v1
kind: {kind}
metadata:
  name: web
spec:
  replicas: {replicas}
  selector:
    matchLabels:
      app: web
  template:
    metadata:
      labels:
        app: web
    spec:
      containers:
      - name: web
        image: {image}
"""


def play(*texts, images=None):
    steps = [{"apply": {"app.yaml": text}} for text in texts]
    return answer_rollouts({"id": "x", "nodes": [NODE], "images": images or {}, "steps": steps})["steps"]


def test_a_rolling_update_alternates_between_up_and_down():
    first, second = (WORKLOAD.format(kind="Deployment", replicas=4, image=f"example/web:{version}") for version in (1, 2))
    web = play(first, second)[1]["workloads"]["Deployment/web"]
    assert web["during"]["replicaset_steps"] == [[4], [4, 1], [3, 1], [3, 2], [2, 2], [2, 3], [1, 3], [1, 4], [0, 4]]
    assert web["rollout_status"] == "successfully rolled out"
    assert [entry["revision"] for entry in web["replicasets"]] == [1, 2]


def test_a_broken_image_stops_the_rolling_update():
    first, second = (WORKLOAD.format(kind="Deployment", replicas=4, image=f"example/web:{version}") for version in (1, 2))
    web = play(first, second, images={"example/web:2": {"start": "pull-error"}})[1]["workloads"]["Deployment/web"]
    assert web["during"]["replicaset_steps"] == [[4], [4, 1], [3, 1], [3, 2]]
    assert web["status"]["availableReplicas"] == 3


def test_stateful_pods_come_one_by_one_and_are_updated_from_the_last():
    first, second = (WORKLOAD.format(kind="StatefulSet", replicas=2, image=f"example/web:{version}") for version in (1, 2))
    steps = play(first, second)
    pod_steps = [step["workloads"]["StatefulSet/web"]["during"]["pod_steps"] for step in steps]
    assert pod_steps[0] == ["create web-0", "ready web-0", "create web-1", "ready web-1"]
    assert pod_steps[1][:4] == ["delete web-1", "gone web-1", "create web-1", "ready web-1"]


def test_a_job_gives_up_at_its_backoff_limit():
    text = """
apiVersion: batch/v1
kind: Job
metadata:
  name: once
spec:
  backoffLimit: 0
  template:
    spec:
      restartPolicy: Never
      containers:
      - name: once
        image: example/once:1
"""
    job = play(text, images={"example/once:1": {"exit": {"code": 1, "after": 1.6}}})[0]["workloads"]["Job/once"]
    assert job["during"]["condition_steps"] == ["FailureTarget=True BackoffLimitExceeded", "Failed=True BackoffLimitExceeded"]
    assert job["status"] == {"failed": 1}


def test_a_number_that_an_autoscaler_has_changed_stays_when_the_file_says_none_any_more():
    scaler = """
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  name: web
spec:
  scaleTargetRef:
    apiVersion: apps/v1
    kind: Deployment
    name: web
  minReplicas: 1
  maxReplicas: 5
"""
    web = WORKLOAD.format(kind="Deployment", replicas=7, image="example/web:1")
    steps = [{"apply": {"app.yaml": web, "scaler.yaml": scaler}, "wait": 6}, {"apply": {"app.yaml": web.replace("  replicas: 7\n", "")}, "wait": 6}]
    first, second = answer_rollouts({"id": "x", "nodes": [NODE], "images": {}, "steps": steps})["steps"]
    assert [step["workloads"]["Deployment/web"]["desired"] for step in (first, second)] == [5, 5]
    assert "replicaset_steps" not in second["workloads"]["Deployment/web"]["during"]


def test_a_number_that_nobody_else_has_changed_goes_with_the_file():
    web = WORKLOAD.format(kind="Deployment", replicas=3, image="example/web:1")
    (_, second) = play(web, web.replace("  replicas: 3\n", ""))
    assert second["workloads"]["Deployment/web"]["desired"] == 1


def of_nodes(step):
    return {node: sum(workloads.values()) for node, workloads in step["nodes"].items()}


def test_a_replica_set_without_a_deployment_lets_the_youngest_pods_go_wherever_they_are():
    nodes = [{**NODE, "metadata": {"name": f"node-{n}", "labels": {"kubernetes.io/hostname": f"node-{n}"}}} for n in (1, 2)]
    first = WORKLOAD.format(kind="ReplicaSet", replicas=3, image="example/web:1")
    later = WORKLOAD.format(kind="ReplicaSet", replicas=5, image="example/web:2")
    steps = [{"apply": {"app.yaml": first}}, {"apply": {"app.yaml": later}}, {"do": "scale", "target": "ReplicaSet/web", "replicas": 2}]
    (_, five, two) = answer_rollouts({"id": "x", "nodes": nodes, "images": {}, "steps": steps})["steps"]
    assert sorted(of_nodes(five).values()) == [2, 3]
    assert two["pods"]["ReplicaSet/web"] == [{"image": "example/web:1", "phase": "Running", "ready": True, "count": 2}]


def test_a_deployment_lets_pods_go_where_most_of_them_are():
    nodes = [{**NODE, "metadata": {"name": f"node-{n}", "labels": {"kubernetes.io/hostname": f"node-{n}"}}} for n in (1, 2)]
    web = WORKLOAD.format(kind="Deployment", replicas=5, image="example/web:1")
    steps = [{"apply": {"app.yaml": web}}, {"do": "scale", "target": "Deployment/web", "replicas": 2}]
    (five, two) = answer_rollouts({"id": "x", "nodes": nodes, "images": {}, "steps": steps})["steps"]
    fewest = min(of_nodes(five), key=of_nodes(five).get)
    assert of_nodes(two) == {fewest: 2}
