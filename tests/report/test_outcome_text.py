"""The tables of a dry run: what is alike stands on one line, what comes from a manifest cannot steer the terminal."""

from kubecheck.model.refs import Ref
from kubecheck.report.explanation_text import Places
from kubecheck.report.outcome_text import BLOCK_BAR, sentence, write_text
from kubecheck.sim.objects.trace import Trace
from kubecheck.sim.play.dry_run import simulate
from kubecheck.sim.play.facts import Outcome, Placement, StalledChange, StalledRollout
from kubecheck.sim.play.usage import NodeUse

NOWHERE = Places(lambda *_: None, lambda *_: None)
FULL = {"cpu": (1000, 2000), "memory": (0, 1 << 30), "pods": (2, 10), "example.com/gpu": (1, 1), "hugepages-2Mi": (0, 0)}


def outcome(placements=(), nodes=()):
    return Outcome([], ("nothing",), Trace(), True, tuple(placements), tuple(nodes))


def placed(pod, node, owner=("ReplicaSet", "web"), ready=True, why=""):
    return Placement("default", pod, owner, node, ready, why)


def test_nodes_that_are_as_full_of_the_same_are_one():
    names = ["a", "b", "c", "d", "e", "f"]
    placements = [placed(f"web-{name}{number}", name) for name in names for number in (1, 2)]
    text = write_text({"": outcome(placements, [*(NodeUse(name, FULL) for name in names), NodeUse("z", {**FULL, "pods": (2, 20)})])}, NOWHERE)
    assert text.splitlines() == [
        "NAMESPACE  POD                WORKLOAD        NODE  READY  WHY",
        *(f"default    web-{name}1 and 1 more  ReplicaSet web  {name}     yes" for name in names),
        "",
        "NODE                RESOURCE         USE         REQUESTED  FREE  BY",
        "a, b, c and 3 more  cpu              #####.....  1 of 2     1",
        "a, b, c and 3 more  memory           ..........  0 of 1Gi   1Gi",
        "a, b, c and 3 more  pods             ##........  2 of 10    8     2 of ReplicaSet web",
        "a, b, c and 3 more  example.com/gpu  ##########  1 of 1     0",
        "z                   cpu              #####.....  1 of 2     1",
        "z                   memory           ..........  0 of 1Gi   1Gi",
        "z                   pods             #.........  2 of 20    18",
        "z                   example.com/gpu  ##########  1 of 1     0",
        "",
        "assumed: nothing",
    ]


def test_bars_of_blocks_on_a_terminal():
    (line,) = [each for each in write_text({"": outcome(nodes=[NodeUse("a", FULL)])}, NOWHERE, bar=BLOCK_BAR).splitlines() if " cpu " in each]
    assert line.split() == ["a", "cpu", "█████░░░░░", "1", "of", "2", "1"]


def test_what_manifests_say_cannot_steer_the_terminal():
    text = write_text({"": outcome([placed("p\x1b[31m", "n\n", why="\x07")], [NodeUse("n\x1b", FULL)])}, NOWHERE)
    assert text.splitlines()[1].split() == ["default", "p\\x1b[31m", "ReplicaSet", "web", "n\\n", "yes", "\\x07"]
    assert "\x1b" not in text


def pod(name, **spec):
    return {
        "apiVersion": "v1", "kind": "Pod", "metadata": {"name": name, "labels": {"app": name}},
        "spec": {"containers": [{"name": "a", "image": "a:1"}], **spec},
    }  # fmt: skip


def test_another_schedulers_pod_waits_and_is_no_fault():
    node = {"apiVersion": "v1", "kind": "Node", "metadata": {"name": "n"}, "status": {"allocatable": {"cpu": "1", "pods": "9"}}}
    service = {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "s"}, "spec": {"selector": {"app": "one"}, "ports": [{"port": 80}]}}
    found = simulate([node, pod("one", schedulerName="volcano"), service])
    assert [(each.pod, each.node, each.why) for each in found.placements] == [("one", "", "waits for the scheduler volcano")]
    assert found.facts == []


def test_a_gated_pod_waits_in_the_schedulers_words_and_is_no_fault():
    node = {"apiVersion": "v1", "kind": "Node", "metadata": {"name": "n"}, "status": {"allocatable": {"cpu": "1", "pods": "9"}}}
    found = simulate([node, pod("one", schedulingGates=[{"name": "example.com/wait"}])])
    assert [(each.node, each.why) for each in found.placements] == [("", "waiting for scheduling gates: [example.com/wait]")]
    assert found.facts == []


def test_an_update_that_ends_late_is_told_with_its_time():
    ref = Ref("apps", "v1", "Deployment", "default", "web")
    fact = StalledRollout(ref, ("spec", "strategy"), 4, 3, 3, 1, 1, "", "no room")
    assert sentence(fact) == "Deployment web: an update stops with 3 of 4 pods updated and 3 available: no room"
    fact.took = 1340.4
    assert sentence(fact) == "Deployment web: an update takes 22 min 20 s, most of it with 3 of 4 pods updated and 3 available: no room"
    assert sentence(StalledChange(ref, fact.path, fact, 4, 3)) == "Deployment web: the change takes 22 min 20 s, most of it with 3 of 4 pods updated and 3 available: no room"
