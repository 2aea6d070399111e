"""What goes on being the same over a change: pods that run for good, ports of Services."""

from __future__ import annotations

from kubecheck.sdk import container_ports, get

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from kubecheck.sdk import PodTemplate, Resource

# By which a new claim gets what is there already.
_FILLED_BY = ("volumeName", "dataSource", "dataSourceRef", "selector")
_ROLLED = (("apps", "DaemonSet"), ("apps", "Deployment"), ("apps", "StatefulSet"))


def running(templates: Iterable[PodTemplate]) -> list[PodTemplate]:
    """Those of which there are pods for good: neither scaled to nothing, nor of Jobs."""
    return [each for each in templates if get(each.resource.value, ("spec", "replicas")) != 0 and each.resource.ref.kind not in ("Job", "CronJob")]


def changes_over(template: PodTemplate) -> bool:
    """Whether pods that run get what is written in a template now; else only those that are made later do."""
    ref, spec = template.resource.ref, get(template.resource.value, ("spec",))
    return ref.key[:2] in _ROLLED and not get(spec, ("paused",)) and get(spec, ("updateStrategy", "type")) != "OnDelete"


def is_filled(claim: object) -> bool:
    """Whether a new claim, or a template of claims, says what its volume holds."""
    return any(get(claim, ("spec", field)) for field in _FILLED_BY)


def may_be_the_same(old: Resource, new: Resource) -> bool:
    """Whether an object may still be the one that it was, in spite of another namespace: where none is written, a client may give the one that is."""
    return old.ref.name == new.ref.name and not all(get(each.value, ("metadata", "namespace")) for each in (old, new))


def selector_in_words(selector: object) -> str:
    """``app=web,tier=front``."""
    return ",".join(f"{key}={value}" for key, value in selector.items()) if isinstance(selector, dict) else ""


def identity_of(port: object) -> tuple[object, str]:
    """What clients know a port of a Service by: number and protocol."""
    return (get(port, ("port",)), container_ports.protocol_of(port)) if isinstance(port, dict) else (None, "")
