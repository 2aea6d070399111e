"""Where a cursor stands, in text that is right, half typed, in flow style, in JSON."""

import pytest

from kubecheck.lsp.features.reading.cursor import Role, cursor_at
from kubecheck.source import Source

MARK = "¦"
KEY, ENTRY, VALUE, COMMENT, TEXT = Role.KEY, Role.ENTRY, Role.VALUE, Role.COMMENT, Role.TEXT
LIST = "spec:\n  containers:\n  - name: a\n    image: b\n  - name: c\n    {}\n    ports: []\n  volumes: []\n"


def cursor_in(text):
    offset = text.index(MARK)
    return cursor_at(Source("a.yaml", text.replace(MARK, "", 1)), offset)


@pytest.mark.parametrize(
    ("text", "role", "path", "keys", "word"),
    [
        ("¦", ENTRY, (), (), ""),
        ("kin¦", ENTRY, (), (), "kin"),
        ("a: b\n---\nkin¦\n", ENTRY, (), (), "kin"),
        ("a: b\n---\n¦", ENTRY, (), (), ""),
        ("a: b\n---\nc: d\n¦---\ne: f\n", TEXT, (), (), ""),
        ("a: b\n---\nc: d\n---\n¦e: f\n", KEY, (), (), "e"),
        ("spec:\n  repl¦\n  selector: {}\n", ENTRY, ("spec",), ("selector",), "repl"),
        ("spec:\n  re¦pl: 1\n", KEY, ("spec",), (), "repl"),
        ("spec:\n  repl¦: 1\n", KEY, ("spec",), (), "repl"),
        ("spec:\n  'a b¦': 1\n", KEY, ("spec",), (), "a b"),
        ('spec:\n  "a\\"b¦": 1\n', KEY, ("spec",), (), 'a\\"b'),
        ("spec:\n    one: 1\n    ¦\n    two: 2\n", ENTRY, ("spec",), ("one", "two"), ""),
        ("spec:\n  one:\n    deep: 1\n  # said: no\n\n  ¦\nother: 1\n", ENTRY, ("spec",), ("one",), ""),
        (LIST.format("im¦"), ENTRY, ("spec", "containers", 1), ("name", "ports"), "im"),
        (LIST.replace("name: c", "na¦").format("ready: 1"), ENTRY, ("spec", "containers", 1), ("ready", "ports"), "na"),
        ("spec:\n  list:\n  - x\n  - ¦\n", ENTRY, ("spec", "list", 1), (), ""),
        ("spec:\n  list:\n  -\n    name: a\n    im¦\n", ENTRY, ("spec", "list", 0), ("name",), "im"),
        ("spec:\n  list:\n  - - a\n    - b\n  - - c¦\n", ENTRY, ("spec", "list", 1, 0), (), "c"),
        ("spec:\n  list:\n  - - a\n    - b¦\n", ENTRY, ("spec", "list", 0, 1), (), "b"),
        ("- a: 1\n- b¦\n", ENTRY, (1,), (), "b"),
        ("- a: 1\n  b¦\n", ENTRY, (0,), ("a",), "b"),
        ("a: b¦c\n", VALUE, ("a",), (), "bc"),
        ("a: ¦\n", VALUE, ("a",), (), ""),
        ("a:¦\n", VALUE, ("a",), (), ""),
        ("a: ¦  b\n", VALUE, ("a",), (), "b"),
        ("a:  ¦  # b\n", VALUE, ("a",), (), ""),
        ("a: 'b¦c'\n", VALUE, ("a",), (), "bc"),
        ("a: 'b¦c\n", VALUE, ("a",), (), "bc"),
        ("a: b c¦ # d\n", VALUE, ("a",), (), "b c"),
        ("a: http://x¦\n", VALUE, ("a",), (), "http://x"),
        ("spec:\r\n  a: b¦\r\n", VALUE, ("spec", "a"), (), "b"),
        ("- a: b\n- ¦a: c\n", KEY, (1,), (), "a"),
        ("spec: {a: b, c: {d: [x, y¦]}}\n", VALUE, ("spec", "c", "d", 1), (), "y"),
        ("spec: {a: b, c¦, e: f}\n", KEY, ("spec",), ("a", "e"), "c"),
        ("spec: {a: b, c: ¦\n", VALUE, ("spec", "c"), (), ""),
        ("spec: {a: {b: c}, ¦}\n", KEY, ("spec",), ("a",), ""),
        ("spec:\n  na¦me: {a: b}\n", KEY, ("spec",), (), "name"),
        ("spec: {¦}\n", KEY, ("spec",), (), ""),
        ("spec: [¦]\n", VALUE, ("spec", 0), (), ""),
        ("- {a: b¦}\n", VALUE, (0, "a"), (), "b"),
        ("spec:\n  command: [a,\n    b,\n    c¦]\n", VALUE, ("spec", "command", 2), (), "c"),
        ("spec:\n  - {name: a,\n     va¦}\n", KEY, ("spec", 0), ("name",), "va"),
        ('{"a": 1, "spec": {"re¦": 2, "b": 3}}', KEY, ("spec",), ("b",), "re"),
        ('{"spec": {"b": [{"x": 1}, {"y": "z¦z"}]}}', VALUE, ("spec", "b", 1, "y"), (), "zz"),
        ('{\n  "spec": {\n    "a": 1,\n    "b¦\n  }\n}\n', KEY, ("spec",), ("a",), "b"),
        ("a: 1 # kube¦check\n", COMMENT, (), (), "# kubecheck"),
        ("# ¦\na: 1\n", COMMENT, (), (), "# "),
        ("a: '# no¦'\n", VALUE, ("a",), (), "# no"),
        ("a: |\n  text: ¦\n", TEXT, (), (), ""),
        ("a: >-  # folded\n  text\n  ¦\n", TEXT, (), (), ""),
        ("a: |¦\n", TEXT, ("a",), (), ""),
        ("a: one\n  two¦\n", TEXT, (), (), ""),
        ("a: {b: c}\n  d¦\n", TEXT, (), (), ""),
        ("¦  a: b\n", TEXT, (), (), ""),
        ("a: &x\n  b¦: c\n", KEY, ("a",), (), "b"),
        ("a: !!map\n  b¦\n", ENTRY, ("a",), (), "b"),
        ("?: a\n-x: ¦b\n", VALUE, ("-x",), (), "b"),
    ],
)  # fmt: skip
def test_where_a_cursor_stands(text, role, path, keys, word):
    found = cursor_in(text)
    assert (found.role, found.path, found.keys, found.word) == (role, path, keys, word)


@pytest.mark.parametrize(
    ("text", "typed", "quote", "column", "has_colon", "is_flow", "open_key"),
    [
        ("spec:\n  re¦pl: 1\n", "re", "", 2, True, False, ""),
        ("spec:\n  re¦pl\n", "re", "", 2, False, False, ""),
        ("a: 'b¦c'\n", "b", "'", 0, False, False, ""),
        ('a: "b¦"\n', "b", '"', 0, False, False, ""),
        ('{"a¦": 1}', "a", '"', 0, True, True, ""),
        ("{a¦}\n", "a", "", 0, False, True, ""),
        ("spec:\n  list:\n  ¦\n", "", "", 2, False, False, "list"),
        ("spec:\n  list:\n    - a\n  ¦\n", "", "", 2, False, False, ""),
        ("spec:\n  list: 1\n  ¦\n", "", "", 2, False, False, ""),
    ],
)
def test_what_is_said_of_the_word(text, typed, quote, column, has_colon, is_flow, open_key):
    found = cursor_in(text)
    assert (found.typed, found.quote, found.column, found.has_colon, found.is_flow, found.open_key) == (
        typed,
        quote,
        column,
        has_colon,
        is_flow,
        open_key,
    )
