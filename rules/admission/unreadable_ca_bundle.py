"""Certificates by which the API server cannot trust anyone."""

from __future__ import annotations

import binascii

from kubecheck.sdk import ServiceCaller, Severity, get, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem

_BEGIN = "-----BEGIN CERTIFICATE-----"


@rule(on=ServiceCaller, severity=Severity.WARNING, since="0.1")
def unreadable_ca_bundle(caller: ServiceCaller, ctx: Context) -> Iterator[Problem]:
    """Mirrors: k8s.io/client-go/transport.TLSConfigFor; what the server itself refuses of definitions is told of elsewhere."""
    if caller.kind == "CustomResourceDefinition" or any("inject-ca" in key for key in caller.annotations):
        return
    paths = [("spec", "caBundle"), *(("webhooks", index, "clientConfig", "caBundle") for index, _ in enumerate(caller.items("webhooks")))]
    for path in paths:
        written = get(caller.value, path)
        text = _decoded(written) if isinstance(written, str) else ""
        if not text.strip() or _BEGIN in text:
            continue
        if _BEGIN in _decoded(text):
            why = "is encoded twice"
        elif "-----BEGIN " in text:
            why = f"holds no certificate but {text.partition('-----BEGIN ')[2].partition('-----')[0]}"
        else:
            why = "is no certificate in PEM form"
        yield caller.at(*path).problem(
            f"caBundle {why}, so every call of the server fails", help="write base64 of what begins with -----BEGIN CERTIFICATE-----"
        )


def _decoded(text: str) -> str:
    """What base64 stands for; empty for what is none or no text."""
    try:
        return binascii.a2b_base64(text.encode(), strict_mode=True).decode() if text.strip() else ""
    except ValueError:
        return ""
