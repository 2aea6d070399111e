"""A container that requests more, or may use more, than is allowed."""

from __future__ import annotations

from kubecheck.sdk import Container, Severity, quantity, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


class Options:
    """What can be chosen."""

    cpu = ""  # the most that a container may request or use; empty for as much as it likes
    memory = ""
    ephemeral_storage = ""


@rule(on=Container, severity=Severity.WARNING, since="0.1", presets=(), fields=("resources",), options=Options, aliases=(
    "gatekeeper-library:containerlimits", "gatekeeper-library:containerrequests", "gatekeeper-library:ephemeralstoragelimit", "kubeaudit:limits",
))  # fmt: skip
def resources_above_maximum(container: Container, ctx: Context) -> Iterator[Problem]:
    for name in ("cpu", "memory", "ephemeral-storage"):
        most = quantity(getattr(ctx.options, name.replace("-", "_")))
        for field, does in (("requests", "requests"), ("limits", "may use")) if most is not None else ():
            amount = quantity(container.get("resources", field, name))
            if most is not None and amount is not None and amount.nanos > most.nanos:
                yield container.at("resources", field, name).problem(f"{container.label} {does} {amount.text} of {name}, at most {most.text} is allowed")
