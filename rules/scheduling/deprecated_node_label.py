"""A label of nodes that is deprecated, where pods or volumes are placed by it."""

from __future__ import annotations

from kubecheck.sdk import ServerWarning, Severity, fields, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=ServerWarning, severity=Severity.WARNING, since="0.1", only=(fields.DEPRECATED_NODE_LABEL,))
def deprecated_node_label(warning: ServerWarning, ctx: Context) -> Iterator[Problem]:
    words = warning.warning.text.rpartition(": ")[2].removeprefix(f"{warning.value} is ").replace("since v", "since ").replace('"', "")
    state = words if words.startswith("deprecated") else f"deprecated; {words}"
    yield warning.at().problem(f"node label {warning.value} is {state}", facts=warning.facts)
