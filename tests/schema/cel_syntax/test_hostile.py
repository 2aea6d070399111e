"""Expressions made to do harm: each is answered, in steps that grow as the text does."""

import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from syntax_table import PIECES, WORDS

from kubecheck.schema.cel import check
from kubecheck.schema.cel.parse import CelSyntaxError, parse
from kubecheck.schema.cel.types import DYN, list_of

TOO_NESTED = "ERROR: <input>:-1:0: expression recursion limit exceeded: 250"
# Opening, inside, closing.
NESTED = (
    ("(", "1", ")"), ("[", "", "]"), ("{1:", "1", "}"), ("f(", "a", ")"), ("!(", "a", ")"), ("-(", "a", ")"), ("a[", "0", "]"), ("a.f(", "a", ")"), ("(1+", "1", ")"),
    ("(a==", "1", ")"), ("(a==1+1*", "1", ")"), ("(a||b&&", "b", ")"), ("a?b:", "c", ""), ("A{b:", "1", "}"), ("x.all(y,", "true", ")"), ("x.exists(y, y&&", "true", ")"),
    ("x.map(y,", "y", ")"), ("[?", "a", "]"),
)  # fmt: skip
REPEATED = (".b", ".b()", "[0]", "+a", "==a", "&&a", "||a&&b", "?a:a", ",a", " a", "@", ".", "(", ")", "`", "'\n", '"""', "'''a\\q", "a.(", ".map(y,y)", ".optMap(y,y)", "1 2,", "é", "{a:", "-", "!", "\\")


def answer(text):
    """The kind of the tree, or what is wrong."""
    try:
        return parse(text).kind
    except CelSyntaxError as error:
        return str(error)


def lines_of(work):
    """How many lines of the parser ran; what measures coverage has lines of its own."""
    count = 0

    def step(_frame, event, _argument):
        nonlocal count
        count += event == "line"
        return step

    before = sys.gettrace()
    sys.settrace(lambda frame, _event, _argument: step if "kubecheck" in frame.f_code.co_filename else None)
    try:
        work()
    finally:
        sys.settrace(before)
    return count


@given(st.lists(st.sampled_from(PIECES + WORDS), max_size=60).map("".join) | st.text(max_size=80))
@settings(max_examples=400, deadline=None)
def test_any_text_is_a_tree_or_wrong(text):
    found = check(text, {"a": DYN, "x": list_of(DYN)})
    assert (found.node is None) <= found.issues.startswith("ERROR: <input>:")


@pytest.mark.parametrize(("opening", "inside", "closing"), NESTED)
def test_what_is_deep_is_read_and_what_is_deeper_refused(opening, inside, closing):
    assert not answer(opening * 80 + inside + closing * 80).startswith("ERROR")
    assert answer(opening * 260 + inside + closing * 260) in (TOO_NESTED, "ERROR: <input>:-1:0: max recursion depth exceeded")
    check(opening * 120 + inside + closing * 120, {"a": DYN, "x": list_of(DYN)})


@pytest.mark.parametrize("repeated", REPEATED)
def test_steps_grow_as_the_text_does(repeated):
    short, long = (lines_of(lambda count=count: answer("a" + repeated * count)) for count in (60, 240))
    assert long < short * 4 * 1.5 + 2000


@pytest.mark.parametrize("piece", ["(", "a&&", "a.", "1 2 ", "@", "'", '"', "é", "// ", "[,", "a?"])
def test_the_longest_text_is_answered(piece):
    answer((piece * 100_000)[:100_000])
    size = len(piece) * 100_001
    assert answer(piece * 100_001) == f"ERROR: <input>:-1:0: expression code point size exceeds limit: size: {size}, limit 100000"


def test_the_limits_have_the_words_of_the_server():
    assert answer("(" * 251) == TOO_NESTED
    assert answer("a" + ".b" * 251) == "ERROR: <input>:-1:0: max recursion depth exceeded"
    assert answer("a" + ".b" * 250) == "select"
    assert answer("(" * 40).split("\n")[-3].endswith("Syntax error: error recovery attempt limit exceeded: 30")
    assert "error recovery token lookahead limit exceeded: 256" in answer("{a" + " 1" * 300)
    assert answer("@" * 300).endswith("1 more errors were truncated")


def test_copies_are_bounded():
    assert answer("a" + ".optMap(y, y)" * 10) == "call"
    assert "more than 20000 copies" in answer("a" + ".optMap(y, y)" * 200)


def test_deep_trees_are_checked_with_more_room():
    before = sys.getrecursionlimit()
    found = check("x.exists(y, y&&" * 120 + "true" + ")" * 120, {"x": list_of(DYN)})
    assert found.issues == ""
    assert sys.getrecursionlimit() == before
