"""An object that does not say of which kind or API version it is."""

from __future__ import annotations

import json

from kubecheck.sdk import FileDocument, Severity, items, nearest, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kubecheck.sdk import Context, Problem



@rule(on=FileDocument, severity=Severity.ERROR, since="0.1", aliases=("kubeconform:schema",))
def kind_not_given(document: FileDocument, ctx: Context) -> Iterator[Problem]:
    value = document.value
    if not isinstance(value, dict):
        return
    if str(value.get("kind")).endswith("List") and value.get("apiVersion"):
        for index, item in enumerate(items(value.get("items")) if value["kind"] == "List" else ()):
            if isinstance(item, dict):
                yield from _look(document, item, ("items", index))
    elif not document.resources:
        yield from _look(document, value, ())


def _look(document: FileDocument, value: dict[str, Any], base: tuple[str | int, ...]) -> Iterator[Problem]:
    for field in ("apiVersion", "kind"):
        found = value.get(field)
        if isinstance(found, str) and found:
            continue
        words = "Kind" if field == "kind" else field
        facts: dict[str, object] = {"server": f"Object '{words}' is missing"}
        near = nearest(field, [key for key in value if isinstance(key, str)]) if field not in value else None
        if near is not None:
            text = f"missing required field {field}, and unknown field {near}; did you mean {field}?"
            problem = document.at(*base, near).key.problem(text, label=f"did you mean {field}?", facts=facts)
            yield problem.fix(f"rename it to {field}", document.at(*base, near).key, field, safe=True)
            return
        what = f"missing required field {field}" if field not in value else f"{field} is empty" if found in ("", None) else f"{json.dumps(found)} in {field} is not a string"
        yield document.at(*base, field).problem(f"{what}: nothing else says what this object is", facts=facts)
        return
