"""Why one pod went where it went, in words: each outcome, the nodes that take it with their points, and those that do not."""

from types import SimpleNamespace

import pytest

from kubecheck.report.explanation_text import Places, explanation_lines

NOWHERE = Places(lambda _ref, _path: None, lambda _name, _path: None)
WRITTEN = Places(
    lambda _ref, path: SimpleNamespace(path="a.yaml", line=len(path) + 1, column=2), lambda name, _path: SimpleNamespace(path=f"{name}.yaml", line=7, column=3)
)


def node(name, fits=True, scores=None, plugin="", code="", reasons=(), field=(), node_field=()):
    return SimpleNamespace(
        node=name, fits=fits, scores=scores or {}, total=sum((scores or {}).values()), plugin=plugin, code=code, reasons=reasons, field=field, node_field=node_field
    )


def explanation(outcome="scheduled", chosen="", message="", verdicts=(), nominated="", victims=(), changes=(), rejection=None, weights=None):
    ref = SimpleNamespace(kind="Deployment", name="web")
    return SimpleNamespace(
        ref=ref, namespace="shop", pod="web-1", outcome=outcome, node=chosen, message=message, verdicts=list(verdicts), nominated=nominated, victims=list(victims),
        changes=list(changes), rejection=rejection, weights=weights or {}, path=("spec", "template", "spec"),
    )  # fmt: skip


def lines(*arguments, places=NOWHERE, **more):
    head, *rest = explanation_lines(explanation(*arguments, **more), places)
    assert head == "shop/web-1 of Deployment web" + ("" if places is NOWHERE else " (a.yaml:1:2)")
    return rest


@pytest.mark.parametrize(("outcome", "chosen", "message", "verdicts", "words"), [
    ("bound", "n", "", [], "names its node itself: n"),
    ("bound", "", "", [], "waits without a try of the scheduler"),
    ("ignored", "", "no such scheduler", [], "waits for another scheduler: no such scheduler"),
    ("unschedulable", "", "0/1 nodes are available", [], "goes to no node: 0/1 nodes are available"),
    ("scheduled", "n", "", [], "goes to n, the only node that takes it"),
    ("scheduled", "n", "", [node("n")], "goes to n, the only node that takes it"),
    ("scheduled", "n", "", [node("n", scores={"A": 2}), node("m", scores={"A": 1})], "goes to n, which has the most points among 2 nodes that take it"),
    (
        "scheduled", "n", "", [node("n", scores={"A": 2}), node("o", scores={"A": 2}), node("m", scores={"A": 1}), node("x", fits=False)],
        "goes to n, which is the first by name of 2 with the most points among 3 nodes that take it",
    ),
])  # fmt: skip
def test_what_became_of_it(outcome, chosen, message, verdicts, words):
    assert lines(outcome, chosen, message, verdicts)[0] == f"  {words}"


@pytest.mark.parametrize(("victims", "words"), [
    ((), "n is kept for it"), ([("default", "a")], "n is kept for it: default/a must go"), ([("default", "a"), ("b", "c")], "n is kept for it: default/a, b/c must go"),
])  # fmt: skip
def test_a_node_that_is_kept_for_it(victims, words):
    assert lines("unschedulable", message="m", nominated="n", victims=victims) == ["  goes to no node: m", f"  {words}"]


def test_points():
    scores = ({"A": 200, "B": 5, "C": 0}, {"A": 100, "B": 5, "C": 0}, {"A": 100, "B": 5, "C": 0}, {"A": 0, "B": 5, "C": 0})
    found = lines("scheduled", "m2", verdicts=[node(f"m{number}", scores=each) for number, each in enumerate(scores)], weights={"A": 2})
    assert found[1:] == [
        "",
        "TAKES IT     POINTS  FROM",
        "m2 (chosen)     105  A 100 (2 x 50), B 5",
        "m0              205  A 200 (2 x 100), B 5",
        "m1              105  A 100 (2 x 50), B 5",
        "m3                5  A 0, B 5",
    ]
    assert lines("scheduled", "n", verdicts=[node("n")])[1:] == ["", "TAKES IT    POINTS  FROM", "n (chosen)       -  not scored: no other node fits"]


def test_nodes_that_do_not_take_it():
    cpu = {"plugin": "Fit", "code": "Unschedulable", "reasons": ("Insufficient cpu", "Insufficient memory"), "field": ("containers", 0), "node_field": ("status", "x")}
    taint = {"plugin": "", "code": "Error", "reasons": ("had taint",)}
    verdicts = [node("a", fits=False, **taint), node("c", fits=False, **cpu), node("b", fits=False, **cpu)]
    expected = ["nodes that do not take it", "  c and b", "    Fit: Insufficient cpu; Insufficient memory (Unschedulable)"]
    assert lines("unschedulable", message="m", verdicts=verdicts, places=WRITTEN)[2:] == [
        *expected, "    pod: .spec.template.spec.containers[0] (a.yaml:6:2)", "    node c: .status.x (c.yaml:7:3)", "  a", "    scheduler: had taint (Error)",
    ]  # fmt: skip
    assert lines("unschedulable", message="m", verdicts=verdicts[1:])[2:] == [*expected, "    pod: .spec.template.spec.containers[0]", "    node c: .status.x"]


def test_no_node_can_take_it():
    found = lines("unschedulable", message="m", rejection=node("", fits=False, plugin="Binding", code="Unresolvable", reasons=("no claim",), field=("volumes",)))
    assert found[1:] == ["", "no node can take it", "    Binding: no claim (Unresolvable)", "    pod: .spec.template.spec.volumes"]
