"""What binds in one folder does not reach into others."""

from kubecheck import check
from kubecheck.documents import read
from kubecheck.source import Source

NODE = """apiVersion: v1
kind: Node
metadata: {name: small}
status:
  allocatable: {cpu: 100m, memory: 64Mi, pods: "10"}
  conditions: [{type: Ready, status: "True"}]
"""
NODES = f"{NODE}---\n{NODE.replace('small', 'other')}"
POD = """apiVersion: v1
kind: Pod
metadata: {name: NAME}
spec:
  containers:
    - name: main
      image: example.com/main:1.0.0
      resources: {requests: {cpu: "1", memory: 32Mi}, limits: {memory: 32Mi}}
"""
LIMITS = """apiVersion: v1
kind: LimitRange
metadata: {name: limits}
spec:
  limits: [{type: Container, max: {memory: 16Mi}}]
"""


def rules_found(files, rule):
    return [(each.location.path, each.location.line) for each in check(files).findings if each.rule == rule]


def test_nodes_of_a_folder_take_the_pods_there_and_below_only():
    files = {"a/node.yaml": NODES, "a/pod.yaml": POD.replace("NAME", "one"), "a/b/pod.yaml": POD.replace("NAME", "two"), "c/pod.yaml": POD.replace("NAME", "three")}
    assert [path for path, _ in rules_found(files, "request-larger-than-any-node")] == ["a/b/pod.yaml", "a/pod.yaml"]


def test_nodes_beside_everything_take_every_pod():
    files = {"node.yaml": NODE, "a/pod.yaml": POD.replace("NAME", "one"), "c/pod.yaml": POD.replace("NAME", "three")}
    assert [path for path, _ in rules_found(files, "request-larger-than-any-node")] == ["a/pod.yaml", "c/pod.yaml"]


def test_a_lone_node_takes_the_pods_of_its_own_file():
    files = {"a/node.yaml": f"{NODE}---\n{POD.replace('NAME', 'one')}", "a/pod.yaml": POD.replace("NAME", "two")}
    assert [path for path, _ in rules_found(files, "request-larger-than-any-node")] == ["a/node.yaml"]


def test_limits_without_a_namespace_bind_their_own_folder():
    files = {"a/limits.yaml": LIMITS, "a/pod.yaml": POD.replace("NAME", "one"), "c/pod.yaml": POD.replace("NAME", "three")}
    assert [path for path, _ in rules_found(files, "refused-pod")] == ["a/pod.yaml"]


def test_limits_of_a_named_namespace_bind_it_wherever_its_pods_stand():
    limits = LIMITS.replace("name: limits", "name: limits, namespace: shop")
    files = {"a/limits.yaml": limits, "c/pod.yaml": POD.replace("name: NAME", "name: three, namespace: shop"), "c/other.yaml": POD.replace("NAME", "two")}
    assert [path for path, _ in rules_found(files, "refused-pod")] == ["c/pod.yaml"]


def test_a_node_that_says_nothing_of_its_room_takes_no_pods():
    node = "apiVersion: v1\nkind: Node\nmetadata: {name: labelled, labels: {disk: fast}}\n"
    found = check({"node.yaml": node, "pod.yaml": POD.replace("NAME", "one")}).findings
    assert [each.rule for each in found if each.rule in {"request-larger-than-any-node", "unschedulable-pod", "capacity-used-up"}] == []


def test_a_dry_run_gets_the_objects_that_play_a_part():
    from kubecheck.engine.dry_run import objects_of
    from kubecheck.model.refs import CLUSTER_KINDS
    from kubecheck.model.resource import resources_of

    texts = [POD.replace("NAME", "one"), "apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {selector: {app: web}, ports: [{port: 80}]}\n",
             "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: all}\nrules: []\n"]  # fmt: skip
    resources = [each for text in texts for each in resources_of(read(Source("a.yaml", text)).documents[0], "default", CLUSTER_KINDS)]
    for each in resources:
        each.status = 201
    assert [value["kind"] for value in objects_of(resources)] == ["Pod", "Service"]
