"""An amount of memory that is far too small to be meant: m stands for thousandths."""

from __future__ import annotations

from kubecheck.sdk import Container, Severity, quantity, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem

_LEAST = 4096


@rule(on=Container, severity=Severity.ERROR, since="0.1")
def memory_in_millibytes(container: Container, ctx: Context) -> Iterator[Problem]:
    for field in ("requests", "limits"):
        for name in ("memory", "ephemeral-storage"):
            text = container.get("resources", field, name)
            amount = quantity(text)
            if amount is None or not 0 < amount.nanos < _LEAST * 1_000_000_000:
                continue
            request = quantity(container.get("resources", "requests", name))
            if field == "limits" and request is not None and request.nanos > amount.nanos:
                continue  # refused, and told of where the request stands
            number = str(text).rstrip("mikunK")
            hint = f"; did you mean {number}Mi?" if number.replace(".", "", 1).isdigit() else ""
            facts = container.facts_at("resources", field, name)
            yield container.at("resources", field, name).problem(f"{text} of {name} is less than {_LEAST} bytes{hint}", facts=facts)
