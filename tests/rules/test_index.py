import json
import os
import re

import kubecheck_rules
import pytest
from kubecheck_rules.__main__ import README, index_text, readme_text

from kubecheck.findings import Severity
from kubecheck.plugins import load_rules
from kubecheck.sdk.rules import PRESETS, Rule, rules_in
from kubecheck.testing import cases_of

RULES = rules_in("kubecheck_rules", kubecheck_rules.FOLDER)
SECTIONS = ["Why", "Bad", "Good", "Options", "See also"]


def test_the_index_is_current():
    with open(kubecheck_rules.INDEX, encoding="utf-8") as file:
        assert file.read() == index_text(RULES), "run python -m kubecheck_rules"


def test_the_list_of_rules_is_current():
    with open(README, encoding="utf-8") as file:
        assert file.read() == readme_text(RULES), "run python -m kubecheck_rules"


def test_rules_of_the_index_equal_the_declared_ones():
    lazy = {rule.id: rule for rule in load_rules()}
    for rule in RULES:
        assert lazy[rule.id].described() == json.loads(json.dumps(rule.described()))
        assert lazy[rule.id].function is rule.function


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_is_declared_well(rule: Rule):
    assert rule.function.__code__.co_filename.endswith(os.path.join(rule.group, (rule.file or rule.name) + ".py"))
    assert rule.summary, "the file's docstring says in one sentence what the rule finds"
    assert set(rule.presets) <= set(PRESETS)
    assert isinstance(rule.severity, Severity)
    assert re.fullmatch(r"\d+\.\d+", rule.since)
    assert all(re.fullmatch(r"[a-z-]+:[\w.-]+", alias) for alias in rule.aliases), rule.aliases


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_page_has_all_sections_and_both_sorts_of_examples(rule: Rule):
    page = rule.page
    assert page.startswith(f"# {rule.id}\n\n{rule.summary}.\n")
    assert re.findall(r"^## (.*)$", page, re.MULTILINE) == SECTIONS
    cases = cases_of(page, rule.id, rule.id)
    assert {case.bad for case in cases} == {True, False}
    for name in rule.options:
        assert f"`{name}`" in page, f"the page does not say what the option {name} is for"


def test_the_presets_are_these_and_each_has_rules():
    assert PRESETS == ("recommended", "strict", "security", "cis", "charts", "everything")
    assert {preset for rule in RULES for preset in rule.presets} == {"recommended", "strict", "security", "cis", "charts"}


def test_no_alias_is_claimed_twice_by_accident():
    # One check of another tool may be answered by several rules, but a rule names it once.
    for rule in RULES:
        assert len(set(rule.aliases)) == len(rule.aliases), rule.id
