"""Pod Security labels of a Namespace that the server cannot read."""

from __future__ import annotations

from kubecheck.sdk import Namespace, Severity, namespace_security, nearest, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem

_LEVELS = ("privileged", "baseline", "restricted")


@rule(on=Namespace, severity=Severity.ERROR, since="0.1")
def invalid_pod_security_label(namespace: Namespace, ctx: Context) -> Iterator[Problem]:
    if not any(label.startswith("pod-security.kubernetes.io/") for label in namespace.labels):
        return
    for error in namespace_security.label_errors(namespace.value):
        written = str(error.bad_value)
        if error.field.endswith("-version]"):
            message, meant = f'"{written}" is no version of Pod Security: latest or v1.30 is', ""
        else:
            message = f'"{written}" is no level of Pod Security: privileged, baseline and restricted are'
            meant = nearest(written.lower(), _LEVELS) or ""
        yield namespace.resource.at(*error.path).problem(
            message, help=f"did you mean {meant}?" if meant else "", facts={"field": error.field, "server": error.message}
        )
