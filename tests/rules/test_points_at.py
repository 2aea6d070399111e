"""What is said of one file is the same whether all files are told of or this one alone, though most rules are not asked then about the files beside it."""

import os
import re

import pytest

from kubecheck.engine import walk
from kubecheck.engine.pipeline import check
from kubecheck.engine.request import Request
from kubecheck.engine.ruleset import Choice, Registry, RuleSet
from kubecheck.model.templates import TEMPLATE_PATHS
from kubecheck.plugins import load_rules
from kubecheck.sdk.rules import PODS
from kubecheck.source import Source
from kubecheck.testing import cases_of

REGISTRY = Registry(load_rules())
DECLARED = [each for each in REGISTRY.rules.values() if each.points_at is not None]
# Also off by default, and none that a case of another rule says nothing of.
RULES = RuleSet(REGISTRY, Choice(presets=("everything",)))
# Told where the first object of a kind stands, which may be a file that is not told of.
ONCE = frozenset(("unknown-kind",))
MORE = os.path.dirname(os.path.abspath(__file__))


def pages_of(rule):
    """The text of the page of a rule, and of the page with more cases where there is one."""
    yield rule.page
    path = os.path.join(MORE, rule.group, f"{rule.name}.md")
    if os.path.exists(path):
        with open(path, encoding="utf-8") as file:
            yield file.read()


def files_of(case):
    """Each document of a case as a file of its own."""
    texts = [
        (os.path.splitext(name)[0], part)
        for name, text in case.files
        for part in re.split(r"^---\n", text, flags=re.MULTILINE)
        if name.endswith(".yaml")
    ]
    return {f"{stem}-{index}.yaml": part for index, (stem, part) in enumerate(texts) if part.strip()}


def sources_of(files):
    return [Source(path, text) for path, text in sorted(files.items())]


def told(files, reported=None):
    report = check(Request(sources_of(files), RULES, jobs=1, reported=reported))
    assert not report.failed
    return report.findings


def plain(findings):
    return [
        (each.rule, each.severity, each.location.key(), each.message, each.object, each.field, [note.message for note in each.notes])
        for each in findings
    ]


def concerns(finding, path):
    return finding.location.path == path or any(note.location is not None and note.location.path == path for note in finding.notes)


def test_many_rules_say_what_they_point_at():
    assert len(DECLARED) > 70
    assert {each for rule in DECLARED for each in rule.points_at if each[0] == "*"} == {PODS}
    assert all(rule.joins for rule in DECLARED)


@pytest.mark.parametrize("rule", DECLARED, ids=lambda rule: rule.id)
def test_a_file_alone_is_told_of_as_among_all(rule):
    for page in pages_of(rule):
        for case in cases_of(page, rule.id, rule.id):
            files = files_of(case)
            whole = [each for each in told(files) if each.rule not in ONCE]
            for path in files:
                found = [each for each in told(files, [path]) if each.rule not in ONCE]
                within = [each for each in whole if each.location.path == path]
                assert plain(each for each in found if each.location.path == path) == plain(within), (case.name, path)
                pointing = plain(each for each in found if each.location.path != path)
                assert [
                    each for each in plain(each for each in whole if concerns(each, path) and each not in within) if each not in pointing
                ] == []
                # Where an object is there twice, each world has one of both, and what is told of a place is what the first has there.
                assert {each[:3] for each in pointing} <= {each[:3] for each in plain(whole)}


def test_rules_point_where_they_say(monkeypatch):
    """Of a rule that says which kinds it points at: whatever lies elsewhere than its subject is of one of these, or of no built-in kind."""
    findings_of, amiss, seen = walk.findings_of, [], set()

    def watched(rule, subject, ctx, *more):
        if rule.points_at is None:
            return findings_of(rule, subject, ctx, *more)
        found = findings_of(rule, subject, ctx, *more)
        home = getattr(subject, "resource", None) or subject.template.resource
        kinds = {each.document: each.ref for each in ctx.world.all_definitions}
        for problem in rule.function(subject, ctx):
            for place in (problem.place, *(where for _, where in problem.notes if where is not None)):
                ref = kinds.get(place.document)
                if place.document is home.document or ref is None or "." in ref.group.replace(".k8s.io", ""):
                    continue
                seen.add((rule.id, ref.key[:2]))
                if ref.key[:2] not in rule.points_at and not (PODS in rule.points_at and ref.key[:2] in TEMPLATE_PATHS):
                    amiss.append((rule.id, ref.key))
        return found

    monkeypatch.setattr(walk, "findings_of", watched)
    for rule in DECLARED:
        for page in pages_of(rule):
            for case in cases_of(page, rule.id, rule.id):
                told(files_of(case))
    assert amiss == []
    assert len(seen) > 30
