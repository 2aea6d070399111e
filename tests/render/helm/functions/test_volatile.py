"""What answers otherwise each time in Go, and here always the same; and what would ask too much."""

import base64
import hashlib

import pytest

from kubecheck.render.helm.functions.table import FUNCTIONS
from kubecheck.render.helm.functions.times import Time
from kubecheck.render.helm.kinds import FunctionError, Panic
from kubecheck.values.der import SEQUENCE, Der
from kubecheck.values.pem import next_block
from kubecheck.values.x509 import public_key_of, public_key_of_private


def call(name, *arguments):
    return FUNCTIONS[name].call(*arguments)


@pytest.mark.parametrize(
    ("name", "arguments", "wanted"),
    [
        ("ago", (Time(1767225600 - 3661),), "1h1m1s"),
        ("ago", ("x",), "0s"),
        ("ago", (1767225601,), "-1s"),
        ("date", ("2006-01-02", "x"), "2026-01-01"),
        ("durationRound", (Time(1767225600 - 7200),), "2h"),
        ("uuidv4", (), "00000000-0000-4000-8000-000000000000"),
        ("shuffle", ("abc",), "abc"),
        ("randInt", (3, 9), 3),
        ("getHostByName", ("localhost",), ""),
        ("htpasswd", ("a:b", "x"), "invalid username: a:b"),
    ],
)
def test_the_answer_is_always_this(name, arguments, wanted):
    assert call(name, *arguments) == wanted


def test_the_clock_is_never_read():
    assert str(call("now")) == "2026-01-01 00:00:00 +0000 UTC"


@pytest.mark.parametrize(("name", "alphabet"), [("randAlphaNum", str.isalnum), ("randAlpha", str.isalpha), ("randNumeric", str.isdigit), ("randAscii", str.isprintable)])
def test_random_texts_are_of_their_alphabet_and_the_same_again(name, alphabet):
    found = call(name, 40)
    assert len(found) == 40
    assert alphabet(found)
    assert found == call(name, 40)


def test_a_hash_has_the_form_of_bcrypt():
    assert call("htpasswd", "user", "secret").startswith("user:$2a$10$")
    assert len(call("bcrypt", "secret")) == 60
    assert call("bcrypt", "secret") != call("bcrypt", "other")


def test_what_is_encrypted_can_be_decrypted():
    text = "more than one block of text"
    assert call("decryptAES", "key", call("encryptAES", "key", text)) == text


def test_what_openssl_encrypted_can_be_decrypted():
    encrypted = "MDEyMzQ1Njc4OWFiY2RlZlmFF3o2VAPilThIVEqS+LBefMs0Ged4LPEQbbKZcHTb"
    assert call("decryptAES", "key", encrypted) == "a text of openssl"


@pytest.mark.parametrize("kind", ["", "rsa", "ecdsa", "ed25519"])
def test_a_private_key_is_read_as_one(kind):
    block, rest = next_block(call("genPrivateKey", kind).encode())
    assert public_key_of_private(block.data)[0] == {"": "RSA", "rsa": "RSA", "ecdsa": "EC", "ed25519": "Ed25519"}[kind]
    assert not rest


def test_a_key_of_dsa_is_one():
    parts = Der(next_block(call("genPrivateKey", "dsa").encode())[0].data).inside()
    _, prime, order, base, public, private = (parts.integer() for _ in range(6))
    assert (prime.bit_length(), order.bit_length(), (prime - 1) % order) == (2048, 256, 0)
    assert pow(base, order, prime) == 1 != base
    assert pow(2, prime - 1, prime) == pow(2, order - 1, order) == 1
    assert pow(base, private, prime) == public


@pytest.mark.parametrize("kind", ["rsa", "ecdsa", "ed25519"])
def test_certificates_go_with_their_keys(kind):
    key = call("genPrivateKey", kind)
    authority = call("genCAWithKey", "authority", 10, key)
    assert authority.key == key
    for made in (
        call("genCA", "authority", 10),
        call("genSelfSignedCert", "name", ["10.0.0.1"], ["a.example"], 10),
        call("genSignedCert", "name", None, None, 10, authority),
        call("genSignedCertWithKey", "name", ["::1"], [], 10, authority, key),
    ):
        certificate, private = next_block(made.certificate.encode())[0], next_block(made.key.encode())[0]
        assert certificate.type == "CERTIFICATE"
        assert public_key_of(certificate.data) == public_key_of_private(private.data)


def test_a_certificate_is_signed_by_its_authority():
    authority = call("genCA", "authority", 10)
    made = call("genSignedCert", "name", None, ["a.example"], 10, authority)
    parts = Der(next_block(made.certificate.encode())[0].data).inside()
    whole = parts.data
    parts.take(SEQUENCE)
    content = whole[: len(whole) - len(parts.data)]
    parts.take(SEQUENCE)
    _, modulus, exponent = public_key_of(next_block(authority.certificate.encode())[0].data)
    opened = pow(int.from_bytes(parts.bits(), "big"), exponent, modulus).to_bytes(256, "big")
    assert opened.endswith(b"\0" + bytes.fromhex("3031300d060960864801650304020105000420") + hashlib.sha256(content).digest())


def test_a_certificate_of_ones_own_stays_as_it_is():
    made = call("genCA", "authority", 10)
    encoded = [base64.b64encode(each.encode()).decode() for each in (made.certificate, made.key)]
    assert call("buildCustomCert", *encoded).fields() == made.fields()


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("until", (99_999_999_999,)),
        ("untilStep", (0, 99_999_999_999, 1)),
        ("seq", (99_999_999_999,)),
        ("repeat", (99_999_999, "ab")),
        ("indent", (99_999_999, "a")),
        ("nindent", (99_999_999, "a")),
        ("replace", ("a", "b" * 100_000, "a" * 1000)),
        ("regexReplaceAllLiteral", ("a", "a" * 1000, "b" * 100_000)),
        ("randAlpha", (99_999_999,)),
        ("join", ("x" * 100_000, ["a"] * 1000)),
    ],
)
def test_what_would_fill_the_memory_is_refused(name, arguments):
    with pytest.raises(FunctionError, match="more than 10000000"):
        call(name, *arguments)


def test_what_is_no_number_of_bytes_panics():
    with pytest.raises(Panic, match="makeslice: len out of range"):
        call("randBytes", -1)
