"""Sets of templates: what replaces what, clones, and the places of refusals."""

import pytest

from kubecheck.render.helm.template import Budget, ExecutionError, TemplateError


def test_a_later_definition_replaces_an_earlier_one_unless_it_is_empty(templates):
    templates.parse("a", '{{ define "x" }}first{{ end }}{{ define "y" }}kept{{ end }}body')
    templates.parse("b", '{{ define "x" }}second{{ end }}{{ define "y" }} {{/* none */}} {{ end }}')
    assert {name: templates.execute(name, None, Budget()) for name in "abxy"} == {"a": "body", "b": "", "x": "second", "y": "kept"}


def test_what_a_clone_defines_is_its_own(templates):
    templates.parse("a", '{{ define "x" }}one{{ end }}')
    copy = templates.clone({})
    tree = copy.parse("gotpl", '{{ define "x" }}two{{ end }}{{ template "x" }}')
    assert copy.execute(tree, None, Budget()) == "two"
    assert templates.execute("x", None, Budget()) == "one"
    assert "gotpl" not in templates.trees


def test_an_empty_text_executes_as_nothing_though_it_replaces_nothing(templates):
    templates.parse("gotpl", "body")
    assert templates.execute(templates.parse("gotpl", " "), None, Budget()) == " "
    assert templates.execute("gotpl", None, Budget()) == "body"


def test_a_text_that_is_refused_adds_nothing(templates):
    with pytest.raises(TemplateError) as refusal:
        templates.parse("a", '{{ define "x" }}one{{ end }}\n\n{{ if }}{{ end }}')
    error = refusal.value
    assert (error.message, error.file, error.line, error.column) == ("template: a:3: missing value for if", "a", 3, None)
    assert not templates.trees


def test_the_same_text_means_other_templates_by_another_name(templates):
    for name in ("a", "b"):
        templates.parse(name, "{{ .x.y.z }}")
    with pytest.raises(ExecutionError) as refusal:
        templates.execute("b", {"x": {}}, Budget())
    assert refusal.value.message == 'template: b:1:5: executing "b" at <.x.y.z>: nil pointer evaluating interface {}.z'


def test_a_refusal_of_an_included_template_is_the_cause_of_the_other(answer, render):
    with pytest.raises(ExecutionError) as refusal:
        render('\n {{ include "x.bad" . }}')
    error = refusal.value
    assert (error.file, error.line, error.column) == ("c/t.yaml", 2, 4)
    assert (error.cause.file, error.cause.line, error.cause.column, error.cause.cause) == ("c/_h.tpl", 4, 10, None)
    assert error.message.endswith(f": error calling include: {error.cause.message}")


def test_a_template_that_does_not_exist_is_refused_without_a_place(templates):
    with pytest.raises(TemplateError) as refusal:
        templates.execute("none", None, Budget())
    assert (refusal.value.message, refusal.value.file) == ('template: no template "none" associated with template "gotpl"', None)
