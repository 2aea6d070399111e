"""Bash's substitutions as Flux has them; each expected text is what its envsubst v1.4.0 gives."""

from __future__ import annotations

import pytest

from kubecheck.render.substitution import SubstitutionError, substitute

VARIABLES = {"A": "alpha/beta.txt", "B": "", "L": "aXbXcX[d]", "U": "äöü"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("${A} ${B}|${NONE} $A $", "alpha/beta.txt | $A $"),
        ("$${A} $$A $$$${A} a$$", "${A} $A $${A} a$"),
        # Defaults: for all signs, nested, of several parts; none of them escapes.
        ("${A:-x}${B:-x}${NONE:=x}${NONE=x}", "alpha/beta.txtxxx"),
        ("${B:+x}${A:+x}${B:?x}", "xalpha/beta.txtx"),
        ("${B:-a${NONE:-b}c$${A}d}", "abc$alpha/beta.txtd"),
        ("${B:-}${B:=a:b-c=d}", "a:b-c=d"),
        # Length and parts, by bytes.
        ("${#A} ${#U} ${#B} ${#NONE}", "14 6 0 0"),
        ("${A:2} ${A:2:3} ${A:-3} ${A: -3}", "pha/beta.txt pha alpha/beta.txt alpha/beta.txt"),
        ("${A:0:99}${A:99}|${A:99:1}|${A:x}${A:1:y}", "alpha/beta.txt||alpha/beta.txtalpha/beta.txt"),
        ("${A::3}", None),
        # Letters.
        ("${A^}${A^^} ${L,}${L,,}${B^}", "Alpha/beta.txtALPHA/BETA.TXT aXbXcX[d]axbxcx[d]"),
        ("${A^,}", "alpha/beta.txt"),
        # What is cut off, by patterns.
        ("${A#*/} ${A##*a} ${A%.*} ${A%%a*}", "beta.txt .txt alpha/beta "),
        ("${A#?}${A#[a-c]}${A#[^a]}${A#[}", "lpha/beta.txtlpha/beta.txtalpha/beta.txtalpha/beta.txt"),
        ("${A#\\a}${A#none}", "lpha/beta.txtalpha/beta.txt"),
        # What is replaced.
        ("${L/X/-}${L//X/-}${L//X/}${L/#a/-}${L/#b/-}${L/%]/-}${L/%a/-}", "a-bXcX[d]a-b-c-[d]abc[d]-XbXcX[d]aXbXcX[d]aXbXcX[d-aXbXcX[d]"),
        ("${A/\\//-}${A/$${B}/x}", "alpha-beta.txtalpha/beta.txt"),
    ],
)
def test_what_stands_for_a_substitution(text, expected):
    if expected is None:
        with pytest.raises(SubstitutionError):
            substitute(text, VARIABLES)
    else:
        assert substitute(text, VARIABLES) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("${", "unable to parse variable name"),
        ("${}", "unable to parse variable name"),
        ("${ A}", "unable to parse variable name"),
        ("${A", "missing closing brace"),
        ("${A.b}", "missing closing brace"),
        ("${A-x}", "missing closing brace"),
        ("${A:", "bad substitution"),
        ("${A:}", "unable to parse substitution within function"),
        ("${A:-x", "unable to parse substitution within function"),
        ("${A:1:}", "unable to parse substitution within function"),
        ("${#}", "bad substitution"),
        ("${#A-}", "bad substitution"),
        ("${A^x}", "bad substitution"),
        ("${A#}", "unable to parse substitution within function"),
        ("${A#x${B}}", "bad substitution"),
        ("${A/x}", "bad substitution"),
        ("${A//}", "bad substitution"),
    ],
)
def test_what_is_not_well_formed(text, expected):
    with pytest.raises(SubstitutionError) as caught:
        substitute(text, VARIABLES)
    assert str(caught.value) == expected


def test_what_has_no_value_may_stay():
    text = "${A} ${NONE} ${NONE:-x} ${B:-${NONE}} ${#NONE} $$"
    assert substitute(text, VARIABLES, is_open=True) == "alpha/beta.txt ${NONE} ${NONE:-x} ${NONE} ${#NONE} $"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("${S#*a*a*a*a*a*a*a*a*b}", "a" * 20_000),
        ("${S##*a*a*a*a*a*a*a*a*b}", "a" * 20_000),
        ("${S%%b*a*a*a*a*a*a*a*a*}", "a" * 20_000),
        ("${S##*a*?[^b-c]*}", ""),
        ("${S#*a*?[^b-c]*}", "a" * 19_997),
    ],
)
def test_many_stars_take_no_longer(text, expected):
    assert substitute(text, {"S": "a" * 20_000}) == expected


@pytest.mark.parametrize(
    ("pattern", "left"),
    [("[\\d]", "^]x"), ("[^^]", "^]x"), ("[^]", "d^]x"), ("[]a]", "d^]x"), ("[a-]", "d^]x"), ("[z-a]", "d^]x"), ("[c-e]", "^]x"), ("[ab", "d^]x"), ("\\d", "^]x"), ("d\\", "d^]x")],
)
def test_classes_and_backslashes(pattern, left):
    assert substitute(f"${{V#{pattern}}}", {"V": "d^]x"}) == left


def test_substitutions_in_one_another_have_an_end():
    assert substitute("${N:-" * 100 + "x" + "}" * 100, {}) == "x"
    with pytest.raises(SubstitutionError, match="substitutions nested deeper than 100 levels"):
        substitute("${N:-" * 101 + "x" + "}" * 101, {})
    assert substitute("${N:-x}" * 500, {}) == "x" * 500
