"""Selectors in their text form, against what labels.Parse makes of them."""

from __future__ import annotations

import pytest

from kubecheck.values.selector_text import parse_selector

SETS = ({}, {"app": ""}, {"app": "web"}, {"app": "db", "tier": "a"}, {"app": "web", "tier": "b", "canary": ""}, {"weight": "7"})


@pytest.mark.parametrize(
    ("text", "taken"),
    [
        ("", (0, 1, 2, 3, 4, 5)),
        ("  ", (0, 1, 2, 3, 4, 5)),
        ("app", (1, 2, 3, 4)),
        ("!app", (0, 5)),
        ("app=web", (2, 4)),
        (" app == web ", (2, 4)),
        ("app!=web", (0, 1, 3, 5)),
        ("app=", (1,)),
        ("app=,tier", ()),
        ("app!=", (0, 2, 3, 4, 5)),
        ("app in (web,db)", (2, 3, 4)),
        ("app in ( web , db ),tier", (3, 4)),
        ("app in ()", (1,)),
        ("app notin (web)", (0, 1, 3, 5)),
        ("app=web,tier in (a,b),!canary", ()),
        ("app,tier in (a,b),!canary", (3,)),
        ("weight>6", (5,)),
        ("weight<7", ()),
    ],
)
def test_what_a_selector_takes(text, taken):
    selector = parse_selector(text)
    assert tuple(index for index, labels in enumerate(SETS) if selector.matches(labels)) == taken


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("app web", "unable to parse requirement: found 'web', expected: in, notin, =, ==, !=, gt, lt"),
        ("app=web tier", "unable to parse requirement: found 'tier', expected: ',' or 'end of string'"),
        ("app=web,", "unable to parse requirement: found '', expected: identifier after ','"),
        ("app in web", "unable to parse requirement: found 'web' expected: '('"),
        ("app in", "unable to parse requirement: found '' expected: '('"),
        ("app in (web", "unable to parse requirement: found '', expected: ',' or ')'"),
        ("=web", "found '=', expected: !, identifier, or 'end of string'"),
        ("!", "unable to parse requirement: found '', expected: identifier"),
        ("!=web", "found '!=', expected: !, identifier, or 'end of string'"),
        ("app=)", "unable to parse requirement: found ')', expected: identifier"),
    ],
)
def test_what_is_no_selector(text, message):
    with pytest.raises(ValueError, match="found") as refused:
        parse_selector(text)
    assert str(refused.value) == message
