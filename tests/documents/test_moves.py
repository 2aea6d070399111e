"""Entries that move take their text with them: comments, quotes, and how far to the right things stand."""

import pytest

from kubecheck.documents import read
from kubecheck.documents.editing.moves import edits_to_shape
from kubecheck.documents.editing.reshaping import Reshaping, reshaped
from kubecheck.documents.editing.text_edits import replaced
from kubecheck.source import Source


def moved(text, moves, additions=(), removals=()):
    (document, *_) = read(Source("a.yaml", text)).documents
    made = edits_to_shape(document, Reshaping(moves, additions, removals))
    assert all(text[each.start : each.end] == each.old for each in made)
    return replaced(text, [(each.start, each.end, each.text) for each in made]) if made else None


BACKEND = [(("b", "serviceName"), ("b", "service", "name")), (("b", "servicePort"), ("b", "service", "port", "number"))]
CASES = {
    "into a new block in its place": (
        "b:\n  serviceName: web   # which\n  servicePort: 80\nc: 1\n", BACKEND,
        "b:\n  service:\n    name: web   # which\n    port:\n      number: 80\nc: 1\n",
    ),
    "with the comments above it": (
        "b:\n    # the name\n    serviceName: 'web'\n\n    # the port\n    servicePort: 80\n", BACKEND,
        "b:\n    # the name\n    service:\n        name: 'web'\n        port:\n            # the port\n            number: 80\n\n",
    ),
    "of a flow": ("b: {serviceName: web, servicePort: 80} # x\n", BACKEND, "b: {service: {name: web, port: {number: 80}}} # x\n"),
    "of JSON": (
        '{\n  "b": {\n    "serviceName": "web",\n    "servicePort": 80\n  }\n}\n', BACKEND,
        '{\n  "b": {\n    "service": {\n      "name": "web",\n      "port": {\n        "number": 80\n      }\n    }\n  }\n}\n',
    ),
    "behind a dash": (
        "l:\n- serviceName: web\n  servicePort: 80\n", [(("l", 0, *old[1:]), ("l", 0, *new[1:])) for old, new in BACKEND],
        "l:\n- service:\n    name: web\n    port:\n      number: 80\n",
    ),
    "under another name, and changed within": (
        "s:\n  backend:\n    serviceName: web # w\n    other: [1, 2]\n",
        [(("s", "backend"), ("s", "default")), (("s", "backend", "serviceName"), ("s", "default", "service", "name"))],
        "s:\n  default:\n    service:\n      name: web # w\n    other: [1, 2]\n",
    ),
    "out of an item": (
        "s:\n  l:\n  - name: a\n    host: true # why\n    x: 1\n", [(("s", "l", 0, "host"), ("s", "host"))], "s:\n  l:\n  - name: a\n    x: 1\n  host: true # why\n",
    ),
    "the first of an item": ("s:\n  l:\n  - host: true\n    x: 1\n", [(("s", "l", 0, "host"), ("s", "host"))], "s:\n  l:\n  - x: 1\n  host: true\n"),
    "to the left": (
        "s:\n  topology:\n    a: |\n      one\n      two\n  x: 1\n", [(("s", "topology", "a"), ("s", "b"))], "s:\n  x: 1\n  b: |\n    one\n    two\n", [("s", "topology")],
    ),
    "in a text without a last end of line": ("s:\n  r:\n    a: 1\n  b: 2 # two", [(("s", "b"), ("s", "r", "b"))], "s:\n  r:\n    a: 1\n    b: 2 # two"),
    "the last entry": ("a:\n  b: 1\n", [(("a", "b"), ("c",))], "a:\n  {}\nc: 1\n"),
    "the last of such a text": ("r:\n  a: 1\nm: 2\nb: 2 # two", [(("b",), ("r", "b"))], "r:\n  a: 1\n  b: 2 # two\nm: 2"),
    "with Windows' ends of lines": ("b:\r\n  serviceName: web\r\n  servicePort: 80\r\n", BACKEND, "b:\r\n  service:\r\n    name: web\r\n    port:\r\n      number: 80\r\n"),
    "what was there makes room": (
        "o:\n  target: # what\n    kind: Service\n  value: 3\n", [(("o", "target"), ("o", "described")), (("o", "value"), ("o", "target", "value"))],
        "o:\n  described: # what\n    kind: Service\n  target:\n    value: 3\n",
    ),
    "into an item of a new list": (
        "s:\n  version: v1 # one\n  columns:\n  - JSON: a\n", [(("s", "version"), ("s", "versions", 0, "name")), (("s", "columns"), ("s", "versions", 0, "columns")), (("s", "columns", 0, "JSON"), ("s", "versions", 0, "columns", 0, "json"))],
        "s:\n  versions:\n  - name: v1 # one\n    columns:\n    - json: a\n",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_an_entry_moves(case):
    text, moves, expected, *removals = CASES[case]
    assert moved(text, moves, removals=removals[0] if removals else ()) == expected


def test_what_is_new_stands_behind_the_rest_and_before_what_is_long():
    text = "l:\n- path: / # p\n  backend:\n    a: 1\n- b: 1\n  template: x\n"
    shape = [(("l", 0, "pathType"), "Prefix"), (("l", 1, "selector"), {"a": "b"})]
    assert moved(text, (), shape) == "l:\n- path: / # p\n  backend:\n    a: 1\n  pathType: Prefix\n- b: 1\n  selector:\n    a: b\n  template: x\n"


@pytest.mark.parametrize(
    ("text", "moves", "removals"),
    [
        ("a: 1\n", [(("b",), ("c",))], ()),  # nothing is there
        ("a: 1\nb: 2\n", [(("a",), ("b",))], ()),  # something is there already
        ("a:\n  b: # why\n    c: 1\n  d: 1\n", [(("a", "b", "c"), ("e",))], [("a", "b")]),  # the comment would be lost
        ("a: &x {b: 1}\nc: *x\n", [(("a", "b"), ("a", "d"))], ()),  # another one means it too
        ("x: &x {b: 1}\na:\n  <<: *x\n  c: 1\n", [(("a", "c"), ("a", "d"))], ()),
        ("a: {b: 1, # one\n  c: 2}\n", [(("a", "b"), ("a", "d"))], ()),
        ("a: {b: 1,\n  c: 2}\n", [(("a", "b"), ("a", "d"))], ()),  # one line would be made of two
    ],
)
def test_no_edit_where_a_text_cannot_follow(text, moves, removals):
    assert moved(text, moves, removals=removals) is None


def test_what_is_to_be_empty_and_is_not():
    with pytest.raises(LookupError):
        reshaped({"a": {"b": 1, "c": 2}}, Reshaping([(("a", "b"), ("b",))], removals=[("a",)]))


def test_shapes_are_values():
    one = Reshaping([(("a",), ("b",))], [(("c",), 1)], [("d",)])
    assert one.below(("x",)) == Reshaping([(("x", "a"), ("x", "b"))], [(("x", "c"), 1)], [("x", "d")])
    assert (one + Reshaping()) == one != Reshaping()
    assert (bool(one), bool(Reshaping()), bool(Reshaping(additions=[(("a",), 1)]))) == (True, False, True)
    assert (one.takes(("a",)), one.takes(("b",)), hash(one) == hash(one + Reshaping())) == (True, False, True)
    assert repr(Reshaping()) == "Reshaping((), (), ())"
