"""Checks of other tools: each is answered by rules or says why not, and the pages are as the data are."""

import csv
import json
import os

import kubecheck_schemas
import pytest
from kubecheck_rules import FOLDER as RULES

from kubecheck.cli.peers import FOLDER, checks_of_tools, pages
from kubecheck.sdk import rules_in

TOOLS = [
    "checkov", "datree", "gatekeeper-library", "kube-linter", "kube-score", "kubeaudit", "kubeconform", "kubescape", "kubesec", "kubevious", "monokle",
    "pluto", "polaris", "popeye", "trivy-checks",
]  # fmt: skip
TABLE = os.path.join(kubecheck_schemas.__path__[0], "peers", "checks.tsv")


def test_the_pages_are_fresh():
    """`python -m kubecheck.cli.peers` writes them."""
    written = {}
    for name in os.listdir(FOLDER):
        with open(os.path.join(FOLDER, name), encoding="utf-8") as file:
            written[name] = file.read()
    assert written == pages()


def test_every_tool_has_a_page():
    assert sorted(pages()) == ["README.md", *(f"{tool}.md" for tool in TOOLS)]


def test_every_check_is_answered_or_says_why_not():
    rules = rules_in("kubecheck_rules", RULES)
    aliases = {alias for rule in rules for alias in rule.aliases}
    with open(TABLE, encoding="utf-8") as file:
        rows = list(csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE))[1:]
    known = {check for row in rows for check in row[0].split()} | aliases
    tools = checks_of_tools(rules)
    assert {f"{tool}:{name}" for tool, checks in tools.items() for name in checks} == known
    assert {f"{tool}:{name}" for tool, checks in tools.items() for name, each in checks.items() if each.rules} == aliases
    assert all(bool(each.rules) != bool(each.reason) for checks in tools.values() for each in checks.values())


def test_reasons_name_rules_that_there_are():
    ids = {rule.id for rule in rules_in("kubecheck_rules", RULES)}
    other = {"default", "maxReplicas", "missing-", "serviceAccountName", "kubecheck simulate", "--nodes", "-k"}
    with open(TABLE, encoding="utf-8") as file:
        words = {word for line in file for word in line.rpartition("\t")[2].split("`")[1::2]}
    assert words - ids - other == set()


@pytest.mark.parametrize("tool", TOOLS)
def test_list(kubecheck, tool):
    code, out, _ = kubecheck("rules", "--from", tool)
    checks = checks_of_tools(rules_in("kubecheck_rules", RULES))[tool]
    assert code == 0
    assert [line.split()[0] for line in out.splitlines()] == list(checks)
    assert json.loads(kubecheck("rules", "--from", tool, "--format", "json")[1]) == {
        name: [rule.id for rule in each.rules] for name, each in checks.items()
    }


def test_what_the_list_says(kubecheck):
    lines = dict(line.split(None, 1) for line in kubecheck("rules", "--from", "kube-linter")[1].splitlines())
    assert lines["latest-tag"] == "image-without-tag"
    assert lines["sorted-keys"].startswith("no rule: a matter of taste: ")
    assert "sorted-keys" not in kubecheck("rules", "--from", "kube-linter", "--preset", "everything")[1]


def test_an_unknown_tool(kubecheck):
    code, _, err = kubecheck("rules", "--from", "kubelinter")
    assert (code, err) == (2, "kubecheck: error: kubelinter is no tool whose checks are known; did you mean kube-linter?\n")
