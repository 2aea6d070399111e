"""What templates may not use up, and texts that are made to break things."""

import threading

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from kubecheck.render.helm.template import Budget, LimitError, TemplateError, Templates

FRAGMENTS = [
    "{{", "}}", "{{-", " -}}", "-}}", "{{ ", " }}", "(", ")", "|", ":=", "=", ",", ".", "..", "$", "$x", "$x.a", ".a", ".a.b", ".Values.x", "nil", "true", "1", "-1.5e3",
    "0x", "'a'", "'", '"', '"s"', "`", "`r`", "\\", "/*", "*/", "if", "else", "end", "with", "range", "break", "continue", "define", "template", "block", "and", "or",
    "printf", "index", "len", "eq", "print", "%d", "%!", "\n", " ", "\t", "é", "\x00", "\udc80", "{{ end }}", "{{ if .a }}", "{{ range .l }}", "{{ else }}", "{{ break }}",
    "{{ $x := .a }}", '{{ define "d" }}', '{{ template "d" . }}', '{{ printf "%v %d" .a .l }}', "text",
]  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(some.lists(some.sampled_from(FRAGMENTS), max_size=14), some.text(max_size=3))
def test_any_text_is_rendered_or_refused(fragments, odd):
    templates = Templates("gotpl", {})
    text = "".join(fragments) + odd
    try:
        templates.parse("t", text)
        made = templates.execute("t", {"a": {"b": 1.5}, "l": [None, "x"], "Values": {"x": "y"}}, Budget(steps=1000))
    except TemplateError as error:
        assert error.message.startswith("template: t:")  # noqa: PT017  # whether there is one is not known before
        assert 1 <= error.line <= text.count("\n") + 1  # noqa: PT017  # as above
    else:
        offsets = [offset for offset, _ in made.pieces()]
        assert offsets == sorted(set(offsets))
        assert offsets[:1] == [0] * bool(made)
        literal = [(made[offset], text[origin.position]) for offset, origin in made.pieces() if origin.is_exact]
        assert all(printed == written for printed, written in literal)


@pytest.mark.parametrize(
    ("text", "budget", "words"),
    [
        ("{{ range 1000000000000 }}x{{ end }}", {}, "more than 1,000,000 steps of a chart's templates; --limit template-steps=N allows more"),
        ("{{ range 40 }}{{ range 40 }}{{ end }}{{ end }}", {"steps": 1000}, "more than 1,000,000 steps of a chart's templates; --limit template-steps=N allows more"),
        ("{{ range 100 }}0123456789{{ end }}", {"characters": 999}, "more than 64,000,000 characters printed by a chart's templates; --limit template-characters=N allows more"),
        ('{{ $x := "aaaaaaaa" }}{{ range 60 }}{{ $x = printf "%s%s" $x $x }}{{ end }}', {}, "error calling printf: the result is larger than 20000000"),
        ("{{ $x := list 1 }}{{ range 60 }}{{ $x = list $x $x }}{{ end }}{{ $x }}", {}, "the value of {{$x}} is nested too deeply or too large"),
        ("{{ $x := dict }}{{ range 9999 }}{{ $x = dict 1 $x }}{{ end }}{{ print $x }}", {}, "error calling print: the value is nested too deeply or too large"),
        ('{{ $x := "{{ tpl . . }}" }}{{ tpl $x $x }}', {"depth": 100}, "templates are nested too deeply"),
    ],
)
def test_a_budget_ends_what_has_no_end(render, text, budget, words):
    with pytest.raises(LimitError) as refusal:
        render(text, {}, budget=Budget(**budget))
    assert refusal.value.message.endswith(words)
    assert len(refusal.value.message) < 200
    assert refusal.value.message.count("executing") == 1
    assert refusal.value.line == 1


def test_steps_are_shared_by_what_shares_a_budget(render):
    budget = Budget(steps=10)
    render('{{ include "x.echo" 1 }}', budget=budget)
    assert budget.steps == 8
    render("{{ range 4 }}{{ end }}", budget=budget)
    assert budget.steps == 3


def test_recursion_is_refused_in_gos_words(answer):
    assert answer('{{ define "r" }}\n{{ template "r" }}{{ end }}{{ template "r" }}').endswith(
        'executing "r" at <{{template "r"}}>: exceeded maximum template depth (100000)'
    )
    refused = answer('{{ include "x.rec" . }}')
    assert refused.count("error calling include") == 62
    assert refused.endswith("rendering template has a nested reference name: x.rec: unable to execute template")


def test_nesting_that_ends_is_no_fault(render):
    before = threading.active_count()
    text = '{{ define "n" }}{{ if lt . 300 }}{{ with . }}{{ template "n" (int (add . 1)) }}{{ end }}{{ end }}{{ . }},{{ end }}{{ template "n" 1 }}'
    assert render(text, {}) == "".join(f"{number}," for number in range(300, 0, -1))
    assert threading.active_count() == before


@pytest.mark.parametrize("text", ["{{ " + "(" * 30000, "{{ if true }}" * 30000, "{{ if 1 }}" + "{{ else if 1 }}" * 30000, "{{ print " + "(" * 30000 + "1" + ")" * 30000 + " }}"])
def test_texts_that_nest_too_deeply_are_refused(answer, text):
    assert answer(text) == "error: template: c/t.yaml:1: the text is nested too deeply"


def test_numbers_of_any_length_are_read(answer):
    assert answer("{{ 0." + "1" * 9999 + " }}") == "0.1111111111111111"
    assert answer("{{ " + "1" * 9999 + " }}").startswith('error: template: c/t.yaml:1: illegal number syntax: "1111')
