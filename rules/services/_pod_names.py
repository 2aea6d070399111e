"""Names of single pods of StatefulSets in the cluster's DNS: ``db-0.db.shop.svc``, ``db-0.db``."""

from __future__ import annotations

import re

from kubecheck.sdk import StatefulSet, describe_pods, is_slip, near_service, ordinals_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kubecheck.sdk import Mention, Problem, Resource, World

_POD = re.compile(r"(?P<workload>.+)-(?P<ordinal>0|[1-9]\d{0,8})")


def tell_of_pod(mention: Mention, world: World) -> Problem | None:
    """What is to be said of an address of a single pod that there is none of; None where it may be there, or is about no such pod.

    Mirrors: initIdentity (pkg/controller/statefulset) and podToEndpointAddressForService (pkg/controller/endpoint) v1.36.
    """
    address = mention.address
    if address.pod:
        pod, service, namespace = address.pod, address.name, mention.namespace
    else:
        pod, service, namespace = address.name, address.namespace, mention.resource.ref.namespace
    match = _POD.fullmatch(pod)
    if match is None or not service or world.is_partial:
        return None
    if world.get("", "Service", namespace, service) is None:
        return None if address.pod else _tell_of_service(mention, match["workload"], service, world)
    text, serving = f"{address.host} names no pod", _workloads_of(world, namespace, service)
    named = world.get("apps", "StatefulSet", namespace, match["workload"])
    if named is None:
        near = next((each for each in serving if is_slip(match["workload"], each.ref.name)), None)
        return None if near is None else _at(mention, f"{text}: StatefulSet {match['workload']} not found; did you mean {near.ref.name}?", near)
    governing = StatefulSet(named).text("spec", "serviceName")
    if governing and governing != service:
        return _at(mention, f"{text} of {named.ref.label}, whose serviceName is {governing}", named)
    ordinals = ordinals_of(named, world) if governing else None
    if ordinals is None or int(match["ordinal"]) in ordinals:
        return None
    return _at(mention, f"{text}: {named.ref.label} has {describe_pods(named.ref.name, ordinals)} only", named)


def _workloads_of(world: World, namespace: str, service: str) -> list[Resource]:
    return [
        each for each in world.of_kind("apps", "StatefulSet") if each.ref.namespace == namespace and StatefulSet(each).text("spec", "serviceName") == service
    ]  # fmt: skip


def _tell_of_service(mention: Mention, workload: str, service: str, world: World) -> Problem | None:
    """Of ``db-0.dbs`` where a StatefulSet db is at hand, and its Service is called nearly so."""
    namespace = mention.resource.ref.namespace
    named, near = world.get("apps", "StatefulSet", namespace, workload), near_service(world, namespace, service)
    if named is None or near is None or StatefulSet(named).text("spec", "serviceName") != near:
        return None
    return _at(mention, f"{mention.address.host} names no pod: Service {service} not found in namespace {namespace}; did you mean {near}?", named)


def _at(mention: Mention, text: str, workload: Resource) -> Problem:
    return mention.place.problem(text).note(workload.ref.label, workload.at("metadata", "name"))
