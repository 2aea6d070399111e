"""A Secret whose values are written into a manifest."""

from __future__ import annotations

from kubecheck.sdk import Secret, Severity, credentials, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=Secret, severity=Severity.WARNING, since="0.1", presets=())
def secret_in_manifest(secret: Secret, ctx: Context) -> Iterator[Problem]:
    held = [
        key
        for field in ("data", "stringData")
        for key, value in secret.mapping(field).items()
        if isinstance(value, str) and value and not credentials.is_sample(value) and not credentials.is_sample(secret.text_of(key))
    ]
    if held and secret.type != "kubernetes.io/service-account-token":
        yield secret.at("metadata", "name").problem(
            f"{secret.label} holds {', '.join(held)} in the open: base64 is no encryption",
            help="have the cluster fetch it (External Secrets, the Secrets Store CSI driver), or encrypt it (Sealed Secrets, SOPS)",
        )
