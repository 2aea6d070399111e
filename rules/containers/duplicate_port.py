"""A port that is given twice in a pod."""

from __future__ import annotations

from kubecheck.sdk import ServerWarning, Severity, fields, get, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem

_HOW = {
    "overlapping": ", with a host port and without one",
    "dangerously ambiguous": ", on one host port for all addresses and for one of them",
}


@rule(on=ServerWarning, severity=Severity.WARNING, since="0.1", only=(fields.REPEATED_PORT,))
def duplicate_port(warning: ServerWarning, ctx: Context) -> Iterator[Problem]:
    port = get(warning.resource.value, warning.path)
    shown = f"{get(port, ('containerPort',))}/{get(port, ('protocol',)) or 'TCP'}"
    text = f"port {shown} is given twice in the pod{_HOW.get(str(warning.value), '')}"
    if _has_ended(warning):
        problem = warning.at().info(f"{text}, by an init container that has ended before the other one starts", facts=warning.facts)
    else:
        problem = warning.at().problem(text, facts=warning.facts)
    yield problem.note("the other one", warning.other)


def _has_ended(warning: ServerWarning) -> bool:
    """Whether one of two containers is an init container that ends, so that the two never listen together."""
    paths = [path[:-2] for path in (warning.path, fields.plain_path(warning.warning.other))]
    return paths[0] != paths[1] and any(
        path[-2:-1] == ("initContainers",) and get(warning.resource.value, (*path, "restartPolicy")) != "Always" for path in paths
    )
