"""Something named twice in a list whose items must differ."""

from __future__ import annotations

from kubecheck.sdk import Refusal, Severity, fields, get, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=Refusal, severity=Severity.ERROR, since="0.1", only=(fields.DUPLICATE,), aliases=("kube-score:container-ports-check",))
def duplicate_value(refusal: Refusal, ctx: Context) -> Iterator[Problem]:
    if refusal.is_custom(ctx):
        return
    value = get(refusal.resource.value, refusal.path)
    if isinstance(value, dict) and value.get("port") and refusal.path[:-1] == ("spec", "ports"):
        text = f"duplicate port {value['port']}/{value.get('protocol') or 'TCP'} in {refusal.where}: each pair of port and protocol stands once"
        yield refusal.place.problem(text, facts=refusal.facts)
        return
    is_plain = not isinstance(refusal.error.bad_value, (dict, list)) and not refusal.found.startswith(("{", "["))
    found = f"duplicate value {refusal.shown} in {refusal.where}" if refusal.found and is_plain else f"duplicate item {refusal.where}"
    yield refusal.place.problem(f"{found}: it must differ from the others", facts=refusal.facts)
