"""New blocks are written in the manner of the text that they go into."""

import pytest

from kubecheck.documents import read
from kubecheck.documents.editing.blocks import manner_of
from kubecheck.documents.editing.text_edits import edits_to, replaced
from kubecheck.source import Source

SERVICE = "kind: Service\nspec:\n  ports:\n  - port: 80\n"
MOVED = "kind: Service\nspec:\n  ports:\n    - port: 80\n"
WIDE = "kind: Service\nspec:\n    ports:\n        -   port: 80\n"
FLOW = "kind: Service\nspec: {ports: [{port: 80}]}\n"
ADDED = {"paths": [{"path": "/", "names": ["a", "b"]}], "none": [], "nothing": None}


def with_value(text, change):
    """A text after a change of its value, which is a function."""
    [document] = read(Source("a.yaml", text)).documents
    value = read(Source("a.yaml", text)).documents[0].value
    change(value)
    edits = edits_to(document, value)
    made = replaced(text, [(each.start, each.end, each.text) for each in edits])
    assert read(Source("a.yaml", made)).documents[0].value == value
    return made


@pytest.mark.parametrize(
    ("text", "manner"), [(SERVICE, (2, 0)), (MOVED, (2, 2)), (WIDE, (4, 4)), (FLOW, (2, 0)), ("a: 1\n", (2, 0)), ("- a:\n    - b\n- c:\n    - d\n  e:\n  - f\n", (2, 2))]
)
def test_how_blocks_are_written_is_seen_in_the_text(text, manner):
    [document] = read(Source("a.yaml", text)).documents
    found = manner_of(document.root, text)
    assert (found.indent, found.offset) == manner


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        (SERVICE, ["  more:", "    paths:", "    - path: /", "      names:", "      - a", "      - b", "    none: []", "    nothing: null"]),
        (MOVED, ["  more:", "    paths:", "      - path: /", "        names:", "          - a", "          - b", "    none: []", "    nothing: null"]),
        (WIDE, ["    more:", "        paths:", "            - path: /", "              names:", "                  - a", "                  - b", "        none: []", "        nothing: null"]),
    ],
)
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_an_entry_is_as_far_to_the_right_as_others(text, lines, ending):
    text = text.replace("\n", ending)
    assert with_value(text, lambda value: value["spec"].update(more=ADDED)) == text + "".join(line + ending for line in lines)


@pytest.mark.parametrize(
    ("text", "lines"), [(SERVICE, ["  - port: 81", "    names:", "    - a"]), (MOVED, ["    - port: 81", "      names:", "        - a"]), (WIDE, ["        - port: 81", "          names:", "              - a"])]
)
def test_an_item_is_as_far_to_the_right_as_others(text, lines):
    assert with_value(text, lambda value: value["spec"]["ports"].append({"port": 81, "names": ["a"]})) == text + "\n".join(lines) + "\n"


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("yes", '"yes"'), ("1", '"1"'), ("a b", '"a b"'), ("n", '"n"'), (1.5, "1.5"), (10**18, "1000000000000000000"), (True, "true"), ("é", '"é"'),
        ("x" * 300 + ": y", '"' + "x" * 300 + ': y"'), ("a\nb\n", "|\n      a\n      b"), ("a\nb", "|-\n      a\n      b"), ("a\n\nb\n", "|\n      a\n\n      b"),
        (" a\nb", '" a\\nb"'), ("a \nb", '"a \\nb"'), ("a\nb\n\n", '"a\\nb\\n\\n"'), ("a\tb\nc", '"a\\tb\\nc"'), ("#a\n- b\n", "|\n      #a\n      - b"),
    ],
)  # fmt: skip
def test_texts_read_as_themselves_to_every_reader(value, shown):
    assert with_value(SERVICE, lambda whole: whole["spec"].update(more={"text": value})) == f"{SERVICE}  more:\n    text: {shown}\n"


def test_a_text_of_several_lines_is_a_block_where_an_entry_is_a_text():
    assert with_value("data:\n  a: b\n", lambda whole: whole["data"].update(c="d\ne\n")) == "data:\n  a: b\n  c: |\n    d\n    e\n"
