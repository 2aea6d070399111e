"""A container that keeps the capabilities of its runtime, or gets more."""

from __future__ import annotations

from kubecheck.sdk import Container, Severity, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=Container, severity=Severity.INFO, since="0.1", presets=(), aliases=("checkov:CKV_K8S_37", "kubeaudit:capabilities"))
def capabilities_kept(container: Container, ctx: Context) -> Iterator[Problem]:
    if container.list_name == "ephemeralContainers":
        return
    # In any letter case, as container runtimes read them.
    dropped = {str(name).upper() for name in container.items("securityContext", "capabilities", "drop")}
    if "ALL" not in dropped:
        yield container.at("securityContext", "capabilities", "drop").problem(f"{container.label} keeps capabilities of its runtime: drop does not list ALL")
    for index, name in enumerate(container.items("securityContext", "capabilities", "add")):
        yield container.at("securityContext", "capabilities", "add", index).problem(f"{container.label} gets the capability {name}")
