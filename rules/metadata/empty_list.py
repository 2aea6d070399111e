"""A list of objects that holds none."""

from __future__ import annotations

from kubecheck.sdk import Paper, Severity, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=Paper, severity=Severity.INFO, since="0.1", presets="strict")
def empty_list(paper: Paper, ctx: Context) -> Iterator[Problem]:
    if isinstance(paper.value, dict) and paper.value.get("kind") == "List" and paper.value.get("items") in (None, []):
        yield paper.at("kind").problem("this list holds nothing")
