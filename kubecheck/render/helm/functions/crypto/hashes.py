"""Functions that sum a text up. Mirrors: Sprig's crypto.go."""

from __future__ import annotations

import hashlib
import zlib

from kubecheck.render.helm.functions.results import to_bytes


def sha1sum(text: str) -> str:
    """Mirrors: sha1sum."""
    return hashlib.sha1(to_bytes(text), usedforsecurity=False).hexdigest()


def sha256sum(text: str) -> str:
    """Mirrors: sha256sum."""
    return hashlib.sha256(to_bytes(text)).hexdigest()


def sha512sum(text: str) -> str:
    """Mirrors: sha512sum."""
    return hashlib.sha512(to_bytes(text)).hexdigest()


def adler32sum(text: str) -> str:
    """Mirrors: adler32sum."""
    return str(zlib.adler32(to_bytes(text)))
