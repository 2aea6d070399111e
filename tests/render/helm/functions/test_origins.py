"""Where the text of a result comes from: what functions hand on of the pieces of their arguments, and the places of what they print."""

import pytest

from kubecheck.render.helm.functions.table import FUNCTIONS
from kubecheck.render.helm.kinds import PlacedList, PlacedMap
from kubecheck.render.helm.template.text import Text, origin_at, placed


class Place:
    """A place with an offset."""

    def __init__(self, name, offset=0):
        self.name, self.offset = name, offset

    def advance(self, count):
        return Place(self.name, self.offset + count)

    def __repr__(self):
        return f"{self.name}+{self.offset}"


def call(name, *arguments):
    return FUNCTIONS[name].call(*arguments)


def origins(text):
    """The origin of each character that is no blank, at the beginning of words."""
    assert text.__class__ is Text
    return {word: repr(origin_at(text, text.index(word))) for word in text.split()}


TEXT = "one two\nthree"


@pytest.mark.parametrize(
    ("name", "arguments", "wanted"),
    [
        ("indent", (4,), {"one": "v+0", "two": "v+4", "three": "v+8"}),
        ("nindent", (2,), {"one": "v+0", "two": "v+4", "three": "v+8"}),
        ("trimPrefix", ("one ",), {"two": "v+4", "three": "v+8"}),
        ("trimSuffix", ("three",), {"one": "v+0", "two": "v+4"}),
        ("trunc", (7,), {"one": "v+0", "two": "v+4"}),
        ("trunc", (-5,), {"three": "v+8"}),
        ("trimAll", ("one ",), {"two": "v+4", "thr": "v+8"}),
        ("replace", ("two", "2"), {"one": "v+0", "2": "v+4", "three": "v+8"}),
        ("substr", (4, 7), {"two": "v+4"}),
        ("regexFind", ("t.o",), {"two": "v+4"}),
        ("default", ("x",), {"one": "v+0", "two": "v+4", "three": "v+8"}),
        ("upper", (), {"ONE": "v+0", "TWO": "v+4", "THREE": "v+8"}),
        ("toString", (), {"one": "v+0", "two": "v+4", "three": "v+8"}),
        ("cat", ("x",), {"one": "v+0", "two": "v+4", "three": "v+8"}),
    ],
)
def test_pieces_are_handed_on(name, arguments, wanted):
    text = placed(TEXT, Place("v"))
    if name == "regexFind":
        found = call(name, *arguments, text)
    elif name == "cat":
        found = call(name, *arguments, text)
        assert found == f"x {TEXT}"
        assert {word: origin for word, origin in origins(found).items() if word != "x"} == wanted
        return
    else:
        found = call(name, *arguments, text)
    assert origins(found) == wanted


def test_quotes_enclose_the_pieces():
    found = call("quote", placed("abc", Place("v")))
    assert found == '"abc"'
    assert repr(origin_at(found, 1)) == "v+0"
    assert repr(origin_at(found, 3)) == "v+2"


def test_parts_of_a_split_text_know_where_they_stood():
    first, second = call("splitList", ":", placed("image:tag", Place("v")))
    assert (repr(origin_at(first, 0)), repr(origin_at(second, 0))) == ("v+0", "v+6")


def make_values():
    inner = PlacedMap(cpu="100m", memory=placed("1Gi", Place("memory")))
    inner.places = {"cpu": Place("key cpu"), "memory": Place("key memory")}
    items = PlacedList(["a", 2.0])
    items.places = {0: Place("item 0"), 1: Place("item 1")}
    values = PlacedMap(limits=inner, list=items, text=placed("a\nbb\n", Place("text")), on=True)
    values.places = {name: Place(f"key {name}") for name in values}
    return values


@pytest.mark.parametrize("name", ["toYaml", "toYamlPretty"])
def test_lines_of_yaml_have_the_places_of_their_keys(name):
    found = call(name, make_values())
    assert {line: repr(origin_at(found, found.index(line.lstrip(), found.index(line)))) for line in found.split("\n")} == {
        "limits:": "key limits+0",
        "  cpu: 100m": "key cpu+0",
        "  memory: 1Gi": "key memory+0",
        "list:": "key list+0",
        "- a" if name == "toYaml" else "  - a": "item 0+0",
        "- 2" if name == "toYaml" else "  - 2": "item 1+0",
        '"on": true': "key on+0",
        "text: |": "key text+0",
        "  a": "text+0",
        "  bb": "text+2",
    }
    assert repr(origin_at(found, found.index("1Gi"))) == "memory+0"


def test_places_survive_indentation():
    found = call("nindent", 8, call("toYaml", make_values()))
    assert repr(origin_at(found, found.index("memory"))) == "key memory+0"
    assert repr(origin_at(found, found.index("on"))) == "key on+1"


@pytest.mark.parametrize(
    ("name", "arguments", "wanted"),
    [
        ("omit", ("list",), {"limits": "key limits", "text": "key text", "on": "key on"}),
        ("pick", ("on",), {"on": "key on"}),
        ("deepCopy", (), {"limits": "key limits", "list": "key list", "text": "key text", "on": "key on"}),
        ("set", ("on", False), {"limits": "key limits", "list": "key list", "text": "key text"}),
        ("merge", ({"new": 1},), {"limits": "key limits", "list": "key list", "text": "key text", "on": "key on"}),
        ("mergeOverwrite", ({"on": 1},), {"limits": "key limits", "list": "key list", "text": "key text"}),
    ],
)
def test_maps_keep_the_places_of_what_stays(name, arguments, wanted):
    found = call(name, make_values(), *arguments)
    assert {key: place.name for key, place in found.places.items()} == wanted


def test_a_merge_brings_the_places_along():
    target = PlacedMap()
    target.places = {}
    assert call("merge", target, make_values()).places["on"].name == "key on"


@pytest.mark.parametrize(
    ("name", "arguments", "wanted"),
    [
        ("rest", (), {0: "item 1"}),
        ("initial", (), {0: "item 0"}),
        ("reverse", (), {0: "item 1", 1: "item 0"}),
        ("append", ("x",), {0: "item 0", 1: "item 1"}),
        ("prepend", ("x",), {1: "item 0", 2: "item 1"}),
        ("slice", (1,), {0: "item 1"}),
        ("without", ("a",), {0: "item 1"}),
        ("compact", (), {0: "item 0", 1: "item 1"}),
        ("uniq", (), {0: "item 0", 1: "item 1"}),
    ],
)
def test_lists_keep_the_places_of_what_stays(name, arguments, wanted):
    found = call(name, make_values()["list"], *arguments)
    assert {index: place.name for index, place in found.places.items()} == wanted
