"""An amount of CPU that is far too large to be meant: without m it stands for whole cores."""

from __future__ import annotations

from kubecheck.sdk import Container, Severity, quantity, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem, World

_NANO = 1_000_000_000
_LEAST = 100
_MACHINE = 32  # sizes of machines are multiples of this; people write thousandths in round numbers
_MOST = 1 << 63  # billionths; what is more is no slip of the pen
_MEMORY = 256 << 20  # what a program that uses a whole core has at the least


@rule(on=Container, severity=Severity.WARNING, since="0.1", joins=True, points_at=(), fields=("resources",))
def cpu_in_whole_units(container: Container, ctx: Context) -> Iterator[Problem]:
    for field in ("requests", "limits"):
        text = container.get("resources", field, "cpu")
        cores = _cores(text)
        if cores >= _LEAST and not cores % 1 and cores % _MACHINE and _is_too_much(container, cores, ctx.world):
            yield container.at("resources", field, "cpu").problem(f"cpu {text} is {cores:.0f} cores; did you mean {cores:.0f}m?")


def _cores(text: object) -> float:
    amount = quantity(text)
    return amount.nanos / _NANO if amount is not None and abs(amount.nanos) < _MOST else 0


def _is_too_much(container: Container, cores: float, world: World) -> bool:
    """Whether the container has too little memory for so many cores; where none is written, whether all others do with few."""
    amounts = [quantity(container.get("resources", field, "memory")) for field in ("limits", "requests")]
    memory = [each for each in amounts if each is not None]
    if memory:
        return max(memory).nanos < cores * _MEMORY * _NANO
    others = [
        _cores(other.get("resources", field, "cpu"))
        for template in world.pod_templates
        for other in template.all_containers
        if other.value is not container.value
        for field in ("requests", "limits")
    ]
    return any(others) and max(others) < _MACHINE
