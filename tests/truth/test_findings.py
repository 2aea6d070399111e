"""What the server refuses gets an error; what it accepts gets none of those that speak for the server."""

import json
import lzma
import os

import kubecheck
from kubecheck.documents.templates import is_placeholder

DATA = os.path.join(os.path.dirname(__file__), "data", "mutants.jsonl.xz")
AS_RECORDED = {"kubernetes-version": "1.36"}
ABOUT_REFUSALS = {
    "custom-resource-invalid", "duplicate-key", "duplicate-value", "forbidden-field", "invalid-value", "missing-field", "too-long", "unknown-field",
    "unknown-kind", "unsupported-value", "wrong-type", "selector-misses-template", "crashed-rule",
}  # fmt: skip


def questions():
    with lzma.open(DATA, "rt", encoding="utf-8") as stream:
        lines = [json.loads(line) for line in stream]
    return [(line["question"], line["record"]) for line in lines if line["record"] is not None and "object" in line["question"]]


def holds_placeholder(value):
    if isinstance(value, dict):
        return any(holds_placeholder(item) for item in value.values())
    if isinstance(value, list):
        return any(holds_placeholder(item) for item in value)
    return isinstance(value, str) and is_placeholder(value)


def errors_of(value):
    report = kubecheck.check({"probe.json": json.dumps(value)}, AS_RECORDED)
    return {each.rule for each in report.findings if each.severity.label == "error"}


def test_every_refusal_has_an_error():
    asked = [(question, record) for question, record in questions() if record["status"] >= 400 and not holds_placeholder(question["object"])]
    assert len(asked) > 100
    assert [question["id"] for question, _ in asked[::2] if not errors_of(question["object"])] == []


def test_what_is_accepted_has_no_error_of_the_server():
    asked = [question for question, record in questions() if record["status"] < 300]
    assert len(asked) > 100
    assert [(question["id"], found) for question in asked[::2] if (found := errors_of(question["object"]) & ABOUT_REFUSALS)] == []


def test_no_rule_fails_on_what_stands_beside_it():
    files = {f"{number}.json": json.dumps(question["object"]) for number, (question, _) in enumerate(questions())}
    found = kubecheck.check(files, AS_RECORDED).findings
    assert len(found) > len(files)
    assert [(each.location.path, each.message) for each in found if each.rule == "crashed-rule"] == []


def words_of(value):
    """What the findings about an object say in the server's words."""
    words = set()
    for finding in kubecheck.check({"probe.json": json.dumps(value)}, AS_RECORDED).findings:
        words |= {finding.facts.get("server"), *finding.facts.get("also", ())}
    return words


def test_every_warning_is_told_of_in_the_words_of_the_server():
    asked = [(question, record) for question, record in questions() if record.get("warnings") and record["status"] < 300]
    assert len(asked) > 50
    assert [(question["id"], lost) for question, record in asked if (lost := set(record["warnings"]) - words_of(question["object"]))] == []
