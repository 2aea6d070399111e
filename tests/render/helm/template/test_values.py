"""Values that no recorded answer has: functions among the data, structs within others, texts of structs."""

import pytest

from kubecheck.render.helm.kinds import Function, NilMap, Panic, Struct, element_of, kind_of, type_of
from kubecheck.render.helm.template.printing import PrintingError, show, sprint, sprintf, sprintln


class Point(Struct):
    """A struct with a text of its own."""

    go_type = "main.Point"

    def __init__(self, x):
        self.x = x

    def fields(self):
        return {"X": self.x, "Y": None}

    def methods(self):
        return {"String": Function("String", (), lambda: f"at {self.x}", "string")}


class Plain(Struct):
    """A pointer to a struct without one."""

    go_type = "*main.Plain"
    go_kind = "ptr"

    def fields(self):
        return {"Inner": Point(2), "Names": ["a"]}


FUNCTIONS = {
    "two": Function("two", ("interface {}", "interface {}"), lambda first, second: f"{first}{second}"),
    "many": Function("many", ("interface {}", "...interface {}"), lambda *values: len(values), "int"),
    "none": None,
}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{{ call .two 1 .none }}|{{ call .many 1 }}|{{ call .many 1 2 3 }}", "1None|1|3"),
        ("{{ call .two 1 }}", "wrong number of args for .two: got 1 want 2"),
        ("{{ call .many }}", "wrong number of args for .many: got 0 want at least 1"),
        ("{{ call .none }}", "call of nil"),
        ("{{ .two }}", "executing \"c/t.yaml\" at <{{.two}}>: can't print {{.two}} of type func"),
        ("{{ typeOf .two }}{{ if .two }}y{{ end }}", "funcy"),
    ],
)
def test_functions_among_the_data(answer, text, expected):
    assert str(answer(text, dict(FUNCTIONS))).endswith(expected)


def test_a_struct_is_printed_by_its_text_or_its_fields(render):
    assert render("{{ .p }} {{ .q }} {{ print .p }}", {"p": Point(1), "q": Plain()}) == "at 1 {at 2 [a]} at 1"
    assert show([Point(1), {"a": Point(3)}]) == "[at 1 map[a:at 3]]"
    assert sprintf("%v %s %d %+v %#v", Point(1), Point(1), Point(1), Point(1), Point(1)) == "at 1 at 1 {1 <nil>} at 1 main.Point{X:1, Y:interface {}(nil)}"
    assert sprintf("%v %+v", Plain(), Plain()) == "&{at 2 [a]} &{Inner:at 2 Names:[a]}"
    assert sprintf("%v", [Plain()]) == "[0xc000000000]"
    assert sprintf("%p %p", {}, 1) == "0xc000000000 %!p(int=1)"


def test_print_puts_spaces_where_go_does():
    assert sprint(1, 2, "a", 3, "b", "c", None, True) == "1 2a3bc<nil> true"
    assert sprint("a", "b") == "ab"
    assert sprintln("a", 1, None) == "a 1 <nil>\n"


def test_what_is_too_large_is_not_printed():
    value = [1]
    for _ in range(40):
        value = [value, value]
    with pytest.raises(PrintingError):
        show(value)


def test_types_and_kinds_are_those_of_the_class():
    assert [type_of(each) for each in (None, True, 1, "a", 1.5, 1j, b"", {}, [], Point(1))] == [
        "nil", "bool", "int", "string", "float64", "complex128", "[]uint8", "map[string]interface {}", "[]interface {}", "main.Point",
    ]  # fmt: skip
    assert [kind_of(each) for each in (True, 1, Plain(), FUNCTIONS["two"], b"")] == ["bool", "int", "ptr", "func", "slice"]
    assert [element_of(each) for each in ({}, [], b"")] == ["interface {}", "interface {}", "uint8"]


def test_a_nil_map_can_be_read_and_not_written():
    held = NilMap()
    assert (held.get("a"), len(held)) == (None, 0)
    with pytest.raises(Panic, match="assignment to entry in nil map"):
        held["a"] = 1
