"""An address of a Service, or of a single pod of one, that is not there, in what a container is given, a ConfigMap, a Secret or an annotation of an Ingress."""

from __future__ import annotations

from kubecheck.sdk import Object, Severity, maker_of_object, mentions_of, near_service, nearest, rule

from ._pod_names import tell_of_pod

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Mention, Problem, World


@rule(on=Object, severity=Severity.WARNING, since="0.1", joins=True, points_at=(("", "Service"), ("apps", "StatefulSet")), needs=(("", "Service"),))
def address_names_no_service(view: Object, ctx: Context) -> Iterator[Problem]:
    for mention in mentions_of(ctx.world, view.resource):
        problem = tell_of_pod(mention, ctx.world)
        if problem is None and not _is_there(mention, ctx.world):
            problem = _tell(mention, ctx.world)
        if problem is not None:
            yield problem


def _is_there(mention: Mention, world: World) -> bool:
    """Whether the Service is among the files, or may come from elsewhere."""
    key = ("", "Service", mention.namespace, mention.address.name)
    return world.may_exist(key) or maker_of_object(world, key) is not None


def _tell(mention: Mention, world: World) -> Problem | None:
    """A problem where a Service of a near name or namespace is there, or the only one of the name is elsewhere; a note where the Services of its namespace are; else nothing."""
    address = mention.address
    near = near_service(world, mention.namespace, address.name)
    if near is None and not address.is_full:
        return None
    text = f"{address.host} names no Service: Service {address.name} not found in namespace {mention.namespace}"
    if near is not None:
        found = world.get("", "Service", mention.namespace, near)
        problem = mention.place.problem(f"{text}; did you mean {near}?", label=f"did you mean {near}?")
        return problem.note(found.ref.label, found.at("metadata", "name")) if found is not None else problem
    there = [each for each in world.of_kind("", "Service") if each.ref.name == address.name]
    namespace = nearest(mention.namespace, [each.ref.namespace for each in there])
    if namespace is not None:
        found = next(each for each in there if each.ref.namespace == namespace)
        problem = mention.place.problem(f"{text}; did you mean namespace {namespace}?", label=f"did you mean {namespace}?")
        return problem.note(found.ref.label, found.at("metadata", "name"))
    if len(there) == 1 and mention.namespace == mention.resource.ref.namespace:
        found = there[0]
        problem = mention.place.problem(f"{text}; there is one in namespace {found.ref.namespace}", label=f"did you mean {found.ref.namespace}?")
        return problem.note(found.ref.label, found.at("metadata", "name"))
    if mention.namespace == mention.resource.ref.namespace and world.names_of("", "Service", mention.namespace).names:
        return mention.place.info(text)
    return None
