"""Places of a text in the units of each encoding."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubecheck.lsp.addresses import path_of
from kubecheck.lsp.positions import UTF_8, UTF_16, UTF_32, offset_of, place_of
from kubecheck.source import Source

TEXT = "a: é\n😀: b\r\nc"


@pytest.mark.parametrize(
    ("encoding", "places"), [(UTF_8, [(0, 5), (1, 4), (1, 7)]), (UTF_16, [(0, 4), (1, 2), (1, 5)]), (UTF_32, [(0, 4), (1, 1), (1, 4)])]
)
def test_places(encoding, places):
    source = Source("x", TEXT)
    for offset, place in zip((4, 6, 9), places, strict=True):
        assert place_of(source, offset, encoding) == place
        assert offset_of(source, *place, encoding) == offset


@pytest.mark.parametrize(
    ("line", "column", "offset"),
    [(-1, 3, 0), (0, 99, 4), (0, -5, 0), (1, 1, 5), (1, 99, 9), (2, 0, 11), (2, 9, 12), (3, 0, 12), (99, 99, 12)],
)
def test_places_that_are_not_there(line, column, offset):
    assert offset_of(Source("x", TEXT), line, column, UTF_16) == offset


@given(st.text(alphabet="aé😀\n\ud800 "), st.sampled_from([UTF_8, UTF_16, UTF_32]))
def test_each_place_leads_back(text, encoding):
    source = Source("x", text)
    for offset in range(len(source.text) + 1):
        assert offset_of(source, *place_of(source, offset, encoding), encoding) == offset


@pytest.mark.parametrize(("uri", "path"), [
    ("file:///srv/a.yaml", "/srv/a.yaml"),
    ("file:///srv/b%20c/../a.yaml", "/srv/a.yaml"),
    ("file::///srv/a.yaml", ""),
    ("file:a.yaml", ""),
    ("untitled:a.yaml", ""),
])  # fmt: skip
def test_only_absolute_paths_are_files_of_this_machine(uri, path):
    assert path_of(uri) == path
