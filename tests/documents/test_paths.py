"""What is found at a path alone is what all the nodes of the document say."""

import pickle

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kubecheck.documents import document as module
from kubecheck.documents import read
from kubecheck.source import Source

MANIFEST = """# what comes first
apiVersion: v1
kind: ConfigMap   # of course
metadata:
  name: web
  labels: {app: web, tier: 'front', deep: [1, {a: b}]}
  # a comment between
  annotations:
    "quoted key": 'a value'
    empty:
    below:
      plain text that begins below
      and goes on

    'long': 'quoted text
      that goes on'
data:
  a: |
    text: not a key
      - not an item

    # no comment
  b: >-
    folded
    on
  c: "d" # e
list:
- name: x
  ports:
  - 80
  - "81"
  nothing:
- plain text
  going on
-   far: 1
    list:
      - {a: 1}
      - [x, y]
"""


def paths_of(value, path=()):
    """Every path of a value, and some that it has not."""
    yield path
    entries = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, inner in entries:
        yield from paths_of(inner, (*path, step))
    yield from ((*path, "absent"), (*path, 0, "absent"), (*path, 7))


def places(document, few):
    """Where everything stands; the document's nodes are made only where it is asked more often than ``few`` times."""
    found = {}
    for path in paths_of(document.value):
        document.drop_positions()
        found[path] = [(span.start.offset, span.end.offset) for span in (document.locate(path, part) for part in ("value", "key", "item"))], document.is_written(path)
        assert (document._root is None) == (few > 0)
    return found


def both_ways(text, monkeypatch):
    answers = []
    for few in (10**9, 0):
        monkeypatch.setattr(module, "_FEW", few)
        answers.append([places(document, few) for document in read(Source("a.yaml", text)).documents if document._is_scanned])
    return answers


@pytest.mark.parametrize("text", [MANIFEST, MANIFEST.replace("\n", "\r\n"), f"{MANIFEST}---\n---\n{MANIFEST}", MANIFEST.rstrip("\n"), "- a\n-   b: 1\n    c:\n    - d\n"])
def test_a_path_alone_is_found_where_the_nodes_say(text, monkeypatch):
    alone, by_nodes = both_ways(text, monkeypatch)
    assert alone == by_nodes
    assert alone


def test_what_is_found_is_what_a_person_would_point_at():
    [document] = read(Source("a.yaml", MANIFEST)).documents
    text = document.source.text

    def at(path, part="value"):
        span = document.locate(path, part)
        return text[span.start.offset : span.end.offset]

    assert at(("metadata", "labels", "deep", 1, "a")) == "b"
    assert at(("metadata", "annotations", "below")) == "plain text that begins below\n      and goes on"
    assert at(("metadata", "annotations", "empty")) == "empty"
    assert at(("metadata", "annotations", "quoted key"), "key") == '"quoted key"'
    assert at(("data", "a"), "item").endswith("# no comment")
    assert at(("list", 0, "ports")) == '- 80\n  - "81"'
    assert at(("list", 2, "list", 1, 0)) == "x"
    assert at(("metadata", "missing")).startswith("name: web")
    assert document._root is None


def test_a_key_of_a_later_collection_is_none_of_this_one_however_often_it_is_asked(monkeypatch):
    monkeypatch.setattr(module, "_FEW", 10**9)
    [document] = read(Source("a.yaml", "a:\n  x: 1\n  z: 5\n# no end\n  w: 6\nb:\n  v: 2\n  x: 3\n")).documents
    asked = [("a", "z"), ("a", "v"), ("a", "x"), ("a", "w"), ("a", "v"), ("b", "v"), ("b", "x"), ("b", "z"), ("a", "x")]
    assert [document.is_written(path) and document.locate(path).start.offset for path in asked] == [15, False, 8, 31, False, 41, 48, False, 8]
    assert document._root is None


@pytest.mark.parametrize("text", [MANIFEST, MANIFEST.replace("\n", "\r\n")])
def test_what_was_passed_on_the_way_to_one_path_leads_to_others(text, monkeypatch):
    monkeypatch.setattr(module, "_FEW", 10**9)
    [document], [fresh] = read(Source("a.yaml", text)).documents, read(Source("a.yaml", text)).documents
    for path in [*paths_of(document.value), *reversed(list(paths_of(document.value)))]:
        fresh.drop_positions()
        assert (document.locate(path), document.is_written(path)) == (fresh.locate(path), fresh.is_written(path)), path


@pytest.mark.parametrize("key", ["far", "far.er", "a", "on call"])
def test_a_key_is_not_taken_for_one_that_begins_or_ends_with_it(key, monkeypatch):
    monkeypatch.setattr(module, "_FEW", 10**9)
    text = f"x:\n  y:\n    {key}: 1\n{key}r:\n  {key}: 2\n  b{key}: 3\nq{key}: 4\n'{key}': 5\nz: |\n  {key}: 6\n"
    [document] = read(Source("a.yaml", text)).documents
    assert text[document.locate((key,)).start.offset] == "5"


def test_a_document_that_is_asked_often_makes_its_nodes_once():
    [document] = read(Source("a.yaml", MANIFEST)).documents
    spans = [document.locate(("data", "c")) for _ in range(20)]
    assert document._root is not None
    assert spans == [spans[0]] * 20


def test_a_pickled_document_finds_the_same():
    [document] = read(Source("a.yaml", MANIFEST)).documents
    again = pickle.loads(pickle.dumps(document))
    assert again.locate(("list", 1)) == document.locate(("list", 1))
    assert again._root is None


PIECES = st.sampled_from(["\n", "\n  ", "\n    ", " ", ": ", "- ", "a: ", "key: v\n", "  - x\n", "---\n", " #c", "#", "|\n", ">-\n", "'", '"', "{", "]", "\r\n", "\t", "é"])


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(st.integers(0, len(MANIFEST)), st.integers(0, 3), PIECES), min_size=1, max_size=4))
def test_in_mutated_manifests_too(changes):
    text = MANIFEST
    for at, removed, put in changes:
        text = text[:at] + put + text[at + removed :]
    with pytest.MonkeyPatch.context() as patch:
        alone, by_nodes = both_ways(text, patch)
    assert alone == by_nodes


def test_lines_that_are_forgotten_are_read_again():
    from kubecheck.documents import scanner

    [document] = read(Source("a.yaml", MANIFEST)).documents
    assert scanner.tokens
    scanner.forget_lines()
    assert not scanner.tokens
    span = document.locate(("data", "c"))
    assert document.source.text[span.start.offset : span.end.offset] == '"d"'


@pytest.mark.parametrize("before", ["", "\n", "# a\n", "  # a\n \n\n", "\r\n# a\r\n  \r\n"])
@pytest.mark.parametrize("body", ["a: 1\nb:\n- x\n- y: 2\n", "- a: 1\n- b\n", "  a: 1\n  b: [1, 2]\n", "'a': 1\nb: 2\n"])
def test_a_document_begins_with_its_first_line_that_is_no_comment(before, body, monkeypatch):
    text = before + body
    (document,) = read(Source("a.yaml", text)).documents
    value = document.value
    paths = [(key,) for key in (value if isinstance(value, dict) else range(len(value)))]
    alone = [document.locate(path) for path in ((), *paths)]
    monkeypatch.setattr(module, "_FEW", 0)
    (document,) = read(Source("a.yaml", text)).documents
    assert alone == [document.locate(path) for path in ((), *paths)]
