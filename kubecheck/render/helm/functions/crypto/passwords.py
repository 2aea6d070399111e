"""Functions that make passwords and what is stored of them. Mirrors: Sprig's crypto.go."""

from __future__ import annotations

import hashlib
import hmac
import struct

from kubecheck.render.helm.functions.crypto.randoms import made_bytes
from kubecheck.render.helm.functions.results import to_bytes

_SEED = b"com.lyndir.masterpassword"
_LONGEST = 72  # bytes that bcrypt takes
_ALPHABET = "./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
_SALT, _HASH = 22, 31
_TEMPLATES = {
    "maximum": "anoxxxxxxxxxxxxxxxxx axxxxxxxxxxxxxxxxxno",
    "long": "CvcvnoCvcvCvcv CvcvCvcvnoCvcv CvcvCvcvCvcvno CvccnoCvcvCvcv CvccCvcvnoCvcv CvccCvcvCvcvno CvcvnoCvccCvcv CvcvCvccnoCvcv "
    "CvcvCvccCvcvno CvcvnoCvcvCvcc CvcvCvcvnoCvcc CvcvCvcvCvccno CvccnoCvccCvcv CvccCvccnoCvcv CvccCvccCvcvno CvcvnoCvccCvcc "
    "CvcvCvccnoCvcc CvcvCvccCvccno CvccnoCvcvCvcc CvccCvcvnoCvcc CvccCvcvCvccno",
    "medium": "CvcnoCvc CvcCvcno",
    "short": "Cvcn",
    "basic": "aaanaaan aannaaan aaannaaa",
    "pin": "nnnn",
}
_CHARACTERS = {
    "V": "AEIOU",
    "C": "BCDFGHJKLMNPQRSTVWXYZ",
    "v": "aeiou",
    "c": "bcdfghjklmnpqrstvwxyz",
    "A": "AEIOUBCDFGHJKLMNPQRSTVWXYZ",
    "a": "AEIOUaeiouBCDFGHJKLMNPQRSTVWXYZbcdfghjklmnpqrstvwxyz",
    "n": "0123456789",
    "o": "@&%?,=[]_:-+*$#!'^~;()/.",
    "x": "AEIOUaeiouBCDFGHJKLMNPQRSTVWXYZbcdfghjklmnpqrstvwxyz0123456789!@#$%^&*()",
}


def bcrypt(text: str) -> str:
    """Mirrors: bcrypt. Its result has the form of a hash and is none: nobody can tell without the work that bcrypt is for."""
    data = to_bytes(text)
    if len(data) > _LONGEST:
        return f"failed to encrypt string with bcrypt: bcrypt: password length exceeds {_LONGEST} bytes"
    made = made_bytes(f"bcrypt {text}", _SALT + _HASH)
    return "$2a$10$" + "".join(_ALPHABET[each % len(_ALPHABET)] for each in made)


def htpasswd(user: str, password: str) -> str:
    """Mirrors: htpasswd."""
    return f"invalid username: {user}" if ":" in user else f"{user}:{bcrypt(password)}"


def derive_password(counter: int, kind: str, password: str, user: str, site: str) -> str:
    """Mirrors: derivePassword."""
    templates = _TEMPLATES.get(kind, "").split()
    if not templates:
        return f"cannot find password template {kind}"
    salt = _SEED + struct.pack(">I", len(to_bytes(user))) + to_bytes(user)
    key = hashlib.scrypt(to_bytes(password), salt=salt, n=32768, r=8, p=2, maxmem=1 << 26, dklen=64)
    message = _SEED + struct.pack(">I", len(to_bytes(site))) + to_bytes(site) + struct.pack(">I", counter)
    seed = hmac.new(key, message, hashlib.sha256).digest()
    template = templates[seed[0] % len(templates)]
    return "".join(_CHARACTERS[each][code % len(_CHARACTERS[each])] for each, code in zip(template, seed[1:], strict=False))
