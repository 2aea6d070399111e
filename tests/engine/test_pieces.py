"""Pieces of texts: where some characters of a value stand in the file."""

import pytest

import kubecheck
from kubecheck.documents import read
from kubecheck.engine.places import locate
from kubecheck.problems import Place
from kubecheck.source import Source


def stretch_of(text, piece):
    document = read(Source("a.yaml", text)).documents[0]
    start = document.value["a"].index(piece)
    where = locate(Place(document, ("a",)).piece(start, start + len(piece)))
    return (where.line, where.column, text[where.offset : where.end_offset])


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("a: one web two\n", (1, 8, "web")),
        ('a: "one web two"\n', (1, 9, "web")),
        ("a: |\n  one\n\n    web two\n", (4, 5, "web")),
        ("a: |-\n\n   web\nb: 1\n", (3, 4, "web")),
        ("a: |+\n  one web\n", (2, 7, "web")),
        ("a: |2\n   web\n", (2, 4, "web")),
    ],
)
def test_a_piece_of_a_text(text, wanted):
    assert stretch_of(text, "web") == wanted


@pytest.mark.parametrize("text", ["a: >\n  one\n  web\n", 'a: "one\n\n  web"\n'])
def test_a_text_that_is_written_otherwise_is_told_of_as_a_whole(text):
    line, column, _ = stretch_of(text, "web")
    assert (line, column) == (1, 4)


def test_of_a_piece_over_two_lines_the_first_is_told():
    assert stretch_of("a: |\n  one\n  web\n", "one\nweb") == (2, 3, "one")


HEAD = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: app}\ndata:\n"
KEY = "AKIAQ3EGRW5YPLMNB7VT"


@pytest.mark.parametrize(
    ("written", "place"),
    [
        (f"  a: |\n    one\n    two {KEY} x\n", (7, 9, 7, 29)),
        (f"  a: |-\n    {KEY}", (6, 5, 6, 25)),
        (f"  a: |+\n\n    {KEY}\n\n", (7, 5, 7, 25)),
        (f"  a: |2\n      one\n    {KEY}\n", (7, 5, 7, 25)),
        (f"  a: |  # comment\n      one\n        {KEY}\n", (7, 9, 7, 29)),
        (f"  a: x {KEY} x\n", (5, 8, 5, 28)),
        (f"  a: 'x {KEY} x'\n", (5, 9, 5, 29)),
        (f"  a: >\n    one\n    {KEY}\n", (5, 6, 7, 25)),
    ],
)
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_pieces_of_texts(written, place, line_end):
    (found,) = kubecheck.check({"a.yaml": (HEAD + written).replace("\n", line_end)}).findings
    where = found.location
    assert found.rule == "secret-in-config-map"
    assert (where.line, where.column, where.end_line, where.end_column) == place
