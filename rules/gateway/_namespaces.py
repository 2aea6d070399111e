"""What a route names without a namespace, or with another one, and that is in one only."""

from __future__ import annotations

from kubecheck.sdk import get

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kubecheck.sdk import GatewayObject, MissingReference, Problem, Route, World


def tell_of_namespace(view: GatewayObject | Route, missing: MissingReference, world: World, consequence: str = "") -> Problem | None:
    """A warning where objects of the name are in other namespaces only; None where there are none, or where somebody else sets the namespaces."""
    group, kind, namespace, name = missing.reference.target
    is_said = get(view.value, ("metadata", "namespace")) or get(view.value, (*missing.reference.path[:-1], "namespace"))
    if missing.near or missing.maker is not None or view.resource.is_live or not is_said:
        return None
    found = world.namesakes(group, kind, name)
    if not found:
        return None
    there = ", ".join(each.ref.namespace for each in found)
    text = f"{kind} {name} is not found in namespace {namespace}, but in {there}{consequence}"
    problem = missing.reference.place.warning(text, help=f"write namespace: {found[0].ref.namespace} beside the name")
    return problem.note(found[0].ref.label, found[0].at("metadata", "namespace"))
