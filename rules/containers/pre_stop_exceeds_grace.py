"""A preStop sleep that lasts longer than the grace period: the container is killed before it can end by itself."""

from __future__ import annotations

import re

from kubecheck.sdk import Container, Severity, get, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem

_SLEEP = r"(?:^|[\s;&])sleep\s+(\d+)(?:s)?\b"


@rule(on=Container, severity=Severity.WARNING, since="0.1", fields=("lifecycle",))
def pre_stop_exceeds_grace(container: Container, ctx: Context) -> Iterator[Problem]:
    seconds, place = _sleep_of(container)
    grace = container.template.get("terminationGracePeriodSeconds")
    grace = grace if isinstance(grace, int) and not isinstance(grace, bool) else 30
    if seconds and seconds >= grace:
        text = f"sleeps {seconds} s of a grace period of {grace} s, so the container is killed before it can end by itself"
        problem = container.at("lifecycle", "preStop", *place).problem(text)
        if container.template.get("terminationGracePeriodSeconds") is not None:
            problem.note("the grace period", container.template.at("spec", "terminationGracePeriodSeconds"))
        yield problem


def _sleep_of(container: Container) -> tuple[int, tuple[str, ...]]:
    """How long the hook sleeps, 0 when it does not, and where that is written."""
    seconds = container.get("lifecycle", "preStop", "sleep", "seconds")
    if isinstance(seconds, int) and not isinstance(seconds, bool):
        return seconds, ("sleep", "seconds")
    command = get(container.value, ("lifecycle", "preStop", "exec", "command"))
    if isinstance(command, list):
        text = " ".join(str(word) for word in command)
        return sum(int(each) for each in re.findall(_SLEEP, text)), ("exec", "command")
    return 0, ()
