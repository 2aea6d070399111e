"""One report of several versions: each fault once, and in which versions it is one."""

from __future__ import annotations

import json

import pytest

import kubecheck
from kubecheck.engine.pipeline import check
from kubecheck.engine.request import Request
from kubecheck.engine.ruleset import Choice, Registry, RuleSet
from kubecheck.engine.versions import join_reports
from kubecheck.findings import Fate, FileFate, Finding, Location, Report, Severity
from kubecheck.plugins import load_rules
from kubecheck.report import Options, write
from kubecheck.source import Source

ASKED = ["1.31", "1.33", "1.34", "1.35", "1.37"]
BUDGET = "apiVersion: policy/v1beta1\nkind: PodDisruptionBudget\nmetadata: {name: a, labels: {a: x y}}\nspec: {minAvailable: 1}\n"


def finding(message="m", rule="r", field="f", line=1, severity=Severity.ERROR):
    return Finding(rule, severity, message, Location("a.yaml", line, 1, line, 2, line, line), field=field)


def joined(**found):
    """The findings of a report over versions, given as v31=[…]."""
    return join_reports([(version, Report(found.get(f"v{version[2:]}", []), [], {})) for version in ASKED])


@pytest.mark.parametrize(("versions", "words"), [
    ("31", "in 1.31: m"), ("33 37", "in 1.33 and 1.37: m"), ("33 34", "in 1.33 and 1.34: m"), ("33 34 35", "in 1.33 to 1.35: m"),
    ("31 34 37", "in 1.31, 1.34 and 1.37: m"), ("31 33 34 37", "in 1.31 to 1.34 and 1.37: m"), ("31 33 34 35 37", "m"),
])  # fmt: skip
def test_the_versions_are_named_where_not_all_agree(versions, words):
    (found,) = joined(**{f"v{each}": [finding()] for each in versions.split()}).findings
    assert (found.message, found.versions) == (words, tuple(f"1.{each}" for each in versions.split()))


def test_other_words_about_the_same_are_the_same_fault_in_the_newest_words():
    found = joined(v31=[finding("old", severity=Severity.ERROR)], v33=[finding("new", severity=Severity.WARNING)]).findings
    assert [(each.message, each.severity, each.versions) for each in found] == [("in 1.31 and 1.33: new", Severity.ERROR, ("1.31", "1.33"))]


def test_two_faults_of_a_place_stay_two():
    found = joined(v31=[finding("a"), finding("b")], v33=[finding("a"), finding("c")], v34=[finding("a", field="g"), finding("a", line=2)]).findings
    assert [(each.message, each.field) for each in found] == [
        ("in 1.31 and 1.33: a", "f"), ("in 1.31 and 1.33: c", "f"), ("in 1.34: a", "g"), ("in 1.34: a", "f"),
    ]  # fmt: skip


def test_an_ignore_that_any_version_needs_is_not_unused():
    unused = [finding("a", "unused-ignore", ""), finding("b", "unused-ignore", "")]
    every = {f"v{each[2:]}": [finding("a", "unused-ignore", "")] for each in ASKED}
    assert [each.message for each in joined(**{**every, "v31": unused}).findings] == ["a"]


def test_the_fates_are_those_of_the_newest_unless_another_cannot_read_a_file():
    runs = [
        ("1.31", Report([], [FileFate("a", Fate.UNREADABLE, "old"), FileFate("b", Fate.CHECKED, documents=1)], {}, ("x", "y"), failed=True)),
        ("1.32", Report([], [FileFate("a", Fate.CHECKED), FileFate("b", Fate.CHECKED, documents=2)], {}, ("y", "z"))),
    ]
    report = join_reports(runs)
    assert [(each.path, each.fate, each.documents) for each in report.files] == [("a", Fate.UNREADABLE, 0), ("b", Fate.CHECKED, 2)]
    assert (report.notices, report.failed) == (("x", "y", "z"), True)


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_run_of_several_versions(jobs):
    ruleset = RuleSet(Registry(load_rules()), Choice(presets=(), select=("invalid-value", "removed-api-version", "deprecated-api-version")))
    earlier = [("1.25", (), None), ("1.26", (), None)]
    report = check(Request([Source("a.yaml", BUDGET)], ruleset, version="1.36", earlier=earlier, jobs=jobs))
    removed = "policy/v1beta1 PodDisruptionBudget was removed in Kubernetes 1.25; use policy/v1"
    assert [(each.rule, each.message, each.versions) for each in report.findings] == [("removed-api-version", removed, ("1.25", "1.26", "1.36"))]


def test_programs_are_told_the_versions():
    report = joined(v31=[finding()], v37=[finding("n", line=2)])
    assert [each["versions"] for each in json.loads(write(report, "json", Options()))["findings"]] == [["1.31"], ["1.37"]]
    results = json.loads(write(report, "sarif", Options()))["runs"][0]["results"]
    assert [(each["message"]["text"], each["properties"]) for each in results] == [
        ("in 1.31: m", {"kubernetesVersions": ["1.31"]}), ("in 1.37: n", {"kubernetesVersions": ["1.37"]}),
    ]  # fmt: skip
    one = Report([finding()], [], {})
    assert "versions" not in json.loads(write(one, "json", Options()))["findings"][0]
    assert "properties" not in json.loads(write(one, "sarif", Options()))["runs"][0]["results"][0]


@pytest.mark.parametrize(("kind", "selector", "told"), [
    ("apps/v1\nkind: Deployment", "{}", ".spec.selector: empty selector is invalid for deployment"),
    ("batch/v1\nkind: Job", "{matchLabels: {a: b}}", ".spec.selector: `selector` not auto-generated"),
])  # fmt: skip
def test_no_version_shows_values_as_go_writes_them(kind, selector, told):
    pod = "    metadata: {labels: {a: b}}\n    spec: {restartPolicy: POLICY, containers: [{name: a, image: 'a:1'}]}\n"
    pod = pod.replace("POLICY", "Never" if "Job" in kind else "Always")
    text = f"apiVersion: {kind}\nmetadata: {{name: a}}\nspec:\n  selector: {selector}\n  template:\n{pod}"
    for version in ("1.33", "1.37"):
        report = kubecheck.check({"a.yaml": text}, {"kubernetes-version": version})
        assert told in [each.message for each in report.findings if each.rule == "invalid-value"]
