"""A Secret that a container gets as variables instead of files."""

from __future__ import annotations

from kubecheck.sdk import Container, Severity, get, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=Container, severity=Severity.INFO, since="0.1", presets=(), aliases=(
    "checkov:CKV_K8S_35", "datree:CIS_INVALID_KEY_SECRETKEYREF_SECRETREF", "kube-linter:read-secret-from-env-var", "kubescape:C-0207",
    "kubesec:SecretsAsEnvironmentVariables",
))  # fmt: skip
def secret_from_env(container: Container, ctx: Context) -> Iterator[Problem]:
    for index, variable in enumerate(container.items("env")):
        if get(variable, ("valueFrom", "secretKeyRef")) is not None:
            yield container.at("env", index, "valueFrom", "secretKeyRef").problem("the Secret is exposed in environment variables, which child processes and crash reports inherit; mount it as a file")
    for index, source in enumerate(container.items("envFrom")):
        if get(source, ("secretRef",)) is not None:
            yield container.at("envFrom", index, "secretRef").problem("the Secret is exposed in environment variables, which child processes and crash reports inherit; mount it as a file")
