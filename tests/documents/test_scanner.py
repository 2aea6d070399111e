import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kubecheck.documents import read
from kubecheck.documents.positions import is_scannable
from kubecheck.documents.scalars import to_json_number
from kubecheck.source import Source
from kubecheck.testing.replay.reader_agreement import Tally, compare_text

READ_BY_LINES = {
    "map": "a: 1\nb:\n  c: x\n  d: yes\ne: ~\n",
    "list below its key, same column": "a:\n- 1\n- b: 2\n  c: 3\n-   d: 4\n    e: 5\nf: g\n",
    "list below its key, deeper": "a:\n  - b\n  - c:\n      d: e\n    f:\n    - g\nh:\n",
    "comments": "# one\na: 1 # two\n\n# three\nb: # four\n  # five\n  c: 'it''s' # six\n",
    "literal": "a: |\n  x\n\n   y\n\nb: |-\n  z\nc: |+\n  k\n\nd: |2\n    two\n",
    "folded": "a: >\n  one\n  two\n\n  three\n    deeper\n    still\n  back\nb: >-\n  x\n\n\nc: >+\n  y\n\n",
    "empty blocks": "a: |\nb: >-\nc:\n- |\n- x\n",
    "flow": "a: {}\nb: [ ]\nc: [a, 'b c', \"d\", 1, yes, e f]\nd: {app: web, num: [1, {x: y}], \"q\": 'r'} # end\n",
    "plain text over lines": "a: one two\n  three\n\n  four - five\nb:\n- x\n  y\nc:\n  below\n  more\nd: 12\n  34\n",
    "quoted keys": "'a b': 1\n\"c\": 2\n",
    "quoted over lines": "a: 'one # two\n  it''s: three\n\n\n  four'\nb:\n- 'x\n  y'\n- c: 'd\n    e'\n",
    "escapes": 'a: "x\\ty\\\\ \\" \\n"\n',
    "numbers": "a: 0644\nb: 0x1F\nc: 1_000\nd: 1.50\ne: 1e3\nf: 09\ng: -5\nh: +7\ni: 1.2.3\nj: 10Gi\nk: 9223372036854775808\n",
    "carriage returns": "a: 1\r\nb: |\r\n  x\r\n  y\r\nc: 'z'\r\n",
    "root list": "- a\n- b: 1\n",
    "no last line feed": "a: |\n  x",
}


@pytest.mark.parametrize("name", READ_BY_LINES)
def test_both_readers_agree(name):
    tally = Tally()
    compare_text(Source(name, READ_BY_LINES[name]), tally)
    assert tally.differences == []
    assert (tally.read, tally.left) == (1, 0)


LEFT = ["a: &x 1\n", "a: *x\n", "<<: {a: b}\n", "a: !!str 1\n", "a: 1\na: 2\n", "on: 1\n", "a:\tb\n", "? a\n", "- - a\n", "a: .inf\n", 'a: "x\n  y"\n', "a: b: c\n", "a: |\n    x\n  y\n", "a: 'x\n  k: y'\n\n    z\n"]


@pytest.mark.parametrize("text", LEFT)
def test_what_is_not_simple_is_left_to_libyaml(text):
    tally = Tally()
    compare_text(Source("x", text), tally)
    assert (tally.read, tally.left, tally.differences) == (0, 1, [])


PIECES = st.sampled_from(
    [*"ab:-#|>'\"[]{}&*!,? \t\n\r~%@`\\", "\n", "\n  ", "\n    ", ": ", "- ", "a: ", "key: value\n", "  - x\n", "---\n", "...\n", " #c", "|\n", ">-\n",
     "yes", "012", "<<: ", "&x ", "*x", "{{", "\ufeff", "\x85", "\x00", "é", "\ud7ff"]
)  # fmt: skip


@settings(max_examples=100, deadline=None)
@given(st.lists(PIECES, max_size=40).map("".join))
def test_any_text_is_read_the_same_twice_and_nothing_raises(text):
    source = Source("x", text)
    tally = Tally()
    compare_text(source, tally)
    assert tally.differences == []
    reading = read(source)
    for fault in reading.faults:
        assert 0 <= fault.span.start.offset <= fault.span.end.offset <= len(source.text)
        assert fault.message
    for document in reading.documents:
        for path in ((), ("a",), ("a", 0), ("key",), (0, "a")):
            for part in ("value", "key", "item"):
                span = document.locate(path, part)
                assert 0 <= span.start.offset <= span.end.offset <= len(source.text)


MANIFEST = """apiVersion: v1
kind: ConfigMap
metadata:
  name: web
  labels: {app: web, tier: 'front'}
data:
  a: |
    text
      more
  b: >-
    folded
    on
list:
- name: x
  ports:
  - 80
  - "81"
- plain text
  going on
"""


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.integers(0, len(MANIFEST)), st.integers(0, 3), PIECES), min_size=1, max_size=4))
def test_mutated_manifests_are_read_the_same_twice(changes):
    text = MANIFEST
    for at, removed, put in changes:
        text = text[:at] + put + text[at + removed :]
    tally = Tally()
    compare_text(Source("x", text), tally)
    assert tally.differences == []
    read(Source("x", text))


@pytest.mark.parametrize(
    "text",
    ["[" * 5000, "{a: " * 5000, "- " * 5000 + "a", "\n".join(" " * i + "a:" for i in range(800)), "a: " + "x" * 1_000_000, '{"a":' * 5000],
    ids=["lists", "maps", "dashes", "indents", "long line", "json"],
)
def test_hostile_shapes_end_quickly_as_faults_or_values(text):
    reading = read(Source("x", text))
    assert reading.faults or reading.documents


def test_an_explosion_of_aliases_is_refused():
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 8)]
    reading = read(Source("x", "\n".join(lines)))
    assert [fault.server for fault in reading.faults] == ["yaml: document contains excessive aliasing"]


@pytest.mark.parametrize(("text", "number"), [
    ("9007199254740991.0", 9007199254740991),
    ("9007199254740992.0", 9007199254740992),
    ("9007199254740993.0", 9007199254740992),
    ("12345678901234567.0", 12345678901234568),
    ("18014398509481983.0", 18014398509481984),
    ("1e20", 100000000000000000000),
    ("123456789012345678901.0", 123456789012345680000),
    ("1e21", 1e21),
    ("1.5", 1.5),
])  # fmt: skip
def test_a_whole_float_is_the_integer_that_json_writes(text, number):
    found = to_json_number(float(text))
    assert (found, type(found)) == (number, type(number))


@pytest.mark.parametrize("mark", ["", "\u00e9", "\u4e2d"])
def test_a_text_is_for_the_scanner_where_each_character_is_printed_or_ends_a_line(mark):
    """Text of ASCII alone is told by another way than any other, with the same answer."""
    found = {chr(code) for code in range(0x100) if is_scannable(f"a{mark}{chr(code)}b\n")}
    assert found == {"\n", "\t", *map(chr, range(0x20, 0x7F)), *(chr(code) for code in range(0xA1, 0x100) if code != 0xAD)}
    assert [is_scannable(f"{mark}{text}") for text in ("a\r\nb", "a\rb", "a\r\r\n", "")] == [True, False, False, True]
