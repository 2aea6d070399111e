import pickle

import pytest

from kubecheck.documents import Document, read
from kubecheck.documents.decode import decode_first
from kubecheck.findings import Fate
from kubecheck.source import Source

TEXT = """# head
apiVersion: v1
kind: Service
metadata: {name: web, labels: &l {app: web, "x/y": 1}}
spec:
  selector: *l
  ports:
  - port: 80   # first
    name: http
  -   targetPort: "x"
      nothing:
  other:
    <<: *l
    z: |
      abc
"""


def document_of(text):
    return read(Source("a.yaml", text)).documents[0]


def shown(document, span):
    return document.source.text[span.start.offset : span.end.offset]


@pytest.mark.parametrize(
    ("path", "part", "expected"),
    [
        (("spec", "selector"), "value", "*l"),
        (("spec", "selector"), "key", "selector"),
        (("spec", "selector"), "item", "selector: *l"),
        (("spec", "selector", "app"), "value", "*l"),
        (("metadata", "labels", "x/y"), "key", '"x/y"'),
        (("metadata", "labels", "x/y"), "value", "1"),
        (("spec", "ports", 1, "nothing"), "value", "nothing"),
        (("spec", "ports", 1, "nothing"), "item", "nothing:"),
        (("spec", "ports", 0), "value", "port: 80   # first\n    name: http"),
        (("spec", "other", "app"), "value", "*l"),
        (("spec", "other", "app"), "key", "<<"),
        (("spec", "other", "z"), "value", "|\n      abc"),
        (("spec", "ports", 0, "port", "x"), "key", "80"),
        (("metadata", "namespace"), "key", '{name: web, labels: &l {app: web, "x/y": 1}}'),
    ],
)
def test_every_part_has_its_place(path, part, expected):
    document = document_of(TEXT)
    assert shown(document, document.locate(path, part)) == expected


def test_an_anchor_is_where_the_value_is_written():
    document = document_of(TEXT)
    assert shown(document, document.anchor(("spec", "selector", "app"))) == "web"
    assert shown(document, document.anchor(("spec", "other", "x/y"))) == "1"
    assert document.anchor(("metadata", "labels", "app")) is None
    assert document.is_written(("spec", "other", "app"))
    assert not document.is_written(("spec", "other", "missing"))


@pytest.mark.parametrize("text", ["kind: A\nto: {a: x & y}\n", '{"kind": "A", "to": {"a": "x & y"}}'])
def test_no_text_wakes_to_be_looked_through_for_anchors_where_there_can_be_none(text):
    document = document_of(text)
    document.source.rest()
    assert document.anchor(("to", "a")) is None
    assert document.source._text is None


def test_positions_survive_pickling():
    document = pickle.loads(pickle.dumps(document_of(TEXT)))
    assert document.locate(("spec", "ports", 0, "name")).start.line == 9


def test_one_bad_document_leaves_the_others():
    reading = read(Source("a.yaml", "apiVersion: v1\nkind: A\n---\nkind: x\n a: b\n---\napiVersion: v1\nkind: B\n"))
    assert [document.value["kind"] for document in reading.documents] == ["A", "B"]
    assert [document.index for document in reading.documents] == [0, 2]
    assert reading.fate == Fate.CHECKED
    assert [(fault.server, fault.span.start.line, fault.span.start.column) for fault in reading.faults] == [
        ("yaml: line 2: mapping values are not allowed in this context", 5, 3)
    ]


def test_duplicate_keys_are_told_in_the_servers_words():
    decoded = decode_first(b"a: 1\nb:\n  c: 1\n  c: 2\na: 3\n")
    assert decoded.value == {"a": 3, "b": {"c": 2}}
    assert decoded.strict == ('yaml: unmarshal errors:\n  line 4: key "c" already set in map\n  line 5: key "a" already set in map',)
    assert [duplicate.path for duplicate in decoded.duplicates] == [("b", "c"), ("a",)]


def test_json_is_read_by_its_own_rules():
    reading = read(Source("a.json", '{"apiVersion":"v1","kind":"A","x":{"a":1,"a":2}} {"kind":"B","apiVersion":"v1"}'))
    assert [document.value["kind"] for document in reading.documents] == ["A", "B"]
    assert [(each.words, each.path) for each in reading.documents[0].duplicates] == [('duplicate field "x.a"', ("x", "a"))]


def test_a_key_that_is_there_twice_in_json_is_found_where_all_objects_have_one():
    (document,) = read(Source("a.json", '{"apiVersion":"v1","kind":"A","kind":"B"}')).documents
    assert document.value == {"apiVersion": "v1", "kind": "B"}
    assert [(each.words, each.path) for each in document.duplicates] == [('duplicate field "kind"', ("kind",))]


def test_halves_of_characters_in_json_are_replaced_as_by_the_server():
    text = '{"apiVersion": "v1", "kind": "A", "x\\udcff": ["\\ud83dA", "\\ud83d\\ude00", {"y": "\\uDFFF\\ud800"}]}'
    document = read(Source("a.json", text)).documents[0]
    assert document.value["x\ufffd"] == ["\ufffdA", "\U0001f600", {"y": "\ufffd\ufffd"}]
    span = document.locate(("x\ufffd",), "key")
    assert text[span.start.offset : span.end.offset] == '"x\\udcff"'


def test_json_with_escapes_that_yaml_does_not_know_has_places():
    text = '{"apiVersion": "v1", "kind": "A", "x": "\\ud83d\\ude00 a\\/b \\\\/", "y": [1,\n\t2]}'
    document = read(Source("a.json", text)).documents[0]
    assert document.value["x"] == "\U0001f600 a/b \\/"
    assert shown(document, document.locate(("y", 1))) == "2"
    assert shown(document, document.locate(("x",), "key")) == '"x"'


def test_a_document_that_rests_answers_as_before():
    document = document_of(TEXT)
    value, place, index = document.value, document.locate(("spec", "ports", 1, "targetPort")), document.index
    document.kept["what"] = "ever"
    document.rest()
    assert (document.is_resting, document.kept, document.source._text) == (True, {}, TEXT)
    again = pickle.loads(pickle.dumps(document))
    assert again.is_resting  # it crosses as it is
    for each in (document, again):
        assert (each.locate(("spec", "ports", 1, "targetPort")), each.index, each.is_written(("spec", "selector", "app"))) == (place, index, True)
        assert (each.is_resting, each.value, each.is_resting) == (True, value, False)


def test_a_value_that_is_nested_too_deeply_does_not_rest():
    value = []
    for _ in range(3000):
        value = [value]
    document = Document(Source("a.yaml", "a"), 0, value, 0, 1)
    document.rest()
    assert (document.is_resting, document.value is value) == (False, True)


def test_keys_of_unpacked_values_are_those_of_all_others():
    one, other = (document_of(f"kind: A\napiVersion: v1\n{name}-is-a-key: 1\n'and quoted too': 2\n") for name in ("this", "this"))
    one.rest()
    assert [mine is theirs for mine, theirs in zip(one.value, other.value, strict=True)] == [True] * 4
