"""``simulate --explain``: for one pod, each node's verdict with the fields behind it, and the points."""

import json

import pytest

NODES = """\
apiVersion: v1
kind: List
items:
  - apiVersion: v1
    kind: Node
    metadata: {name: db-1, labels: {disk: ssd}}
    spec:
      taints:
        - {key: soft, value: x, effect: PreferNoSchedule}
        - {key: dedicated, value: db, effect: NoSchedule}
    status: {allocatable: {cpu: "4", memory: 8Gi, pods: "9"}}
  - apiVersion: v1
    kind: Node
    metadata: {name: old-1, labels: {disk: hdd}}
    status: {allocatable: {cpu: "4", memory: 8Gi, pods: "9"}}
  - apiVersion: v1
    kind: Node
    metadata: {name: old-2, labels: {disk: hdd}}
    status: {allocatable: {cpu: "4", memory: 8Gi, pods: "9"}}
  - apiVersion: v1
    kind: Node
    metadata: {name: small, labels: {disk: ssd}}
    status: {allocatable: {cpu: "1", memory: 8Gi, pods: "9"}}
"""
WEB = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      nodeSelector:
        disk: ssd
      containers:
        - name: a
          image: a:1
          resources:
            requests: {cpu: 100m}
        - name: b
          image: b:1
          resources:
            requests:
              cpu: 1500m
"""


@pytest.fixture
def shop(folder):
    (folder / "nodes.yaml").write_text(NODES, encoding="utf-8")
    (folder / "web.yaml").write_text(WEB, encoding="utf-8")
    return folder


def explain(kubecheck, wanted, *words):
    return kubecheck("simulate", "web.yaml", "--nodes", "nodes.yaml", "--explain", wanted, *words)


def test_a_pod_that_fits_nowhere(kubecheck, shop):
    code, out, err = explain(kubecheck, "shop/web")
    assert (code, err) == (1, "")
    lines = out.splitlines()
    assert lines[0].startswith("shop/web-")
    assert lines[0].endswith(" of Deployment web (web.yaml:1:1)")
    assert lines[1] == (
        "  goes to no node: 0/4 nodes are available: 1 Insufficient cpu, 1 node(s) had untolerated taint(s), 2 node(s) didn't match Pod's node "
        "affinity/selector. preemption: 0/4 nodes are available: 4 Preemption is not helpful for scheduling."
    )
    assert [line for line in lines[2:] if not line.startswith("assumed: ")][:-1] == [
        "  hint: without .spec.nodeSelector.disk, it would fit on old-1 and old-2",
        "  hint: tolerating the taint dedicated=db:NoSchedule, it would fit on db-1",
        "  hint: with at most 1 cpu requested in all, it would fit on small",
        "",
        "nodes that do not take it",
        "  old-1 and old-2",
        "    NodeAffinity: node(s) didn't match Pod's node affinity/selector (UnschedulableAndUnresolvable)",
        "    pod: .spec.template.spec.nodeSelector.disk (web.yaml:10:15)",
        "    node old-1: .metadata.labels.disk (nodes.yaml:14:44)",
        "  db-1",
        "    TaintToleration: node(s) had untolerated taint(s) (UnschedulableAndUnresolvable)",
        "    pod: .spec.template.spec.tolerations (web.yaml:9:7)",
        "    node db-1: .spec.taints[1] (nodes.yaml:10:11)",
        "  small",
        "    NodeResourcesFit: Insufficient cpu (UnschedulableAndUnresolvable)",
        "    pod: .spec.template.spec.containers[1].resources.requests.cpu (web.yaml:20:20)",
        "    node small: .status.allocatable.cpu (nodes.yaml:23:33)",
    ]


def test_a_pod_that_has_a_choice(kubecheck, shop):
    (shop / "web.yaml").write_text(WEB.replace("      nodeSelector:\n        disk: ssd\n", ""), encoding="utf-8")
    code, out, _ = explain(kubecheck, "web")
    assert code == 0
    lines = out.splitlines()
    assert lines[1] == "  goes to old-1, which is the first by name of 2 with the most points among 2 nodes that take it"
    assert [line.split(None, 2)[0] for line in lines[3:6]] == ["TAKES", "old-1", "old-2"]
    assert "TaintToleration 300 (3 x 100)" in lines[4]
    assert "node small: .status.allocatable.cpu (nodes.yaml:23:33)" in out


def test_the_explanation_for_machines(kubecheck, shop):
    code, out, _ = explain(kubecheck, "web", "--format", "json")
    (world,) = json.loads(out)["worlds"]
    found = world["explanation"]
    assert code == 1
    assert found["object"] == {"kind": "Deployment", "namespace": "shop", "name": "web", "place": {"path": "web.yaml", "line": 1, "column": 1}}
    assert (found["outcome"], found["node"], found["rejection"], found["victims"]) == ("unschedulable", "", None, [])
    assert [each["node"] for each in found["verdicts"]] == ["db-1", "old-1", "old-2", "small"]
    assert found["verdicts"][3] == {
        "node": "small",
        "fits": False,
        "plugin": "NodeResourcesFit",
        "code": "UnschedulableAndUnresolvable",
        "reasons": ["Insufficient cpu"],
        "pod_field": {
            "path": ".spec.template.spec.containers[1].resources.requests.cpu",
            "place": {"path": "web.yaml", "line": 20, "column": 20},
        },
        "node_field": {"path": ".status.allocatable.cpu", "place": {"path": "nodes.yaml", "line": 23, "column": 33}},
        "scores": {},
        "total": 0,
    }
    assert found["changes"][2] == {
        "action": "lower",
        "field": ".spec.containers",
        "resource": "cpu",
        "amount": 1000,
        "taint": None,
        "nodes": ["small"],
        "hint": "with at most 1 cpu requested in all, it would fit on small",
    }
    assert found["changes"] == world["facts"][0]["changes"]


def test_a_pod_that_names_its_node(kubecheck, shop):
    (shop / "web.yaml").write_text(WEB.replace("      nodeSelector:\n        disk: ssd\n", "      nodeName: old-2\n"), encoding="utf-8")
    assert explain(kubecheck, "web")[1].splitlines()[1] == "  names its node itself: old-2"


@pytest.mark.parametrize(
    ("wanted", "sentence"),
    [
        ("wbe", "no pod or workload is called wbe; did you mean web?"),
        ("default/web", "no pod or workload web in namespace default; there is one in shop"),
        ("something-else", "no pod or workload is called something-else"),
    ],
)
def test_a_pod_that_there_is_not(kubecheck, shop, wanted, sentence):
    assert explain(kubecheck, wanted) == (2, "", f"kubecheck: error: {sentence}\n")


def test_without_nodes_there_is_nothing_to_explain(kubecheck, shop):
    assert kubecheck("simulate", "web.yaml", "--explain", "web") == (
        2,
        "",
        "kubecheck: error: --explain needs nodes: give them with --nodes, or as cluster.nodes or cluster.pools in the config file\n",
    )
