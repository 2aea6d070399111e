"""A container that may fill the disk of its node."""

from __future__ import annotations

from kubecheck.sdk import Container, Severity, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=Container, severity=Severity.INFO, since="0.1", presets=(), aliases=(
    "gatekeeper-library:ephemeralstoragelimit", "kube-score:container-ephemeral-storage-request-and-limit",
))  # fmt: skip
def no_ephemeral_storage_limit(container: Container, ctx: Context) -> Iterator[Problem]:
    if container.list_name == "ephemeralContainers" or not container.has_readable_resources:
        return
    if "ephemeral-storage" not in container.mapping("resources", "limits"):
        yield container.at("name").problem(f"{container.label} has no limit of ephemeral-storage and may fill the disk of its node")
