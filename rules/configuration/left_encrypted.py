"""A value that SOPS encrypted in an object that SOPS does not know any more: nobody decrypts it."""

from __future__ import annotations

from functools import lru_cache

from kubecheck.sdk import Object, Severity, get, rule, texts_in

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem

_FORM = "ENC[AES256_GCM,"


@rule(on=Object, severity=Severity.WARNING, since="0.1")
def left_encrypted(view: Object, ctx: Context) -> Iterator[Problem]:
    document = view.resource.document  # type: ignore[attr-defined]  # the resource of a view has one
    if not _holds_form(document.source.text) or any(get(document.value, (*base, "sops")) is not None for base in ((), view.at().path)):
        return
    for path, text in texts_in(view.value):
        if text.startswith(_FORM) and text.endswith("]"):
            yield view.at(*path).item.problem(
                f"this value of {view.label} is encrypted, but the file has no sops key, by which SOPS decrypts: the cluster gets it as it is",
                help="encrypt the whole file again, or copy the decrypted value",
            )
            return


@lru_cache(8)
def _holds_form(text: str) -> bool:
    """Whether an encrypted value stands anywhere in a file, which may hold many objects."""
    return _FORM in text
