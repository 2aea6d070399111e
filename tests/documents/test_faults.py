"""What is said of each refusal of the server's reader: its words, ours, and the place (line and column of begin and end)."""

import pytest

from kubecheck.documents import read
from kubecheck.documents.faults import fault_of
from kubecheck.documents.nodes import TextError
from kubecheck.source import Source

COMMENT_ONLY = "a line of '---' may be followed by a comment only, found "


def told(fault):
    start, end = fault.span.start, fault.span.end
    return fault.server, fault.message, (start.line, start.column, end.line, end.column)


@pytest.mark.parametrize(("text", "expected"), [
    ("a: b\n c: d\n", [
        (
            "yaml: line 2: mapping values are not allowed in this context",
            "a second ': ' in one value: quote the value, or put the key on a line of its own",
            (2, 3, 2, 4),
        ),
    ]),
    ("a:\n  b: 1\n c: 2\n", [
        (
            "yaml: line 2: did not find expected key",
            "expected a key here: a line is indented differently from its neighbours, or a quote or colon is missing",
            (3, 2, 3, 3),
        ),
    ]),
    ("- a\nb\n", [("yaml: line 3: could not find expected ':'", "expected ':' after a key", (3, 1, 3, 1))]),
    ("a: @b\n", [("yaml: found character that cannot start any token", "a character that nothing can start with here", (1, 4, 1, 5))]),
    ("a: 'b\n", [
        ("yaml: line 2: found unexpected end of stream", "the text ends inside a quoted value: a quote is missing", (2, 1, 2, 1)),
    ]),
    ('a: "\\q"\n', [
        (
            "yaml: found unknown escape character",
            "an escape that YAML does not know: use single quotes, or double the backslash",
            (1, 5, 1, 6),
        ),
    ]),
    ("a: \x07\n", [("yaml: control characters are not allowed", "the control character U+0007, which YAML does not allow", (1, 4, 1, 5))]),
    ("a: [b\n", [("yaml: line 1: did not find expected ',' or ']'", "expected ',' or ']' in a list that began with '['", (2, 1, 2, 1))]),
    ("a: {b\n", [("yaml: line 1: did not find expected ',' or '}'", "expected ',' or '}' in a mapping that began with '{'", (2, 1, 2, 1))]),
    ("a: - b\n", [
        (
            "yaml: block sequence entries are not allowed in this context",
            "a list item is not allowed here: put it on a line of its own",
            (1, 4, 1, 5),
        ),
    ]),
    ("%YAML 1.2\n---\na: b\n", [("yaml: found incompatible YAML document", "a %YAML directive of a version other than 1.1", (1, 1, 1, 2))]),
    ("a: [,]\n", [("yaml: did not find expected node content", "expected a value here", (1, 5, 1, 6))]),
    ("--- a\n--- b c: d\n", [
        ("invalid Yaml document separator: a", COMMENT_ONLY + "'a'", (1, 1, 1, 6)),
        ("invalid Yaml document separator: b c: d", COMMENT_ONLY + "'b c: d'", (2, 1, 2, 11)),
    ]),
    ("a: *\n", [
        (
            "yaml: did not find expected alphabetic or numeric character",
            "did not find expected alphabetic or numeric character",
            (1, 5, 1, 5),
        ),
    ]),
    ("a: *b\n", [("yaml: unknown anchor 'b' referenced", "unknown anchor 'b' referenced", (1, 4, 1, 5))]),
    ("a: !<x\n", [("yaml: did not find the expected '>'", "did not find the expected '>'", (1, 7, 1, 7))]),
    ("%FOO\n---\n", [("yaml: found unknown directive name", "found unknown directive name", (1, 5, 1, 5))]),
    ("a: |3x\n", [("yaml: did not find expected comment or line break", "did not find expected comment or line break", (1, 6, 1, 7))]),
    ("--- x\n---y\n", [
        ("invalid Yaml document separator: x", COMMENT_ONLY + "'x'", (1, 1, 1, 6)),
        ("invalid Yaml document separator: y", COMMENT_ONLY + "'y'", (2, 1, 2, 5)),
    ]),
    ("--- # c\na: b\n---x: y\n", [("invalid Yaml document separator: x: y", COMMENT_ONLY + "'x: y'", (3, 1, 3, 8))]),
    ("a: 1\n\tb: 2\n", [
        (
            "yaml: line 2: found a tab character that violates indentation",
            "a tab in the indentation: YAML takes spaces only",
            (2, 1, 2, 2),
        ),
    ]),
    ("a:\n  - b\n  c: d\n", [
        (
            "yaml: line 2: did not find expected '-' indicator",
            "expected a list item here: the line is indented as one of the list but does not begin with '-'",
            (3, 3, 3, 4),
        ),
    ]),
    ("a: x\n--- y\n--- z: w: v\n", [
        ("invalid Yaml document separator: y", COMMENT_ONLY + "'y'", (2, 1, 2, 6)),
        ("invalid Yaml document separator: z: w: v", COMMENT_ONLY + "'z: w: v'", (3, 1, 3, 12)),
    ]),
    ("%YAML 1.1\n%YAML 1.1\n---\n", [("yaml: line 1: found duplicate %YAML directive", "found duplicate %YAML directive", (2, 1, 2, 2))]),
    ("%TAG ! x\n%TAG ! x\n---\n", [("yaml: line 1: found duplicate %TAG directive", "found duplicate %TAG directive", (2, 1, 2, 2))]),
    ("%YAML a\n---\n", [("yaml: did not find expected version number", "did not find expected version number", (1, 7, 1, 8))]),
    ("a: !x!y z\n", [("yaml: found undefined tag handle", "found undefined tag handle", (1, 4, 1, 5))]),
    ("a: <<\n<<: b\n", [
        (
            "yaml: map merge requires map or sequence of maps as the value",
            "map merge requires map or sequence of maps as the value",
            (2, 5, 2, 6),
        ),
    ]),
    ("--- x", [("invalid Yaml document separator: x", COMMENT_ONLY + "'x'", (1, 1, 1, 6))]),
    ("a: b\n---y # z\r\nc: d\n", [("invalid Yaml document separator: y # z", COMMENT_ONLY + "'y # z'", (2, 1, 2, 9))]),
])  # fmt: skip
def test_a_refusal_has_words_and_a_place(text, expected):
    assert [told(fault) for fault in read(Source("a.yaml", text)).faults] == expected


TABS = "a tab in the indentation: YAML takes spaces only"
OUTSIDE = "expected the end of the document: something stands at the level of the whole document that is no part of it"


@pytest.mark.parametrize(("server", "offset", "end", "expected"), [
    ("yaml: line 2: found a tab character where an indentation space is expected", 5, -1, (TABS, (2, 1, 2, 2))),
    ("yaml: did not find expected <document start>", 0, -1, (OUTSIDE, (1, 1, 1, 2))),
    ("yaml: something new", 4, -1, ("something new", (1, 5, 1, 5))),
    ("yaml: line 7: of: old", 3, 4, ("of: old", (1, 4, 1, 5))),
    ("yaml: line 7 has no colon", 1, 3, ("line 7 has no colon", (1, 2, 1, 4))),
    ("yaml: control characters are not allowed", 9, -1, ("a control character, which YAML does not allow", (3, 1, 3, 1))),
    ("yaml: control characters are not allowed", 99, -1, ("a control character, which YAML does not allow", (3, 1, 3, 1))),
])  # fmt: skip
def test_the_words_of_a_refusal(server, offset, end, expected):
    fault = fault_of(Source("a.yaml", "a: b\n\td:\n"), TextError(server, offset), end)
    assert told(fault) == (server, *expected)
