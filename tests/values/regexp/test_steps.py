"""Hostile patterns and texts: steps, counted by lines of Python and not by time, grow as the text does."""

import re
import sys

import pytest

from kubecheck.values import regexp
from kubecheck.values.regexp import Pattern, bounds, matching
from kubecheck.values.regexp.matching import Automaton, find
from kubecheck.values.regexp.syntax import parse

HOSTILE = [
    ("^(x+x+)+y$", "x"),
    ("^(a|a)*$", "a"),
    ("^(a|aa)+$", "a"),
    ("(a*)*b", "a"),
    ("^((a+)+)+$", "a"),
    ("(.*)(.*)(.*)(.*)(.*)x", "y"),
    ("^(([a-z])+.)+[A-Z]([a-z])+$", "a"),
    ("(?:a?){20}a{20}", "a"),
    ("^(\\w+\\s?)*$", "ab "),
    ("\\b(\\w|\\d)*\\B!", "a1"),
    ("(?i)^(k|\u212a|s)*z", "kS\u212a"),
    ("[ab]*a[ab]{12}c", "ab"),
]


def lines_of(work):
    """How many lines of the machines ran."""
    count = 0

    def step(_frame, event, _argument):
        nonlocal count
        count += event == "line"
        return step

    before = sys.gettrace()
    sys.settrace(lambda frame, _event, _argument: step if frame.f_code.co_filename == matching.__file__ else None)
    try:
        work()
    finally:
        sys.settrace(before)
    return count


@pytest.mark.parametrize(("pattern", "text"), HOSTILE)
def test_steps_grow_as_the_text(pattern, text):
    program = Pattern(*parse(pattern))._machine()
    size = len(program.operations)
    for length in (50, 200, 800):
        hostile = (text * length)[:length] + "!"
        assert lines_of(lambda hostile=hostile: Automaton(program).matches(hostile)) <= 60 * size * len(hostile)
        assert lines_of(lambda hostile=hostile: find(program, hostile, 0, 9)) <= 40 * size * len(hostile)


def test_an_automaton_forgets_before_it_is_too_large(monkeypatch):
    monkeypatch.setattr(matching, "_MOST_ENTRIES", 500)
    automaton = Automaton(Pattern(*parse("[ab]*a[ab]{9}c"))._machine())
    text = "".join("ab"[number.bit_count() % 2] for number in range(3000))
    assert automaton.matches(text + "c") == (text[-10] == "a")
    assert automaton._entries <= 1000


@pytest.mark.parametrize("pattern", [r"\pL" * 40, "a" * 3001, r"(\pL\PN|x)+" * 8])
def test_what_is_large_is_not_compiled_by_python(pattern, monkeypatch):
    monkeypatch.setattr(re, "compile", None)
    compiled = Pattern(*parse(pattern))
    assert [compiled.search("x\u00e9"), compiled.matches("x" * 600)] == [None, pattern[0] != "a"]


@pytest.mark.parametrize(("pattern", "text"), [(pattern, text * 40) for pattern, text in HOSTILE])
def test_python_does_only_what_is_bounded(pattern, text, monkeypatch):
    """Where Python's engine is trusted, what its bound says is below the budget."""
    compiled = Pattern(*parse(pattern))
    compiled.search("")
    bound = bounds.bound_of_steps(compiled._tree, is_anchored=False)
    if compiled._longest < 0:
        assert compiled._python is None
        monkeypatch.setattr(re, "compile", None)
    else:
        assert bound is not None
        assert bound.degree <= 2 or bound.factor * (compiled._longest + 1) ** (bound.degree - 1) <= regexp._MOST_STEPS * 2
    assert compiled.matches(text) == Automaton(compiled._machine()).matches(text)
