"""Patterns of Go as the door gives them: what a match knows, what is refused and in which words, and which engine works."""

import pytest

from kubecheck.values.regexp import GoRegexError, compile_go

FAULTS = {
    "(": "missing closing ): `(`",
    "a)": "unexpected ): `a)`",
    "[a": "missing closing ]: `[a`",
    "[z-a]": "invalid character class range: `z-a`",
    "[[:foo:]]": "invalid character class range: `[:foo:]`",
    "\\p{Foo}": "invalid character class range: `\\p{Foo}`",
    "\\C": "invalid escape sequence: `\\C`",
    "\\8": "invalid escape sequence: `\\8`",
    "a\\": "trailing backslash at end of expression: ``",
    "*a": "missing argument to repetition operator: `*`",
    "a**": "invalid nested repetition operator: `**`",
    "a{2}{3}": "invalid nested repetition operator: `{2}{3}`",
    "x{1001}": "invalid repeat count: `{1001}`",
    "(x{100}){11}": "invalid repeat count: `{11}`",
    "(?=a)": "invalid or unsupported Perl syntax: `(?=`",
    "(?P<>a)": "invalid named capture: `(?P<>`",
    "a\udc80b": "invalid UTF-8: `\udc80b`",
    "(" * 1000 + "a" + ")" * 1000: "expression nests too deeply: `" + "(" * 1000 + "a" + ")" * 1000 + "`",
    "(?:" + "((((x{1000}y){2})){2})" * 840 + ")": "invalid repeat count: `{2}`",
    ".{1000}" * 3400: "expression too large: `" + ".{1000}" * 3400 + "`",
}


@pytest.mark.parametrize("pattern", FAULTS, ids=range(len(FAULTS)))
def test_faults_in_words_of_go(pattern):
    for _ in range(2):  # the second answer is a remembered one
        with pytest.raises(GoRegexError) as caught:
            compile_go(pattern)
        assert str(caught.value) == "error parsing regexp: " + FAULTS[pattern]


def test_a_match_knows_its_groups():
    pattern = compile_go("(?P<major>[0-9]+)\\.([0-9]+)(-.*)?")
    match = pattern.search("v1.36", 1)
    assert (pattern.names, match.span(), match.start(), match.end()) == (["major", "", ""], (1, 5), 1, 5)
    assert [match[group] for group in range(4)] == ["1.36", "1", "36", None]
    assert match.spans == ((1, 5), (1, 2), (3, 5), (-1, -1))


def test_an_empty_match_right_behind_another_does_not_count():
    assert [match.span() for match in compile_go("a*").find_all("baac")] == [(0, 0), (1, 3), (4, 4)]


def test_a_search_from_a_place_on_sees_what_lies_before_it():
    assert compile_go("^b").search("ab", 1) is None
    assert compile_go("\\bb").search("ab", 1) is None
    assert compile_go("(?m)^b").search("a\nb", 2).span() == (2, 3)
    assert compile_go("(?:^(x*)*)b").search("ab", 1) is None


def test_bytes_that_are_no_utf8_are_taken_as_the_replacement_character_and_told_as_they_are():
    match = compile_go("a(\\x{fffd})").search("xa\udcff")
    assert (match[0], match[1]) == ("a\udcff", "\udcff")
    assert compile_go("^[^\\x{fffd}]$").matches("\udcff") is False


def test_nested_as_deep_as_go_allows():
    pattern = compile_go("(" * 998 + "a*" + ")" * 998)
    match = pattern.search("baa", 1)
    assert match.spans == ((1, 3),) * 999
    assert pattern.matches("")


# Which engine may be trusted with which length of a text: Python's where its steps are bounded, ours elsewhere.
LONGEST = {
    "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$": float("inf"),
    "^[a-z]+\\.[a-z]+$": float("inf"),
    "\\s+": float("inf"),
    "^(x+x+)+y$": -1,
    "(a*)*b": -1,
    "^(aa|aa)*$": -1,
    "^(a|ab)+$": -1,
    "^(.*)(.*)(.*)(.*)x$": 12,
    "^a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?b$": -1,
}


@pytest.mark.parametrize("pattern", LONGEST)
def test_which_engine_is_trusted(pattern):
    compiled = compile_go(pattern)
    compiled.search("")
    assert int(compiled._longest) == LONGEST[pattern] if compiled._longest < 1e9 else compiled._longest == LONGEST[pattern]
