"""A scheduler that is configured otherwise: ``simulate --scheduler FILE`` and ``cluster.scheduler``."""

import pytest

NODE = """\
apiVersion: v1
kind: Node
metadata: {{name: {name}}}
status: {{allocatable: {{cpu: "{cpu}", memory: 8Gi, pods: "9"}}}}
"""
POD = """\
apiVersion: v1
kind: Pod
metadata: {name: web}
spec:
  containers: [{name: web, image: "web:1", resources: {requests: {cpu: 500m, memory: 1Gi}}}]
"""
PACKING = """\
apiVersion: kubescheduler.config.k8s.io/v1
kind: KubeSchedulerConfiguration
profiles:
  - plugins:
      score:
        enabled:
          - {name: Coscheduling}
          - {name: NodeResourcesFit, weight: 50}
    pluginConfig:
      - name: NodeResourcesFit
        args:
          scoringStrategy: {type: MostAllocated}
"""


@pytest.fixture
def shop(folder):
    (folder / "nodes.yaml").write_text(NODE.format(name="a", cpu=2) + "---\n" + NODE.format(name="b", cpu=8), encoding="utf-8")
    (folder / "web.yaml").write_text(POD, encoding="utf-8")
    (folder / "packing.yaml").write_text(PACKING, encoding="utf-8")
    return folder


def placed(out):
    return next(line.split()[4] for line in out.splitlines() if line.startswith("default"))


def test_another_strategy_takes_another_node(kubecheck, shop):
    code, out, err = kubecheck("simulate", "web.yaml", "--nodes", "nodes.yaml")
    assert (code, err, placed(out)) == (0, "", "b")
    code, out, err = kubecheck("simulate", "web.yaml", "--nodes", "nodes.yaml", "--scheduler", "packing.yaml")
    assert (code, err, placed(out)) == (0, "", "a")
    words = "the scheduler configured as given, but without Coscheduling, which Kubernetes does not have; the default controllers and admission plugins"
    assert f"assumed: Kubernetes 1.37 with {words}" in out.splitlines()


def test_the_config_file_may_name_it(kubecheck, shop):
    (shop / ".kubecheck.yaml").write_text("cluster: {nodes: nodes.yaml, scheduler: packing.yaml}\n", encoding="utf-8")
    code, out, err = kubecheck("simulate", "web.yaml")
    assert (code, err, placed(out)) == (0, "", "a")


def test_nodes_among_the_manifests_are_scheduled_to_as_configured(kubecheck, shop):
    code, out, err = kubecheck("simulate", "web.yaml", "nodes.yaml", "--scheduler", "packing.yaml")
    assert (code, err, placed(out)) == (0, "", "a")


@pytest.mark.parametrize(
    ("written", "instead", "first"),
    [
        ("weight: 50", "wieght: 50", "packing.yaml:8:38: error: profiles[0].plugins.score.enabled[1].wieght: there is no such field [invalid-config]"),
        (
            "MostAllocated",
            "Most",
            ('packing.yaml:12:35: error: profiles[0].pluginConfig[0].args.scoringStrategy.type: Unsupported value: "Most": '
            'supported values: "LeastAllocated", "MostAllocated", "RequestedToCapacityRatio" [invalid-config]'),
        ),
        ("kind:", "kind: {", None),
    ],
)
@pytest.mark.parametrize("command", ["check", "simulate"])
def test_a_fault_is_shown_at_its_place(kubecheck, shop, command, written, instead, first):
    (shop / "packing.yaml").write_text(PACKING.replace(written, instead), encoding="utf-8")
    (shop / ".kubecheck.yaml").write_text("cluster: {nodes: nodes.yaml, scheduler: packing.yaml}\n", encoding="utf-8")
    code, out, err = kubecheck(command, "web.yaml")
    assert (code, out) == (2, "")
    line = err.splitlines()[0]
    assert line == first if first is not None else line.startswith("packing.yaml:")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (None, "kubecheck: error: the scheduler's configuration in packing.yaml cannot be read: No such file or directory"),
        ("", "kubecheck: error: packing.yaml holds no documents; one KubeSchedulerConfiguration is needed"),
        ("a: 1\n---\nb: 1\n", "kubecheck: error: packing.yaml holds 2 documents; one KubeSchedulerConfiguration is needed"),
    ],
)
def test_a_file_that_is_none(kubecheck, shop, text, message):
    if text is None:
        (shop / "packing.yaml").unlink()
    else:
        (shop / "packing.yaml").write_text(text, encoding="utf-8")
    code, out, err = kubecheck("simulate", "web.yaml", "--nodes", "nodes.yaml", "--scheduler", "packing.yaml")
    assert (code, out, err.splitlines()[0]) == (2, "", message)
