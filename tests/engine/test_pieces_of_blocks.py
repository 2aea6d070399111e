"""Where a piece of a text stands that is written over several lines."""

import pytest

import kubecheck

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
