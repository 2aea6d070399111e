"""Where the server's reader and libyaml part ways, ours goes with the server's."""

import pytest

from kubecheck.documents.decode import decode_first


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (b'a: "it\\\'s"\n', {"a": "it's"}),
        (b"{http://x,\na:,\n}\n", {"http://x": None, "a:": None}),
        (b"- !!str, x\n", ["x"]),
        (b"a: 1\n\xef\xbb\xbfb: 2\n", {"a": 1, "\ufeffb": 2}),
        (b"\xef\xbb\xbfa: 1\n", {"a": 1}),
        (b"\xff\xfea\x00:\x00 \x001\x00\n\x00", {"a": 1}),
        (b"a: &x {b: 1}\nc:\n  b: 2\n  <<: *x\n", {"a": {"b": 1}, "c": {"b": 1}}),
        (b"a: 1.0\nb: 1e3\nc: 0o17\nd: 0b11\ne: 18446744073709551616\nf: 1_0\n", {"a": 1, "b": 1000, "c": 15, "d": 3, "e": 18446744073709552000, "f": 10}),
        (b"1: a\ntrue: b\n2.5: c\n", {"1": "a", "true": "b", "2.5": "c"}),
        (b"a: !!binary aGk=\nb: !x 1\nc: 2001-01-01\n", {"a": "hi", "b": "1", "c": "2001-01-01"}),
        (b"{a: !!str, yes}\n", {"a": "yes"}),
        (b"[&x !!str, yes]\n", ["yes"]),
        (b"[!!str , yes]\n", ["", True]),
        (b"a: !x] b\n", {"a": "b"}),
        (b"a: [._5, .5_5, .5_, .5__5, .5e1_0, .5_e1, -.5_5]\n", {"a": ["._5", 0.55, ".5_", ".5__5", 5000000000, ".5_e1", -0.55]}),
        (b"", None),
    ],
)
def test_values(text, value):
    decoded = decode_first(text)
    assert decoded.fault is None
    assert decoded.value == value
    assert repr(decoded.value) == repr(value)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (b'a: "\\/"\n', "yaml: found unknown escape character"),
        (b"- a\n- [a?b]\n", "yaml: line 1: did not find expected ',' or ']'"),
        (b"%YAML 1.2\n---\na: 1\n", "yaml: found incompatible YAML document"),
        (b"a: *x\n", "yaml: unknown anchor 'x' referenced"),
        (b"a: &x [*x]\n", "yaml: anchor 'x' value contains itself"),
        (b"a: .inf\n", "json: unsupported value: +Inf"),
        (b"{a: b}: c\n", 'yaml: invalid map key: map[interface {}]interface {}{"a":"b"}'),
        (b"a: !!int x\n", "yaml: cannot decode !!str `x` as a !!int"),
        (b"<<: 1\n", "yaml: map merge requires map or sequence of maps as the value"),
        (b"a: \xff\n", "yaml: invalid leading UTF-8 octet"),
        (b"a: \x00\n", "yaml: control characters are not allowed"),
        (b"a:\n- b\nc\n", "yaml: line 4: could not find expected ':'"),
    ],
)
def test_refusals_are_in_the_servers_words(text, words):
    assert decode_first(text).fault.server == words
