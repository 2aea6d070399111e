"""A value of a Secret that is base64 of base64."""

from __future__ import annotations

import binascii
import re

from kubecheck.sdk import Secret, Severity, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem

# What says that base64 is meant; the credentials of 1Password Connect are to be encoded once more than others.
_MEANT = r"(?i)base_?64|b64|encoded|basic|authorization|^auth$|^1password-credentials\.json$"
_LONGEST = 100_000


@rule(on=Secret, severity=Severity.WARNING, since="0.1")
def secret_encoded_twice(secret: Secret, ctx: Context) -> Iterator[Problem]:
    for field in ("data", "stringData"):
        for key in secret.mapping(field):
            if re.search(_MEANT, key) or (field == "data" and key in secret.mapping("stringData")):
                continue
            if _reads_as_base64(secret.text_of(key)):
                what = "is encoded twice" if field == "data" else "is base64 already, and the server encodes what stringData gives"
                yield secret.at(field, key).problem(
                    f"the value of {key} {what}: containers get base64 instead of what it stands for",
                    help="encode it once, or write it as it is into stringData",
                )


def _reads_as_base64(text: str) -> bool:
    """Whether a text is base64 of a text. That a word or key reads so by accident is out of the question: nearly all of them stand for no text."""
    packed = re.sub(r"\s+", "", text[:_LONGEST])
    if len(packed) < 8 or len(packed) % 4 or not re.fullmatch(r"[A-Za-z0-9+/]+={0,2}", packed):
        return False
    try:
        inner = binascii.a2b_base64(packed).decode("ascii")
    except (ValueError, UnicodeDecodeError):
        return False
    if len(packed) < 12:
        return re.fullmatch(r"[A-Za-z0-9_.@!-]+\n?", inner) is not None
    return all(each.isprintable() or each in "\r\n\t" for each in inner)
