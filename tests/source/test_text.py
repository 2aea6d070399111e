from hypothesis import given
from hypothesis import strategies as st

from kubecheck.source import Position, Source


@given(st.text(alphabet="ab\n\ré", max_size=40), st.integers(-2, 45))
def test_a_position_is_the_same_with_and_without_the_list_of_lines(text, offset):
    counted, listed = Source("a", text), Source("a", text)
    assert len(listed.line_starts) == text.count("\n") + 1
    assert repr(counted.position(offset)) == repr(listed.position(offset))


def test_positions_count_from_one_and_stay_within_the_text():
    source = Source("a", "one\ntwo\n")
    assert [source.position(offset) for offset in (-1, 0, 3, 4, 8, 9)] == [
        Position(1, 1, 0), Position(1, 1, 0), Position(1, 4, 3), Position(2, 1, 4), Position(3, 1, 8), Position(3, 1, 8),
    ]  # fmt: skip
    assert source._line_starts is None


def test_a_long_text_keeps_the_list_of_its_lines():
    source = Source("a", "line\n" * 10_000)
    assert source.position(25_003) == Position(5001, 4, 25_003)
    assert source._line_starts is not None
