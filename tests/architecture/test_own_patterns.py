"""Patterns of ours cannot backtrack badly: each module's, by the same bound that patterns from outside have to pass, or for a reason."""

import importlib
import os
import re

import pytest

from kubecheck.values.regexp import GoRegexError
from kubecheck.values.regexp.bounds import bound_of_steps
from kubecheck.values.regexp.syntax import parse

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
MOST_DEGREE = 2  # of the steps from one place of the text, by its length

SHORT = "its loops stand one behind another over a text of one line or one value"
LOOKS = "it looks around, which Go has not; its loops are told apart by the character behind them"
# What the bound does not reach, each read by a person.
REVIEWED = {
    "kubecheck.schema.extraction.gotypes _NAMED": LOOKS,
    "kubecheck.values.near_values _NUMBER": SHORT,
    "kubecheck.values.near_values _TIMES": SHORT,
    "kubecheck.values.near_values _ADDRESS": SHORT,
    "kubecheck.values.service_addresses _URL": LOOKS,
    "kubecheck.values.service_addresses _FULL": LOOKS,
    "kubecheck.values.service_addresses _PAIR": LOOKS,
    "kubecheck.values.service_addresses _POD": LOOKS,
    "kubecheck.values.service_addresses _WHOLE": LOOKS,
    "kubecheck.values.regexp _SURROGATE": "one class, of characters that Go's patterns cannot name",
    "kubecheck.values.regexp.syntax _COUNT": "its loops are possessive",
    "kubecheck.render.packing _CONSTANT": "it reads Go's sources when the packed files are made",
    "kubecheck.render.kustomize.files.scalars _DATE": LOOKS,
    "kubecheck.render.kustomize.files.scalars _DIFFERS": "its blanks before a word are possessive, and it looks back by one character; a key begins behind a separator",
    "kubecheck.render.helm.functions.constraints _ONE": SHORT,
    "kubecheck.render.helm.functions.constraints _FIND": "a version's parts begin with a sign that the parts before cannot hold; 512 characters at most",
    "kubecheck.render.helm.functions.constraints _ALL": "as _FIND; spaces can be shared out in one way",
    "kubecheck.render.helm.functions.constraints _RANGE": "as _FIND",
    "kubecheck.render.helm.functions.layouts _ELEMENT": LOOKS,
    "kubecheck.render.helm.functions.formats.toml_faults _HEADER": SHORT,
    "kubecheck.render.helm.chart.capabilities _VERSION": SHORT,
    "kubecheck.render.helm.template.lex _TOKEN": "its loops are possessive",
    "kubecheck.render.helm.template.lex _SECOND_NUMBER": SHORT,
    "kubecheck.documents.flow _part": LOOKS,
    "kubecheck_rules.containers.shell_syntax_without_shell _VARIABLE": LOOKS,
    "kubecheck_rules.configuration._pairs _LINE": "it refers back to a quote; within one line",
    "kubecheck_rules.configuration._pairs _ALL_SETTINGS": "a turn is a line, which is read in one way: its first character tells which",
    "kubecheck_rules.configuration._pairs _FLOW": "it refers back to a quote; each loop ends at a character that it cannot hold",
    "kubecheck_rules.configuration._pairs _SHELL": "it looks around and refers back to a quote; a word begins behind a separator and holds none",
    "kubecheck_rules.configuration._pairs _WORDS": "it refers back to a quote; within one line",
    "kubecheck_rules.ingress.rewrite_group_missing _CAPTURING": LOOKS,
    "kubecheck.sdk.chart_sources _ANCHOR": LOOKS,
    "kubecheck.lsp.features.charts _VALUE": LOOKS,
    "kubecheck.lsp.features.reading.flow _TOKEN": LOOKS,
    "kubecheck.engine.printed _HEAD": "a turn is a line, which is read in one way",
    "kubecheck_rules.configuration._pairs _MARKUP": "it refers back to a name; each loop ends at a character that it cannot hold",
}


def module_names():
    for top, package in (("kubecheck", "kubecheck"), ("rules", "kubecheck_rules")):
        for folder, _, names in os.walk(os.path.join(ROOT, top)):
            inside = os.path.relpath(folder, os.path.join(ROOT, top)).replace(os.sep, ".").strip(".")
            for name in sorted(names):
                if name.endswith(".py") and name != "__main__.py":
                    yield ".".join(filter(None, (package, inside, name[:-3].removesuffix("__init__")))).rstrip(".")


def patterns():
    """Each compiled pattern that a module holds, with the module's name and its own."""
    for module in module_names():
        for name, value in vars(importlib.import_module(module)).items():
            for each in value if isinstance(value, (tuple, list)) else (value,):
                if type(each).__name__ == "_Late":
                    yield f"{module} {name}", each._source[0]
                elif isinstance(each, re.Pattern) and isinstance(each.pattern, str):
                    yield f"{module} {name}", each.pattern


def is_harmless(pattern):
    try:
        bound = bound_of_steps(parse(pattern.replace("\\Z", "\\z"))[0], is_anchored=True)
    except GoRegexError:
        return False
    return bound is not None and bound.degree <= MOST_DEGREE


def test_patterns_of_ours_are_harmless():
    found = dict(patterns())
    doubtful = {name for name, pattern in patterns() if not is_harmless(pattern)}
    same = {pattern for name, pattern in patterns() if name in REVIEWED}
    assert len(found) > 100
    assert {name: found[name] for name in doubtful - set(REVIEWED) if found[name] not in same} == {}
    assert set(REVIEWED) - doubtful == set(), "these need no reason any more"


@pytest.mark.parametrize("pattern", ["(a+)+$", "(a|aa)*b", ".*.*.*x", "\\s*\\s*\\s*$", "( *>? *1 *)( +>? *1 *)*\\Z"])
def test_what_backtracks_badly_is_found(pattern):
    assert not is_harmless(pattern)
