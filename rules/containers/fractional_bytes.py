"""An amount of memory or storage with a fraction of a byte."""

from __future__ import annotations

from kubecheck.sdk import ServerWarning, Severity, fields, get, quantity, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem

# Less than this in a container is told of by memory-in-millibytes.
_TOLD = 4096 * 1_000_000_000


@rule(on=ServerWarning, severity=Severity.WARNING, since="0.1", only=(fields.FRACTIONAL_BYTES,))
def fractional_bytes(warning: ServerWarning, ctx: Context) -> Iterator[Problem]:
    path = warning.path
    amount = quantity(warning.value)
    if "resources" in path and "containers" in str(path).lower() and amount is not None and 0 < amount.nanos < _TOLD:
        return
    fault = "is no whole number of bytes" if amount is None or not amount.is_integer() else "is more bytes than can be counted"
    written = get(warning.resource.value, path)
    shown = warning.value if written is None else written
    yield warning.at().problem(f"{shown} of {path[-1]} {fault}; amounts of bytes end in Ki, Mi, Gi or nothing", facts=warning.facts)
