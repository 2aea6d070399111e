"""What steps came to, as text and JSON: the order of evictions, the picture of an update, who is to blame, and how it came to it."""

import json

import pytest

from kubecheck.findings import Fix
from kubecheck.model.refs import Ref
from kubecheck.report.explanation_text import Places
from kubecheck.report.outcome_json import write_json
from kubecheck.report.outcome_text import BLOCK_BAR, PLAIN_BAR, write_text
from kubecheck.report.plays.page import write_page
from kubecheck.report.plays.picture import BLOCK_MARKS, picture_lines
from kubecheck.report.plays.words import blame_in_words, time_in_words
from kubecheck.sim.play.answers import Rollout
from kubecheck.sim.play.facts import BlockedDrain
from kubecheck.sim.play.timeline import Sample

NOWHERE = Places(lambda *_: None, lambda *_: None)
WEB = Ref("apps", "v1", "Deployment", "default", "web")


def sections(text):
    """The lines of each step, without those of pods and nodes after the install."""
    return [part.splitlines() for part in text.partition("\nassumed: ")[0].split("\n-- ")[1:]]


def without_names(lines):
    """The lines with the made names of pods and ReplicaSets as words, and blanks as they come."""
    return [" ".join("POD" if word.removeprefix("default/").startswith("web-") else word for word in line.split()) for line in lines]


def test_times_are_told_as_people_say_them():
    assert [time_in_words(each) for each in (0, 0.34, 9.96, 12.4, 119, 120, 303.2)] == ["0 s", "0.3 s", "10 s", "12 s", "119 s", "2 min", "5 min 3 s"]


def test_two_budgets_for_one_pod_are_in_the_way_whatever_each_needs():
    message = "This pod has more than one PodDisruptionBudget, which the eviction subresource does not support."
    fact = BlockedDrain(Ref("policy", "v1", "PodDisruptionBudget", "default", "web"), ("spec",), "n1", ["web-1"], [WEB], message)
    fact.needed, fact.healthy, fact.expected = 1, 2, 2
    assert blame_in_words(fact) == "in the way: several budgets select the same pod, and the server evicts no such pod"
    fact.message = "Cannot evict pod as it would violate the pod's disruption budget."
    assert blame_in_words(fact) == "in the way: the budget itself, which needs 1 healthy pod where 2 are all there are"


@pytest.mark.parametrize(("names", "said"), [
    (("n3",), "passed over, since no pods may come to it: n3"), (("n2", "n3"), "passed over, since no pods may come to them: n2 and n3"),
])  # fmt: skip
def test_what_an_upgrade_passes_over_is_told_in_text_json_and_on_the_page(blocked_drain, names, said):
    (answer,) = blocked_drain.plays[0].answers
    answer.passed_over = names
    try:
        (lines,) = sections(write_text({"": blocked_drain}, NOWHERE))
        (world,) = json.loads(write_json({"": blocked_drain}, NOWHERE))["worlds"]
        page = write_page({"": blocked_drain}, NOWHERE, "1")
    finally:
        answer.passed_over = ()
    assert said in lines
    assert world["plays"][0]["steps"][0]["passed_over"] == list(names)
    assert f"<p>{said}</p>" in page


def test_the_text_of_a_drain_that_is_blocked(blocked_drain):
    (lines,) = sections(write_text({"": blocked_drain}, NOWHERE))
    assert without_names(lines) == [
        "drain=n1: blocked at n1, at rest after 0.3 s",
        "",
        "EVICTED WORKLOAD NODE AT WAITED",
        "POD Deployment web n1 0 s -",
        "left alone: 1 pod of DaemonSets and Jobs",
        "cannot go: POD",
        "needed of what is free on all other nodes: cpu 2 of 0 (too little), pods 2 of 107",
        "",
        "COMES UP WORKLOAD NODE READY WHY",
        "POD Deployment web - no 0/2 nodes are available: 1 Insufficient cpu, 1 node(s) were unschedulable.",
        "",
        "Deployment web: 3 of 4 pods ready at the fewest, budget web needs 3",
        "",
        ("PodDisruptionBudget web: node n1 cannot be drained, POD stays: Cannot evict pod as it would violate the pod's disruption budget. The disruption budget web needs 3 healthy pods "
        "and has 3 currently"),
        ("in the way: pod POD is not ready: 0/2 nodes are available: 1 Insufficient cpu, 1 node(s) were unschedulable. preemption: 0/2 nodes are available: 1 No preemption victims found for "
        "incoming pod, 1 Preemption is not helpful for scheduling."),
        "after 0 s: user: Node n1 cordoned",
        "after 0 s: user: Pod POD evicted on n1",
        "after 0 s: ReplicaSet POD Pod POD created",
        "after 0 s: Scheduler: Pod POD finds no node: 0/2 nodes are available: 1 Insufficient cpu, 1 node(s) were unschedulable.",
        "",
        ("Deployment web: 1 of 4 pods has no node: 0/2 nodes are available: 1 Insufficient cpu, 1 node(s) were unschedulable. preemption: 0/2 nodes are available: 1 No preemption victims "
        "found for incoming pod, 1 Preemption is not helpful for scheduling."),
        "n2: Insufficient cpu",
        "n1: node(s) were unschedulable",
    ]


def test_ways_out_stand_under_what_they_end(blocked_drain):
    """Under who is to blame, above how it came to it; of the install as well as of a step."""
    blocked, unplaced = blocked_drain.facts
    blocked_drain.ways_out += [(blocked, (Fix("wait\x1b", ()), Fix("add one", ()))), (unplaced, (Fix("ask for less", ()),))]
    (lines,) = sections(write_text({"": blocked_drain}, NOWHERE))
    first = next(index for index, line in enumerate(lines) if line.startswith("  way out: "))
    assert lines[first - 1].startswith("  in the way: pod ")
    assert (lines[first][:15], lines[first + 1], lines[first + 2]) == ("  way out: wait", "  or: add one", "  after 0 s: user: Node n1 cordoned")
    assert "\x1b" not in lines[first]
    assert [line for line in lines[first + 3 :] if "way out" in line or " or: " in line] == ["  way out: ask for less"]
    blocked_drain.plays = ()
    assert "  way out: ask for less\n" in write_text({"": blocked_drain}, NOWHERE)


def test_the_picture_of_an_update(updated):
    (lines,) = sections(write_text({"": updated}, NOWHERE, bar=PLAIN_BAR))
    assert lines[lines.index("") + 4 :] == [
        "Deployment web: 3 pods; strategy: at least 2 available, at most 4 in all; budget web needs 1 ready",
        "o old, n new, - not ready, . none; | strategy's least, ! budget's",
        " TIME  OLD  NEW  READY  UNAVAILABLE  PODS",
        "  0 s    3    0      3            0  o!o|o.",
        "  0 s    2    2      2            1  o!o|--",
        "6.2 s    0    3      2            1  n!n|-.",
        " 12 s    0    3      3            0  n!n|n.",
    ]
    (blocks,) = sections(write_text({"": updated}, NOWHERE, bar=BLOCK_BAR))
    assert blocks[-1].endswith("▓┆▓│▓·")


def rollout(samples, wanted=3, least=2, most=4, budgets=(("web", 1),)):
    return Rollout(WEB, wanted, least, most, budgets, [Sample(*each) for each in samples], is_update=True)


def test_marks_of_many_pods_stand_for_several():
    lines = picture_lines(rollout([(0, 100, 100, 0, 0), (1, 75, 75, 25, 0), (9, 0, 0, 100, 100)], 100, 75, 125, ()))
    assert lines[1] == "o old, n new, - not ready, . none; | strategy's least; a mark is 4 pods"
    assert [line.split()[-1] for line in lines[3:]] == [f"{'o' * 19}|{'o' * 6}......", f"{'o' * 19}|{'-' * 6}......", f"{'n' * 19}|{'n' * 6}......"]


def test_of_many_moments_the_first_the_last_and_the_lowest_are_told():
    samples = [(when, 50, 50 if when != 37 else 3, 0, 0) for when in range(200)]
    lines = picture_lines(rollout(samples))[3:]
    assert len(lines) <= 24
    ready = [int(line.split()[4]) for line in lines]
    assert (lines[0].split()[:2], lines[-1].split()[0], ready.count(3)) == (["0", "s"], "3", 1)


def test_a_picture_of_nothing_that_is_ready():
    lines = picture_lines(rollout([(0, 0, 0, 0, 0), (1, 0, 0, 2, 0)], 2, 0, 3, ()), BLOCK_MARKS)
    assert [line.split()[-1] for line in lines[3:]] == ["│···", "│░░·"]


def test_a_trace_of_steps_tells_who_did_what_because_of_what(updated):
    (lines,) = sections(write_text({"": updated}, NOWHERE, trace=True))
    told = without_names(lines)
    at = told.index("NUMBER TIME WHO BECAUSE OF WHAT")
    first = int(told[at + 1].split()[0])
    assert told[at + 1 : at + 4] == [
        f"{first} 0 s user - Deployment web changed",
        f"{first + 1} 0 s Deployment web {first} ReplicaSet POD created for 1 pod",
        f"{first + 2} 0 s Deployment web {first} ReplicaSet POD scaled from 3 to 2",
    ]


def test_json_of_a_drain_that_is_blocked(blocked_drain):
    (world,) = json.loads(write_json({"": blocked_drain}, NOWHERE))["worlds"]
    (play,) = world["plays"]
    (step,) = play["steps"]
    assert {name: step[name] for name in ("step", "result", "note", "unreachable", "passed_over")} == {
        "step": "drain=n1", "result": "blocked", "note": "", "unreachable": [], "passed_over": [],
    }  # fmt: skip
    (drain,) = step["drains"]
    (eviction,) = drain["evictions"]
    assert eviction == {
        "when": step["begin"], "namespace": "default", "pod": eviction["pod"], "workload": {"kind": "Deployment", "name": "web"}, "waited": 0.0, "budgets": [],
    }  # fmt: skip
    assert {name: drain[name] for name in ("node", "drained", "seconds", "left_alone", "room")} == {
        "node": "n1", "drained": False, "seconds": 300.0, "left_alone": 1, "room": {"cpu": {"needed": 2000, "free": 0}, "pods": {"needed": 2, "free": 107}},
    }  # fmt: skip
    assert [(each["node"], each["ready"]) for each in step["moves"]] == [("", False)]
    (rollout,) = step["rollouts"]
    assert {name: each for name, each in rollout.items() if name != "samples"} == {
        "kind": "Deployment", "namespace": "default", "name": "web", "update": False, "wanted": 4, "least": 3, "most": 5, "budgets": [{"name": "web", "needs": 3}], "lowest": 3,
    }  # fmt: skip
    assert [{name: each for name, each in sample.items() if name != "when"} for sample in rollout["samples"]] == [
        {"old": 4, "new": 0, "ready": 4, "ready_new": 0, "unavailable": 0}, {"old": 4, "new": 0, "ready": 3, "ready_new": 0, "unavailable": 1},
    ]  # fmt: skip
    blocked, unplaced = step["facts"]
    assert {name: each for name, each in blocked["blame"].items() if name != "why"} == {"budget": "web", "needs": 3, "healthy": 3, "waits_for": step["moves"][0]["pod"]}
    assert blocked["blame"]["why"].startswith("0/2 nodes are available")
    assert (unplaced["type"], unplaced["blame"]) == ("UnplacedPod", None)
    assert [fact["message"] for fact in step["facts"]] == [fact["message"] for fact in world["facts"]]
    by_number = {event["number"]: event for event in play["events"]}
    assert [by_number[number]["verb"] for number in blocked["chain"]] == ["cordoned", "evicted", "created", "finds no node"]
    created = by_number[blocked["chain"][2]]
    assert (created["actor"], created["turn"]["kind"], created["object"]["kind"], created["cause"], created["step"]) == ("ReplicaSet", "ReplicaSet", "Pod", blocked["chain"][1], 1)
    assert by_number[blocked["chain"][1]]["details"] == {"node": "n1"}
    assert [each["node"] for each in play["end"]["nodes"]] == ["n1", "n2"]
    assert sum(not each["ready"] for each in play["end"]["placements"]) == 1
    everything = json.loads(write_json({"": blocked_drain}, NOWHERE, trace=True))["worlds"][0]["plays"][0]["events"]
    assert [event for event in everything if event["step"]] == play["events"]
    assert everything[0]["number"] == 0


@pytest.mark.parametrize("name", ["blocked_drain", "updated"])
def test_what_manifests_say_cannot_steer_the_terminal(name, request):
    outcome = request.getfixturevalue(name)
    for answer in outcome.plays[0].answers:
        for rollout_ in answer.rollouts:
            rollout_.budgets = (("b\x1b[31m", 1),)
    for event in outcome.plays[0].events:
        event.key = (event.key[0], event.key[1], "x\x1b[31m")
    assert "\x1b" not in write_text({"": outcome}, NOWHERE, trace=True)


def test_claims_that_a_step_deletes_are_told_everywhere(blocked_drain):
    blocked_drain.plays[0].answers[0].deleted_claims = (("default", "data-db-1"), ("shop", "data-db-2"))
    told = "claims deleted: default/data-db-1 and shop/data-db-2; their data is gone unless the volumes are retained"
    (lines,) = sections(write_text({"": blocked_drain}, NOWHERE))
    assert lines.count(told) == 1
    (step,) = json.loads(write_json({"": blocked_drain}, NOWHERE))["worlds"][0]["plays"][0]["steps"]
    assert step["deleted_claims"] == [{"namespace": "default", "claim": "data-db-1"}, {"namespace": "shop", "claim": "data-db-2"}]
    assert f"<p>{told}</p>" in write_page({"": blocked_drain}, NOWHERE, "1")
