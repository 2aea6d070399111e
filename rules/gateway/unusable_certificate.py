"""A listener of a Gateway whose certificate is missing, or of a Secret that holds none."""

from __future__ import annotations

from kubecheck.sdk import Gateway, Secret, Severity, get, items, missing_references, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem

_TYPE = "kubernetes.io/tls"
# Annotations by which cert-manager makes the Secrets.
_MADE = ("cert-manager.io/issuer", "cert-manager.io/cluster-issuer")


@rule(on=Gateway, severity=Severity.WARNING, since="0.1", joins=True, aliases=("kubevious:gateway-certificate-secret-ref",))
def unusable_certificate(gateway: Gateway, ctx: Context) -> Iterator[Problem]:
    """Mirrors: the condition InvalidCertificateRef of Gateway API 1.4."""
    for index, listener in gateway.listeners:
        ends_here = listener.get("protocol") in ("HTTPS", "TLS") and get(listener, ("tls", "mode")) != "Passthrough"
        if ends_here and not items(get(listener, ("tls", "certificateRefs"))) and not get(listener, ("tls", "options")):
            yield gateway.at("spec", "listeners", index).problem(
                f"listener {listener.get('name')} has protocol {listener.get('protocol')} and no certificate: tls.certificateRefs is missing"
            )
    made = any(key in gateway.annotations for key in _MADE)
    for missing in missing_references(gateway, ctx.world, "", "Secret"):
        if missing.near:
            yield missing.problem()
        elif missing.has_siblings and not made:
            yield missing.reference.place.info(f"Secret {missing.name} is not found in the checked files")
    for reference in ctx.world.references(gateway.resource):
        found = ctx.world.by_key(reference.target) if reference.target[1] == "Secret" else None
        if found is not None:
            secret = Secret(found)
            if secret.type != _TYPE:
                problem = reference.place.problem(f"{secret.label} has type {secret.type}, a certificate needs type {_TYPE}")
                yield problem.note(secret.label, secret.at("type"))
