"""A label of nodes that is deprecated, where pods or volumes are placed by it."""

from __future__ import annotations

from kubecheck.sdk import ServerWarning, Severity, fields, labels_of, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=ServerWarning, severity=Severity.WARNING, since="0.1", joins=True, points_at=(), only=(fields.DEPRECATED_NODE_LABEL,))
def deprecated_node_label(warning: ServerWarning, ctx: Context) -> Iterator[Problem]:
    words = warning.warning.text.rpartition(": ")[2].removeprefix(f"{warning.value} is ").replace("since v", "since ").replace('"', "")
    state = words if words.startswith("deprecated") else f"deprecated; {words}"
    text = f"node label {warning.value} is {state}"
    if any(warning.value in labels_of(node.value) for world in ctx.model.worlds for node in world.of_kind("", "Node")):
        yield warning.at().info(text, facts=warning.facts)
    else:
        yield warning.at().problem(text, facts=warning.facts)
