"""What the server warns of in files that nobody is told of is not worked out, unless a rule that joins hears of it."""

import pytest

from kubecheck import verdicts
from kubecheck.engine import pipeline
from kubecheck.engine.request import Request
from kubecheck.engine.ruleset import Choice, Registry, RuleSet
from kubecheck.findings import Severity
from kubecheck.sdk import ServerWarning, rule
from kubecheck.source import Source

POD = """apiVersion: v1
kind: Pod
metadata: {{name: {name}}}
spec:
  {field}: x
  containers:
    - name: a
      image: registry.example.com/a:1
      ports: [{{containerPort: 80}}, {{containerPort: 80}}]
"""
FILES = {
    "a.yaml": POD.format(name="a", field="schedulerName"),
    "b.yaml": POD.format(name="b", field="schedulerName"),
    "c.yaml": POD.format(name="c", field="schedulersName"),
}


def tells(joins, points_at):
    @rule(on=ServerWarning, severity=Severity.WARNING, since="0.1", only=("RepeatedPort",), joins=joins, points_at=points_at)
    def repeated(warning, ctx):
        """Tells of each port that is there twice."""
        yield warning.at().problem("twice")

    return repeated


def found(monkeypatch, reported, joins=False, points_at=None):
    """Where the warning is told of, and of how many objects warnings were worked out."""
    asked = []
    warnings = verdicts.Verdict.warnings_once_valid.fget
    monkeypatch.setattr(verdicts.Verdict, "warnings_once_valid", property(lambda self: (asked.append(1), warnings(self))[1]))
    entries = [Source(path, text) for path, text in FILES.items()]
    report = pipeline.check(Request(entries, RuleSet(Registry([tells(joins, points_at)]), Choice()), jobs=1, reported=reported))
    assert not report.failed
    return [each.location.path for each in report.findings], len(asked)


@pytest.mark.parametrize(("reported", "expected"), [
    (None, (["a.yaml", "b.yaml", "c.yaml"], 4)),
    (["a.yaml"], (["a.yaml"], 1)),
    (["c.yaml"], (["c.yaml"], 2)),
])  # fmt: skip
def test_warnings_are_worked_out_of_what_is_told_of(monkeypatch, reported, expected):
    assert found(monkeypatch, reported) == expected


def test_a_rule_that_joins_hears_of_warnings_everywhere(monkeypatch):
    assert found(monkeypatch, ["a.yaml"], joins=True) == (["a.yaml"], 4)
    assert found(monkeypatch, ["a.yaml"], joins=True, points_at=(("", "Pod"),)) == (["a.yaml"], 4)


def test_a_rule_that_points_at_its_own_object_alone_does_not(monkeypatch):
    assert found(monkeypatch, ["a.yaml"], joins=True, points_at=()) == (["a.yaml"], 1)
