"""A container that may fill the disk of its node."""

from __future__ import annotations

from kubecheck.sdk import Container, Severity, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


class Options:
    """What can be chosen."""

    request = False  # whether the request must be written as well; where it is not, it is as large as the limit


@rule(on=Container, severity=Severity.INFO, since="0.1", presets=(), options=Options, aliases=(
    "gatekeeper-library:ephemeralstoragelimit", "kube-score:container-ephemeral-storage-request-and-limit",
))  # fmt: skip
def no_ephemeral_storage_limit(container: Container, ctx: Context) -> Iterator[Problem]:
    if container.list_name == "ephemeralContainers" or not container.has_readable_resources:
        return
    if "ephemeral-storage" not in container.mapping("resources", "limits"):
        yield container.at("name").problem(f"{container.label} has no limit of ephemeral-storage and may fill the disk of its node")
    elif ctx.options.request and "ephemeral-storage" not in container.mapping("resources", "requests"):
        yield container.at("resources").problem(f"{container.label} requests no ephemeral-storage, so its node keeps as much as the limit for it")
