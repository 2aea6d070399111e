"""Where only some files are told of, what lies in others and speaks of nothing in them is dropped before anybody looks where it stands."""

import pytest

from kubecheck.documents import Document
from kubecheck.engine import pipeline
from kubecheck.engine.request import Request
from kubecheck.engine.ruleset import Choice, Registry, RuleSet
from kubecheck.findings import Severity
from kubecheck.problems import Problem
from kubecheck.sdk import Object, rule
from kubecheck.source import Source

CONFIG = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {}\ndata:\n  a: b\n"


@rule(on=Object, severity=Severity.ERROR, since="0.1", presets=("recommended",), joins=True)
def each(subject, ctx):
    """Tells of each object."""
    yield Problem(subject.at("metadata"), "here")


@rule(on=Object, severity=Severity.ERROR, since="0.1", presets=("recommended",), joins=True)
def beside(subject, ctx):
    """Tells of each object, and where another one is."""
    problem = Problem(subject.at("data"), "there").note("words alone")
    for other in ctx.world.resources:
        if other.ref.name == "a":
            problem.note("this one", other.at("metadata"))
    yield problem


def told(monkeypatch, rules, texts, reported):
    """What is found, and the paths in which something was looked for."""
    looked = []
    locate = Document.locate
    monkeypatch.setattr(Document, "locate", lambda self, *words: (looked.append(self.source.path), locate(self, *words))[1])
    entries = [Source(path, text) for path, text in texts.items()]
    report = pipeline.check(Request(entries, RuleSet(Registry(rules), Choice()), jobs=1, reported=reported))
    return [(found.location.path, found.rule, found.location.line) for found in report.findings], sorted(set(looked))


TWO = {"a.yaml": CONFIG.format("a"), "b.yaml": CONFIG.format("b")}


@pytest.mark.parametrize(
    ("rules", "texts", "reported", "expected"),
    [
        ([each], TWO, None, ([("a.yaml", "each", 4), ("b.yaml", "each", 4)], ["a.yaml", "b.yaml"])),
        ([each], TWO, ["a.yaml"], ([("a.yaml", "each", 4)], ["a.yaml"])),
        ([beside], TWO, ["a.yaml"], ([("a.yaml", "beside", 6), ("b.yaml", "beside", 6)], ["a.yaml", "b.yaml"])),
        ([beside], {**TWO, "c.yaml": CONFIG.format("c")}, ["c.yaml"], ([("c.yaml", "beside", 6)], ["a.yaml", "c.yaml"])),
        ([each], {**TWO, "b.yaml": "# Source: chart/templates/b.yaml\n" + TWO["b.yaml"]}, ["a.yaml"], ([("a.yaml", "each", 4)], ["a.yaml", "b.yaml"])),
    ],
    ids=["all", "one", "what a note leads to", "what notes lead elsewhere from", "what may be traced to a chart"],
)
def test_what_nobody_is_told_of_is_not_looked_for(monkeypatch, rules, texts, reported, expected):
    assert told(monkeypatch, rules, texts, reported) == expected
