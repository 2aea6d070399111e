"""The field at a place of a text."""

import pytest

from kubecheck.documents import read
from kubecheck.documents.spots import document_at, spot_at
from kubecheck.source import Source

TEXT = """\
apiVersion: v1
kind: Service
spec:
  ports:
  - name: http
    port: 80

  - name: x
  selector: {app: web}
  ref: &a {b: c}
  use: *a
  empty:
---
apiVersion: v1
kind: Second
"""


def documents():
    return read(Source("a.yaml", TEXT)).documents


@pytest.mark.parametrize(
    ("words", "path", "part"),
    [
        ("kind", ("kind",), "key"),
        ("Service", ("kind",), "value"),
        ("name: http", ("spec", "ports", 0, "name"), "key"),
        ("http", ("spec", "ports", 0, "name"), "value"),
        ("\n  - name: x", ("spec", "ports"), "gap"),
        ("x\n", ("spec", "ports", 1, "name"), "value"),
        ("{app", ("spec", "selector"), "gap"),
        ("web}", ("spec", "selector", "app"), "value"),
        ("*a", ("spec", "use"), "value"),
        ("empty", ("spec", "empty"), "key"),
    ],
)
def test_what_stands_at_an_offset(words, path, part):
    first, _ = documents()
    spot = spot_at(first, TEXT.index(words))
    assert (spot.path, spot.part) == (path, part)
    assert spot.start <= TEXT.index(words) <= spot.end


def test_the_end_of_a_word_counts_as_the_word():
    first, _ = documents()
    spot = spot_at(first, TEXT.index("http") + 4)
    assert (spot.path, TEXT[spot.start : spot.end]) == (("spec", "ports", 0, "name"), "http")


def test_documents_by_offset():
    first, second = documents()
    assert document_at((first, second), 3) is first
    assert document_at((first, second), TEXT.index("Second")) is second
    assert document_at((first, second), len(TEXT) + 9) is None
    assert spot_at(second, 0) is None
