"""A mount whose changes reach the node and other containers."""

from __future__ import annotations

from kubecheck.sdk import Container, Severity, get, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=Container, severity=Severity.WARNING, since="0.1", presets="security", aliases=("monokle:KBP115",))
def bidirectional_mount(container: Container, ctx: Context) -> Iterator[Problem]:
    for index, mount in enumerate(container.items("volumeMounts")):
        if get(mount, ("mountPropagation",)) == "Bidirectional":
            where = f"what {container.label} mounts at {get(mount, ('mountPath',))}"
            yield container.at("volumeMounts", index, "mountPropagation").problem(
                f"{where} appears on the node and in other containers, and stays when the pod is gone"
            )
