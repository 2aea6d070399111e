"""Where rendered text comes from."""

import pickle

from kubecheck.render.helm.kinds import PlacedList, PlacedMap, Values
from kubecheck.render.helm.template import Budget
from kubecheck.render.helm.template.text import Text, carried, cut, joined, make_text, origin_at, placed, replaced


class Line:
    """A place in a values file; a text may go over several lines."""

    def __init__(self, number):
        self.number = number

    def __repr__(self):
        return f"values:{self.number}"


class Mark:
    """An origin that counts characters."""

    def __init__(self, name, offset=0):
        self.name, self.offset = name, offset

    def advance(self, count):
        return Mark(self.name, self.offset + count)

    def still(self):
        return Mark(f"{self.name}-made-", self.offset)

    def __repr__(self):
        return f"{self.name}{self.offset}"


def told(text):
    """Each piece of a text: what it is, the place in a template, the value's place, and the lines of the calls, innermost first."""
    pieces = text.pieces()
    ends = [offset for offset, _ in pieces[1:]] + [len(text)]
    found = []
    for (offset, origin), end in zip(pieces, ends, strict=True):
        calls = []
        call = origin.call
        while call:
            calls.append(f"{call.file}:{call.line}")
            call = call.parent
        place = f"{origin.file}:{origin.line}:{origin.column}"
        found.append((str(text)[offset:end], place if origin.is_exact else f"<{place}>", *([repr(origin.place)] if origin.place else []), *calls))
    return found


def placed_values():
    inner = PlacedMap(port=8080.0, name=placed("web", Line(4)), on=True, none=None)
    inner.places = {key: Line(number) for number, key in enumerate(inner, 3)}
    hosts = PlacedList([1.0, placed("b.example", Line(9))])
    hosts.places = {0: Line(8), 1: Line(9)}
    values = PlacedMap(inner=inner, hosts=hosts)
    values.places = {"inner": Line(2), "hosts": Line(7)}
    return Values(Values=values)


def test_literal_text_has_the_place_of_each_character(render):
    text = render("a: 1\n{{- /* none */ -}}\n  b: 2\n")
    assert told(text) == [("a: 1", "c/t.yaml:1:1"), ("b: 2\n", "c/t.yaml:3:3")]
    assert origin_at(text, 7).column == 6


def test_what_an_action_prints_has_its_place_and_that_of_its_value(render):
    text = render("{{ .Values.inner.port }},{{ .Values.inner.name }},{{ .Values.inner.none }},{{ 5 }}", placed_values())
    assert told(text) == [
        ("8080", "<c/t.yaml:1:4>", "values:3"),
        (",", "c/t.yaml:1:25"),
        ("web", "<c/t.yaml:1:29>", "values:4"),
        (",", "c/t.yaml:1:50"),
        ("<no value>", "<c/t.yaml:1:54>", "values:6"),
        (",", "c/t.yaml:1:75"),
        ("5", "<c/t.yaml:1:79>"),
    ]


def test_values_keep_their_places_through_functions_variables_and_loops(render):
    def first_place(template):
        return [piece[2:] for piece in told(render(template, placed_values())) if piece[1].startswith("<")]

    assert first_place('{{ .Values.inner.port | int | printf "%d" | quote }}') == [("values:3",)]
    assert first_place('{{ printf "%s-x" .Values.inner.name | upper }}') == [("values:4",), ("values:4",)]
    assert first_place("{{ default 80 (.Values.inner).port }}") == [("values:3",)]
    assert first_place("{{ $x := .Values.inner.port }}{{ $x }}") == [("values:3",)]
    assert first_place("{{ $x := .Values.inner }}{{ $x.on }}") == [("values:5",)]
    assert first_place("{{ with .Values.inner.port }}{{ . }}{{ end }}") == [("values:3",)]
    assert first_place("{{ with .Values.inner }}{{ .on }}{{ end }}") == [("values:5",)]
    assert first_place("{{ range .Values.hosts }}{{ . }}{{ end }}") == [("values:8",), ("values:9",)]
    assert first_place("{{ range $i, $h := .Values.hosts }}{{ $h }}{{ end }}") == [("values:8",), ("values:9",)]
    assert first_place("{{ range $k, $v := .Values.inner }}{{ $k }}{{ end }}") == [("values:4",), ("values:6",), ("values:5",), ("values:3",)]
    assert first_place("{{ 3 }}{{ $.Values.inner.port }}") == [(), ("values:3",)]


def test_a_text_of_several_values_has_the_place_of_each(render):
    text = render('{{ printf "%s:%v/%s" .Values.inner.name .Values.inner.port (index .Values.hosts 1) }}', placed_values())
    assert [(piece[0], piece[2:]) for piece in told(text)] == [
        ("web", ("values:4",)),
        (":", ("values:4",)),
        ("8080", ("values:4",)),
        ("/", ("values:4",)),
        ("b.example", ("values:9",)),
    ]


def test_included_text_has_its_own_place_and_the_calls_that_led_to_it(render):
    helpers = '{{ define "outer" }}\nkey: {{ include "inner" . }}{{ end }}{{ define "inner" }}v-{{ .Values.inner.name }}{{ end }}'
    text = render('a:\n  {{- include "outer" . | trunc 99 | nindent 2 }}\n', placed_values(), **{"c/_m.tpl": helpers})
    assert str(text) == "a:\n  \n  key: v-web\n"
    assert told(text) == [
        ("a:", "c/t.yaml:1:1"),
        ("\n  \n", "<c/t.yaml:2:7>"),
        ("  ", "<c/t.yaml:2:7>"),
        ("key: ", "c/_m.tpl:2:1", "c/t.yaml:2"),
        ("v-", "c/_m.tpl:2:58", "c/_m.tpl:2", "c/t.yaml:2"),
        ("web", "<c/_m.tpl:2:63>", "values:4", "c/_m.tpl:2", "c/t.yaml:2"),
        ("\n", "c/t.yaml:2:50"),
    ]


def test_templates_and_texts_of_values_are_calls_as_well(render):
    text = render('{{ template "x.echo" 1 }}\n{{ tpl "<{{ . }}>" 2 }}', {})
    assert told(text) == [
        ("[", "c/_h.tpl:2:22", "c/t.yaml:1"),
        ("1", "<c/_h.tpl:2:26>", "c/t.yaml:1"),
        ("]", "c/_h.tpl:2:30", "c/t.yaml:1"),
        ("\n", "c/t.yaml:1:26"),
        ("<", "gotpl:1:1", "c/t.yaml:2"),
        ("2", "<gotpl:1:5>", "c/t.yaml:2"),
        (">", "gotpl:1:9", "c/t.yaml:2"),
    ]


def test_parts_and_joins_keep_their_pieces():
    text = joined([placed("abc", Mark("a")), "-", placed("defg", Mark("d"))])
    assert repr(text.pieces()) == "[(0, a0), (3, None), (4, d0)]"
    assert repr(cut(text, 1, 6).pieces()) == "[(0, a1), (2, None), (3, d0)]"
    assert repr(cut(text, 5, 7).pieces()) == "[(0, d1)]"
    assert repr(cut(text, 3, 6).pieces()) == "[(0, None), (1, d0)]"
    assert repr(joined([placed("ab", Mark("a")), "", placed("c", Mark("c"))], ", ").pieces()) == "[(0, a0), (2, None), (4, None), (6, c0)]"
    assert joined(["a", "b"], "-").__class__ is str
    assert cut("abc", 1, 2).__class__ is str


def test_replacing_keeps_what_stays():
    text = replaced(placed("a<no value>b<no value>", Mark("x")), "<no value>", "")
    assert (text, repr(text.pieces())) == ("ab", "[(0, x0), (1, x11)]")
    longer = replaced(placed("a.b", Mark("x")), ".", "--")
    assert (longer, repr(longer.pieces())) == ("a--b", "[(0, x0), (1, x-made-1), (3, x2)]")
    assert replaced("a.b", ".", "-").__class__ is str


def test_what_functions_make_is_found_again():
    def pieces(value, *sources):
        return repr(carried(value, *sources).pieces())

    two = make_text("ab\n  cd", [(0, Mark("a")), (3, Mark("c"))])
    assert pieces('"ab\n  cd"', two) == "[(0, None), (1, a0), (4, c0), (8, None)]"
    assert pieces("b\n  c", two) == "[(0, a1), (2, c0)]"
    assert pieces("AB\n  CD", two) == "[(0, a0), (3, c0)]"
    assert pieces("\n  ab\n    cd", two) == "[(0, None), (1, None), (3, a0), (6, None), (10, c2)]"
    assert pieces("xyz", two) == "[(0, a-made-0)]"
    assert pieces("ab--ef", placed("ab", Mark("a")), placed("ef", Mark("e"))) == "[(0, a0), (2, None), (4, e0)]"
    assert carried("x", "plain", 3).__class__ is str
    assert carried("", two).__class__ is str


def test_a_text_is_a_string():
    text = placed("abc", Mark("a"))
    assert (text, {text: 1}["abc"], text + "d", isinstance(text, Text)) == ("abc", 1, "abcd", True)


def test_a_place_of_several_lines_is_followed(templates):
    templates.parse("t", "{{ .x }}")
    text = templates.execute("t", {"x": placed("a\nb", Mark("v"))}, Budget())
    assert repr(origin_at(text, 2).place) == "v2"


def test_a_text_goes_to_another_process_with_its_pieces(render):
    text = render('a: {{ .Values.inner.name }}\nb: {{ include "x.echo" 1 }}', placed_values())
    copy = pickle.loads(pickle.dumps(text))
    assert (copy, told(copy)) == (text, told(text))


def test_what_is_made_of_a_text_has_the_place_that_it_begins_at(render):
    source = render("\n\nab{{ .Values.inner.name }}", placed_values())
    made = carried("bm90aGluZw==", cut(source, 3, len(source)))
    assert [(offset, origin.line, origin.column, origin.is_exact) for offset, origin in made.pieces()] == [(0, 3, 2, False)]
    assert [(origin.line, repr(origin.place)) for _, origin in carried("d2Vi", cut(source, 4, len(source))).pieces()] == [(3, "values:4")]
