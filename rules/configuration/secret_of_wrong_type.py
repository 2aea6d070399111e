"""A Secret of a type, or without the keys, that those who name it ask for."""

from __future__ import annotations

from kubecheck.sdk import Secret, Severity, get, items, may_become, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Place, Problem, World

_GATEWAY = "gateway.networking.k8s.io"
# Mirrors: k8s.io/kubernetes/pkg/credentialprovider/secrets.MakeDockerKeyring.
_PULL_TYPES = ("kubernetes.io/dockerconfigjson", "kubernetes.io/dockercfg")
_TLS_TYPE, _TLS_KEYS = "kubernetes.io/tls", ("tls.crt", "tls.key")


@rule(on=Secret, severity=Severity.WARNING, since="0.1", joins=True)
def secret_of_wrong_type(secret: Secret, ctx: Context) -> Iterator[Problem]:
    if may_become(secret.type, _TLS_TYPE):
        return
    place = secret.at("type") if secret.text("type") else secret.at("metadata", "name")
    users = ctx.world.referrers(secret.resource.ref.key)
    pulling = next((each.place for each in users if "imagePullSecrets" in each.path), None)
    if pulling is not None and secret.type not in _PULL_TYPES:
        yield place.problem(
            f"{secret.label} is of type {secret.type}, and the kubelet passes over pull secrets that are not of type {_PULL_TYPES[0]}"
        ).note("images are to be pulled with it here", pulling)
    serving = next((each.place for each in users if each.resource.ref.kind == "Ingress" and "tls" in each.path), None) or _gateway(secret, ctx.world)
    if serving is None or secret.type == _TLS_TYPE:
        return
    lacking = [key for key in _TLS_KEYS if key not in secret.keys]
    text = f"{secret.label} is of type {secret.type}, and for TLS it should be of type {_TLS_TYPE}"
    text += f" with {' and '.join(lacking)}" if lacking else ": the server does not check what is in it, and some controllers pass it over"
    yield place.problem(text).note("TLS is to be served with it here", serving)


def _gateway(secret: Secret, world: World) -> Place | None:
    """Where a listener of a Gateway names a Secret as its certificate; None where none does."""
    for gateway in world.of_kind(_GATEWAY, "Gateway"):
        for number, listener in enumerate(items(get(gateway.value, ("spec", "listeners")))):
            for index, reference in enumerate(items(get(listener, ("tls", "certificateRefs")))):
                namespace = get(reference, ("namespace",)) or gateway.ref.namespace
                if get(reference, ("kind",)) in (None, "Secret") and (namespace, get(reference, ("name",))) == (secret.namespace, secret.name):
                    return gateway.at("spec", "listeners", number, "tls", "certificateRefs", index, "name")
    return None
