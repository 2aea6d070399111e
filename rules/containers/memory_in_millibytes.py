"""An amount of memory that is far too small to be meant: m stands for thousandths."""

from __future__ import annotations

from kubecheck.sdk import PodTemplate, Severity, quantity, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Container, Context, Problem

_LEAST = 4096


@rule(on=PodTemplate, severity=Severity.ERROR, since="0.1")
def memory_in_millibytes(template: PodTemplate, ctx: Context) -> Iterator[Problem]:
    for container in template.all_containers:
        yield from _too_little(container, ("resources",))
    yield from _too_little(template, ("spec", "resources"))


def _too_little(holder: Container | PodTemplate, path: tuple[str, ...]) -> Iterator[Problem]:
    """What is wrong with the requests and limits of a container, or of the pod as a whole, which stand at the path."""
    for field in ("requests", "limits"):
        amounts = holder.get("resources", field)
        for name in ("memory", "ephemeral-storage") if isinstance(amounts, dict) else ():
            text = amounts.get(name)
            amount = quantity(text)
            if amount is None or not 0 < amount.nanos < _LEAST * 1_000_000_000:
                continue
            request = quantity(holder.get("resources", "requests", name))
            if field == "limits" and request is not None and request.nanos > amount.nanos:
                continue  # refused, and told of where the request stands
            number = str(text).rstrip("mikunK")
            hint = f"; did you mean {number}Mi?" if number.replace(".", "", 1).isdigit() else ""
            place = holder.at(*path, field, name)
            facts = holder.resource.facts_at(*place.path[len(place.object_path) :])
            yield place.problem(f"{text} of {name} is less than {_LEAST} bytes{hint}", facts=facts)
