import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubecheck.source import Position, Source, format_path
from kubecheck.source import text as text_module


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


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"", ""),
        ("é: 1\n".encode(), "é: 1\n"),
        (b"\xef\xbb\xbf" + "é: 1\n".encode(), "é: 1\n"),
        (b"\xff\xfe" + "é: 1\n".encode("utf-16-le"), "é: 1\n"),
        (b"\xfe\xff" + "é: 1\n".encode("utf-16-be"), "é: 1\n"),
        (b"\xff\xfe\x00\x00" + "é: 1\n".encode("utf-32-le"), "é: 1\n"),
        (b"\x00\x00\xfe\xff" + "é: 1\n".encode("utf-32-be"), "é: 1\n"),
    ],
)
def test_bytes_are_decoded_by_their_mark(data, text):
    source = Source.from_bytes("a.yaml", data)
    assert (source.path, source.text) == ("a.yaml", text)


@pytest.mark.parametrize(("data", "encoding", "start"), [(b"a: \xff", "utf-8", 3), (b"\xff\xfe\x00\xd8", "utf-16-le", 0)])
def test_bytes_that_are_no_text_say_where(data, encoding, start):
    with pytest.raises(UnicodeDecodeError) as caught:
        Source.from_bytes("a.yaml", data)
    assert (caught.value.encoding, caught.value.start) == (encoding, start)


def test_one_mark_is_taken_off_a_text():
    assert [Source("a", text).text for text in ("\ufeffa", "\ufeff\ufeffa", "a\ufeff", "")] == ["a", "\ufeffa", "a\ufeff", ""]


def test_lines_are_counted_from_one_and_come_without_their_ending():
    source = Source("a", "one\r\n\ntwo\r\r\nlast")
    assert [source.line(number) for number in range(-1, 7)] == ["", "", "one", "", "two\r", "last", "", ""]
    assert [Source("a", "one\n").line(number) for number in (1, 2, 3)] == ["one", "", ""]
    assert source.line_starts == [0, 5, 6, 12]


@given(st.text("ab\r\n"), st.integers(-1, 9))
def test_a_line_is_the_same_with_and_without_the_list_of_lines(text, number):
    source, listed = Source("a", text), Source("a", text)
    assert listed.line_starts[0] == 0
    assert source.line(number) == listed.line(number)
    assert source._line_starts is None


def test_a_text_crosses_processes_without_what_can_be_worked_out_again():
    source = Source("a", "\ufeff\ufeffone\n" * 3)
    assert (source.line_starts, len(source.digest) > 9) == ([0, 5, 11, 17], True)
    again = pickle.loads(pickle.dumps(source))
    assert (again.path, again.text, again._line_starts, again._digest) == ("a", source.text, None, "")
    assert (again.line_starts, again.digest) == (source.line_starts, source.digest)


@pytest.mark.parametrize(("length", "is_kept"), [(19_999, False), (20_000, True)])
def test_lines_of_a_text_are_kept_from_a_length_on(length, is_kept):
    source = Source("a", "\n" * length)
    assert source.position(7) == Position(8, 1, 7)
    assert (source._line_starts is not None) == is_kept


@given(st.text("ab\n", max_size=9), st.integers(-1, 10), st.integers(-1, 10))
def test_a_span_lies_between_its_two_positions(text, start, end):
    source = Source("a", text)
    span = source.span(start, end)
    assert (span.start, span.end) == (source.position(start), source.position(end))


def test_spans_and_positions_are_equal_by_what_they_say():
    one, same, other = Source("a", "one\ntwo"), Source("a", "???\n???"), Source("b", "one\ntwo")
    span = one.span(1, 5)
    assert repr(span) == "Span('a', Position(1, 2, 1), Position(2, 2, 5))"
    assert [span == each for each in (same.span(1, 5), other.span(1, 5), one.span(0, 5), one.span(1, 6), "a")] == [True, False, False, False, False]
    assert len({span, same.span(1, 5), other.span(1, 5), one.span(0, 5), one.span(1, 6)}) == 4
    position = Position(1, 2, 3)
    assert [position == each for each in (Position(1, 2, 3), Position(2, 2, 3), Position(1, 3, 3), Position(1, 2, 4), "a")] == [True] + [False] * 4
    assert len({position, Position(1, 2, 3), Position(2, 2, 3), Position(1, 3, 3), Position(1, 2, 4)}) == 4


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ((), "."),
        (("spec", "containers", 0, "image"), ".spec.containers[0].image"),
        ((0,), "[0]"),
        (("a-b_c$9", "$x", "_y"), ".a-b_c$9.$x._y"),
        (("9a", "-a", "a.b/c", "", "a\n"), '["9a"]["-a"]["a.b/c"][""]["a\n"]'),
        (('say "no"\\',), '["say \\"no\\"\\\\"]'),
    ],
)
def test_field_paths_are_written_as_people_do(path, text):
    assert format_path(path) == text


def test_spans_are_the_same_where_they_cover_the_same_text_of_the_same_file():
    here, there = Source("a.yaml", "a: b"), Source("b.yaml", "a: b")
    assert here.span(0, 1) == Source("a.yaml", "a: b").span(0, 1)
    assert len({here.span(0, 1), Source("a.yaml", "a: b").span(0, 1)}) == 1
    assert here.span(0, 1) != here.span(0, 2)
    assert here.span(0, 2) != here.span(1, 2)
    assert here.span(0, 1) != there.span(0, 1)
    assert here.span(0, 1).source is here


def test_a_text_that_rests_is_packed_until_somebody_asks():
    source = Source("a", "\ufeffö\ud800\n" * 3)
    text, digest = source.text, source.digest
    source.rest()
    assert (source._text, source._line_starts) == (None, None)
    again = pickle.loads(pickle.dumps(source))
    assert again._text is None  # it crosses as it is
    assert [(each.text, each.digest, each.line(2)) for each in (source, again)] == [(text, digest, "\ufeffö\ud800")] * 2
    empty = Source("a", "")
    empty.rest()
    assert empty.text == ""


@pytest.mark.parametrize(("text", "is_printed"), [("---\n# Source: web/templates/a.yaml\na: 1\n", True), ("# Source of it\na: 1\n", False)])
def test_a_text_that_rests_says_without_waking_whether_helm_printed_it(text, is_printed):
    assert Source("a", text).is_printed is is_printed
    source = Source("a", text)
    source.rest()
    for each in (source, pickle.loads(pickle.dumps(source))):
        assert (each.is_printed, each._text) == (is_printed, None)


def test_a_text_larger_than_the_room_stays_until_another_is_asked_for(monkeypatch):
    text_module.let_go()
    monkeypatch.setattr(text_module, "_room", 10)
    large, small = Source("a", "a\n" * 90), Source("b", "b" * 90)
    for each in (large, small):
        each.rest()
    assert (large.line_starts is large.line_starts, large._text) == (True, "a\n" * 90)
    assert (small.text, large._text) == ("b" * 90, None)
    text_module.let_go()


def test_what_was_asked_for_the_longest_ago_rests_where_there_is_no_room(monkeypatch):
    text_module.let_go()
    monkeypatch.setattr(text_module, "_room", 10)
    monkeypatch.setattr(text_module, "_ROOM", 7)
    texts = [Source(name, name * 4) for name in "abc"]
    for each in texts[:2]:
        text_module.hold(each, len(each.text))
    assert [each._text for each in texts] == ["aaaa", "bbbb", "cccc"]  # all of them have room
    text_module.hold(texts[2], 4)
    assert [each._text for each in texts] == [None, None, "cccc"]  # a large run leaves less of it unpacked
    texts[0].rest()
    monkeypatch.setattr(text_module, "_VALUE_TO_TEXT", 1)
    assert texts[0].text == "aaaa"
    assert [each._text for each in texts] == ["aaaa", None, None]
    text_module.hold(texts[1], 9)
    assert [each._text for each in texts] == [None, None, None]
    text_module.let_go()
    assert (texts[1].text, text_module._room) == ("bbbb", text_module.LARGE)


def test_a_run_that_is_known_to_be_large_leaves_little_unpacked_to_its_end(monkeypatch):
    text_module.let_go()
    monkeypatch.setattr(text_module, "_ROOM", 16)
    text_module.end_run()
    assert text_module._room == text_module.LARGE  # of a small run nothing rests
    text_module.begin_large_run()
    assert text_module._room == 16
    text_module.end_run()
    assert text_module._room == 2  # of texts as many characters as of values before
    texts = [Source(name, name * 16) for name in "abc"]
    for each in texts:
        each.rest()
    assert [len(each.text) for each in texts] == [16, 16, 16]
    assert [each._text is None for each in texts] == [True, True, False]
    text_module.let_go()
    assert text_module._room == text_module.LARGE
