"""A list of objects that holds none."""

from __future__ import annotations

from kubecheck.sdk import FileDocument, Severity, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=FileDocument, severity=Severity.INFO, since="0.1", presets="strict")
def empty_list(document: FileDocument, ctx: Context) -> Iterator[Problem]:
    if isinstance(document.value, dict) and document.value.get("kind") == "List" and document.value.get("items") in (None, []):
        yield document.at("kind").problem("the list has no items")
