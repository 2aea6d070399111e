"""Whether a certificate and a private key are fit for TLS and belong together. Mirrors: crypto/tls.X509KeyPair (Go 1.26)."""

from __future__ import annotations

from kubecheck.values.pem import Block, blocks_of

_CERTIFICATE, _KEY = "CERTIFICATE", "PRIVATE KEY"
_SWITCHED = "tls: failed to find certificate PEM data in certificate input, but did find a private key; PEM inputs may have been switched"
_SKIPPED = "after skipping PEM blocks of the following types:"


def fault_of_key_pair(certificate: bytes, key: bytes) -> tuple[str, bool]:
    """What is wrong with a pair of PEM texts, empty where nothing is, and whether it is about the key.

    Args:
        certificate: the text with the certificate, and those that vouch for it.
        key: the text with the private key.
    """
    found = blocks_of(certificate)
    first = next((each for each in found if each.type == _CERTIFICATE), None)
    if first is None:
        return _without_certificate(found), False
    skipped: list[str] = []
    for block in blocks_of(key):
        if block.type == _KEY or block.type.endswith(f" {_KEY}"):
            return _fault_of_keys(first.data, block.data)
        skipped.append(block.type)
    return _without_key(skipped), True


def _fault_of_keys(certificate: bytes, private: bytes) -> tuple[str, bool]:
    """What is wrong with the certificate, with the key, or with the two together."""
    from kubecheck.values.x509 import CertificateError, public_key_of, public_key_of_private

    try:
        own = public_key_of(certificate)
    except CertificateError as error:
        return str(error), False
    try:
        other = public_key_of_private(private)
    except CertificateError as error:
        return str(error), True
    if not own[0]:
        return "tls: unknown public key algorithm", False
    if own[0] != other[0]:
        return "tls: private key type does not match public key type", True
    return ("", False) if own == other else ("tls: private key does not match public key", True)


def _without_certificate(found: list[Block]) -> str:
    types = [each.type for each in found]
    if not types:
        return "tls: failed to find any PEM data in certificate input"
    if len(types) == 1 and types[0].endswith(_KEY):
        return _SWITCHED
    return f'tls: failed to find "CERTIFICATE" PEM block in certificate input {_SKIPPED} [{" ".join(types)}]'


def _without_key(skipped: list[str]) -> str:
    if not skipped:
        return "tls: failed to find any PEM data in key input"
    if skipped == [_CERTIFICATE]:
        return "tls: found a certificate rather than a key in the PEM for the private key"
    return f'tls: failed to find PEM block with type ending in "PRIVATE KEY" in key input {_SKIPPED} [{" ".join(skipped)}]'
