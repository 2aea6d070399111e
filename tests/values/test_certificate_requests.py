"""Requests for certificates: the key in them, and their signatures. Made with OpenSSL."""

import base64

import pytest

from kubecheck.values.certificate_requests import CertificateRequest
from kubecheck.values.x509 import CertificateError

REQUESTS = {
    "ed": (
        "MIGLMD8CAQAwDDEKMAgGA1UEAwwBeDAqMAUGAytlcAMhAMJPohfWaqMnYqswaI9UDDkgRDaIVtyhpCqPPlYb2KFDoAAwBQYDK2VwA0EA36GVKxyOrC7B+CqE"
        "w4cZlB6EoIJY+iN7bHDBw013RVYb7icDyeLmpTOqn5jo82NUxlOj0mwz1lDAgoxD49iKCQ=="
    ),
    "P-256": (
        "MIHGMG4CAQAwDDEKMAgGA1UEAwwBeDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABJKURXTbo1ZWI+z1POKALIsK9KMlLAw5r5Za9YrxJb4LGkbyU0D3kx1o"
        "8qaHQ2EDR5HMtgGttpH4RtzVa7nJLVagADAKBggqhkjOPQQDAgNIADBFAiAmmiungqpe0wr8bUhh8eZNzScexx8wmXk2yLKfj1lAngIhANiLGclJJ0zuKGff"
        "/OU8Urxh2tae9hLzBiDIHEQhwXCM"
    ),
    "P-384": (
        "MIIBBDCBiwIBADAMMQowCAYDVQQDDAF4MHYwEAYHKoZIzj0CAQYFK4EEACIDYgAEvTfdL3ley4IhRPMWUL1L/bGWwX8b5rD6pOzWpJsZE/p2aQvqw0RufY/o"
        "XbazRnM5sG7Y9dq+gWjclM/nrVYPIdj1U50pxpuU3lBhyjVobgXAD8inp2LjBlZTjG+10CTfoAAwCgYIKoZIzj0EAwIDaAAwZQIwWRQ0TiQU/7a6+KRuHiih"
        "d0msZNh6TIi31kEykyqx3jGiNS9F1iJgLwf3BfBwNkIVAjEAgQfQg9NqQANCmOtnWvQbLP5smfXGxwgXa8Z148wTCW0u9p5LvyvnRPCvGlCVNSGf"
    ),
    "P-521": (
        "MIIBTTCBsQIBADAMMQowCAYDVQQDDAF4MIGbMBAGByqGSM49AgEGBSuBBAAjA4GGAAQA0cTujQOxXpu/WSQhkwNMIC3jNs36QCrACzmbCk0HohBp08zjjKSC"
        "JwevWq7hBPOo58WvffRkhdMFA81PSe/O6qMAQrYy69o/bqGDZBKpBX6SWqCMGZIWhZXlTQ2E0TazB/rz6LT2WEfj9rE6kF+3UaAd797DHzS0k2Mi9hZlW70K"
        "wGWgADAKBggqhkjOPQQDAgOBigAwgYYCQRcjxp1fjtesrKiemWza7MifOmrv+Zy2ph0fnUfeHScnkcwLeBZeANLvHDHwt4t9OYJVlrIzin7D6iPViWkVmAsY"
        "AkFzwMfqsv7nPE1mfEZDoVaDqJgwFCmYyN+d6rusc4I3nAh0Y68ahV9wEt0mIaPEU6WOmEQc2OG6d+qr1MR1wvpBRA=="
    ),
    "rsa": (
        "MIIBSzCBtQIBADAMMQowCAYDVQQDDAF4MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQCuEXTtSqopIw6mwMUEjxRoB/mTYyoOWq4gM8Ch5Y8B5DL+9jSc"
        "G1r+2QF1e2H+Zr1EPX7IG3IQHFkhP5eo6Bf633yT9i21tNb2vAVVyIhfyHxyfGv6HfSvwtdOZ+Ze9vGG0cAflzvteO0959wFuI/qXOLl1JQr5a7PLteXXa7C"
        "5wIDAQABoAAwDQYJKoZIhvcNAQELBQADgYEATX7er4p7L1qdQxf0sx4LhbKjgHfVSfzixpYXoCBaKhrEicP2HitFnN+lhFVaTLjsGLtl7TxuoOsCb8pUeX2L"
        "x6Uf6P7iCY96kHlim+sC3wOp9Uf+EbIOLiNXK5poNzdrB2a7yaA1KmCC7ZUAepJgWVM0JK29My43dSghgJCNRh0="
    ),
}
SIGNED = sorted(REQUESTS)


def read(name):
    return base64.b64decode(REQUESTS[name])


@pytest.mark.parametrize("name", SIGNED)
def test_a_request_is_signed_by_its_own_key(name):
    assert CertificateRequest(read(name)).is_signed is True
    assert CertificateRequest(read(name)).key[0] == {"r": "RSA", "e": "Ed25519"}.get(name[0], "EC")


@pytest.mark.parametrize("name", SIGNED)
def test_what_was_changed_after_it_was_signed_is_not(name):
    data = bytearray(read(name))
    at = data.index(b"\x0c\x01x") + 2  # the subject
    data[at] ^= 1
    assert CertificateRequest(bytes(data)).is_signed is False
    data = bytearray(read(name))
    data[-1] ^= 1
    assert CertificateRequest(bytes(data)).is_signed is False


@pytest.mark.parametrize("change", [
    lambda data: data[:-1], lambda data: data + b"\x00", lambda data: data[:0], lambda data: data[:1] + b"\x00", lambda data: data.replace(b"\x02\x01\x00", b"\x04\x01\x00", 1),
])  # fmt: skip
def test_other_bytes_are_no_request(change):
    with pytest.raises(CertificateError):
        CertificateRequest(change(read("P-256")))


def test_a_signature_of_another_kind_of_key_is_none():
    signature, other = bytes.fromhex("06082a8648ce3d040302"), bytes.fromhex("06082a8648ce3d040309")
    assert CertificateRequest(read("P-256").replace(signature, other)).is_signed is False


def test_signatures_with_a_salt_are_believed_where_it_is_as_long_as_the_digest():
    data = base64.b64decode(SALTED)
    assert CertificateRequest(data).is_signed is True
    assert CertificateRequest(data.replace(bytes.fromhex("a203020120"), bytes.fromhex("a203020114"), 1)).is_signed is False


SALTED = (
    "MIIBfzCBtQIBADAMMQowCAYDVQQDDAF4MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQCuEXTtSqopIw6mwMUEjxRoB/mTYyoOWq4gM8Ch5Y8B5DL+9jSc"
    "G1r+2QF1e2H+Zr1EPX7IG3IQHFkhP5eo6Bf633yT9i21tNb2vAVVyIhfyHxyfGv6HfSvwtdOZ+Ze9vGG0cAflzvteO0959wFuI/qXOLl1JQr5a7PLteXXa7C"
    "5wIDAQABoAAwQQYJKoZIhvcNAQEKMDSgDzANBglghkgBZQMEAgEFAKEcMBoGCSqGSIb3DQEBCDANBglghkgBZQMEAgEFAKIDAgEgA4GBAAuFju1/zccwsRDr"
    "ctiqRJvm0anFiAo+5CO1j6XB+HscoNGczj+1GFrZ2VtHhZwY7oF0tMvNUPE7owat7nUeG4csglGlnIpCFz88nBna+3jIhgdjhVK6P6EREmYcdXRmtGoKWW16"
    "El7wj1oBiNwkQCynftUytu0Ah6LdDat+AW3b"
)
