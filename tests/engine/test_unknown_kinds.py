"""A kind that nobody knows is told of once: of its first object that may be told of, not of one that is ignored or not asked about."""

import pytest

from kubecheck.engine.pipeline import check as run
from kubecheck.engine.request import Request
from kubecheck.engine.ruleset import Choice, Registry, RuleSet
from kubecheck.plugins import load_rules
from kubecheck.source import Source

WIDGET = "apiVersion: example.com/v1\nkind: Widget\nmetadata: {name: NAME}\n"
GADGET = WIDGET.replace("Widget", "Gadget")
IGNORE = "# kubecheck: ignore[unknown-kind]\n"


def told(*texts, reported=None, overrides=()):
    sources = [Source(f"{index}.yaml", text) for index, text in enumerate(texts)]
    ruleset = RuleSet(Registry(load_rules()), Choice(presets=(), select=["unknown-kind"]), overrides)
    findings = run(Request(sources, ruleset, reported=reported, jobs=1)).findings
    return [(each.rule, each.location.path, each.location.line, each.message) for each in findings]


def unknown(path, line=2, kind="Widget"):
    return ("unknown-kind", path, line, f"unknown kind {kind} in example.com/v1: its objects are not checked")


OFF = [(["0.yaml"], Choice(ignore=["unknown-kind"]))]


@pytest.mark.parametrize(
    ("texts", "options", "expected"),
    [
        ((WIDGET, WIDGET), {}, [unknown("0.yaml")]),
        ((WIDGET, GADGET, WIDGET), {}, [unknown("0.yaml"), unknown("1.yaml", kind="Gadget")]),
        ((WIDGET + "---\n" + WIDGET,), {}, [unknown("0.yaml")]),
        ((WIDGET, WIDGET.replace("/v1", "/v2")), {}, [unknown("0.yaml"), (*unknown("1.yaml")[:3], unknown("")[3].replace("/v1", "/v2"))]),
        ((IGNORE + WIDGET, WIDGET, WIDGET), {}, [unknown("1.yaml")]),
        ((WIDGET, IGNORE + WIDGET), {}, [unknown("0.yaml")]),
        ((IGNORE + WIDGET, IGNORE + WIDGET), {}, []),
        ((WIDGET, WIDGET), {"reported": ["1.yaml"]}, [unknown("1.yaml")]),
        ((WIDGET, WIDGET), {"overrides": OFF}, [unknown("1.yaml")]),
    ],
)
def test_a_kind_that_nobody_knows_is_told_of_once(texts, options, expected):
    assert told(*texts, **options) == expected
