"""An object that does not say of which kind or API version it is."""

from __future__ import annotations

from kubecheck.sdk import Paper, Severity, items, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kubecheck.sdk import Context, Problem


@rule(on=Paper, severity=Severity.ERROR, since="0.1")
def kind_not_given(paper: Paper, ctx: Context) -> Iterator[Problem]:
    value = paper.value
    if not isinstance(value, dict):
        return
    if str(value.get("kind")).endswith("List") and value.get("apiVersion"):
        for index, item in enumerate(items(value.get("items")) if value["kind"] == "List" else ()):
            if isinstance(item, dict):
                yield from _look(paper, item, ("items", index))
    elif not paper.resources:
        yield from _look(paper, value, ())


def _look(paper: Paper, value: dict[str, Any], base: tuple[str | int, ...]) -> Iterator[Problem]:
    for field in ("apiVersion", "kind"):
        found = value.get(field)
        if isinstance(found, str) and found:
            continue
        what = f"{field} is missing" if found is None else f"{field} is empty" if found == "" else f"{field} is no text"
        yield paper.at(*base, field).problem(f"{what}: nothing says what this object is", facts={"server": f"Object '{field.capitalize()}' is missing"})
        return
