"""Pairs of certificates and keys, whole and broken ones, and what Go 1.26 says of them.

A line of ``key_pairs.jsonl`` is a pair that was given to ``tls.X509KeyPair``, with its error. The keys were made for this and serve nobody.
"""

import json
import os

import pytest

from kubecheck.values.addresses import parse_cidr
from kubecheck.values.key_pairs import fault_of_key_pair
from kubecheck.values.pem import blocks_of

with open(os.path.join(os.path.dirname(__file__), "key_pairs.jsonl"), encoding="utf-8") as stream:
    PAIRS = list(map(json.loads, stream))


@pytest.mark.parametrize("pair", PAIRS, ids=[f"{number}: {each['fault'][:40]}" for number, each in enumerate(PAIRS)])
def test_a_pair_has_the_faults_that_go_finds(pair):
    certificate, key = (pair[name].encode("latin-1") for name in ("certificate", "key"))
    assert fault_of_key_pair(certificate, key)[0] == pair["fault"]


def test_what_is_at_fault_is_said():
    good = next(each for each in PAIRS if not each["fault"])
    certificate, key = good["certificate"].encode(), good["key"].encode()
    assert [fault_of_key_pair(*pair)[1] for pair in ((b"", key), (certificate, b""), (certificate, certificate))] == [False, True, True]


@pytest.mark.parametrize(("text", "types"), [
    (b"", []),
    (b"-----BEGIN A-----\n-----END A-----", ["A"]),
    (b"x-----BEGIN A-----\nAAAA\n-----END A-----\n", []),
    (b"x\n-----BEGIN A-----\nAAAA\n-----END A-----\n-----BEGIN B-----\nAAAA\n-----END B-----", ["A", "B"]),
    (b"-----BEGIN A-----\nAAAA\n-----END B-----\n-----BEGIN C-----\nAAAA\n-----END C-----\n", ["C"]),
    (b"-----BEGIN A-----\nAAA\n-----END A-----\n-----BEGIN C-----\nAAAA\n-----END C-----\n", ["C"]),
    (b"-----BEGIN A-----\nProc-Type: 4\n\nAAAA\n-----END A-----\n", ["A"]),
    (b"-----BEGIN A-----\nAAAA\n-----END A----- x\n", []),
    (b"-----BEGIN A-----\r\nAA AA\r\n-----END A-----\r\n", ["A"]),
])  # fmt: skip
def test_blocks_of_a_text(text, types):
    assert [each.type for each in blocks_of(text)] == types


@pytest.mark.parametrize(("text", "canonical"), [
    ("::ffff:10.0.0.1/104", "10.0.0.0/8"),
    ("::ffff:10.0.0.0/96", "0.0.0.0/0"),
    ("::ffff:10.0.0.1/80", "::/80"),
    ("::ffff:10.0.0.1/128", "10.0.0.1/32"),
    ("10.0.0.1/8", "10.0.0.0/8"),
    ("2001:DB8::/32", "2001:db8::/32"),
])  # fmt: skip
def test_a_network_is_printed_as_go_does(text, canonical):
    assert str(parse_cidr(text)) == canonical
