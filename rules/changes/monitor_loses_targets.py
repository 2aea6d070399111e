"""A Service, or pods, that a ServiceMonitor or PodMonitor no longer scrapes, since labels or the name of a port changed."""

from __future__ import annotations

from kubecheck.sdk import Change, Severity, container_ports, get, items, label_selector, labels_of, rule

from ._running import changes_over, running

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from kubecheck.sdk import Context, Problem, Resource

    Path = tuple[str | int, ...]

_GROUP = "monitoring.coreos.com"
_ENDPOINTS = {"ServiceMonitor": "endpoints", "PodMonitor": "podMetricsEndpoints"}
_SELECTOR = ("spec", "selector")


@rule(on=Change, severity=Severity.WARNING, since="0.1", needs=tuple((_GROUP, kind) for kind in _ENDPOINTS))
def monitor_loses_targets(change: Change, ctx: Context) -> Iterator[Problem]:
    """Mirrors: generateServiceMonitorConfig, generatePodMonitorConfig (prometheus-operator): namespaces, labels, then the name of a port."""
    before, now = _Target.of(change.old, change.before), _Target.of(change.new, ctx.world)
    if change.refusals or not change.new.is_stored or before is None or now is None:
        return
    for monitor in ctx.world.of_kind(_GROUP, now.monitored_by):
        if change.before.by_key(monitor.ref.key) is None or not _looks_into(monitor, change.new.ref.namespace):
            continue
        selector = label_selector(get(monitor.value, _SELECTOR))
        if not selector.matches(before.labels) or _scraped_by(monitor, before) <= _scraped(change.new, now, ctx):
            continue
        if not selector.matches(now.labels):
            place = change.at(*now.labels_at) if get(change.new.value, now.labels_at) is not None else change.at(*now.labels_at[:-1])
            yield place.key.problem(
                f"{monitor.ref.label} scrapes what has {selector}, which {now.these} no longer {now.have}: no metrics come from there any more",
                facts={"monitor": monitor.ref.name},
            ).note("the monitor", monitor.at(*_SELECTOR)).note("the labels as they were", change.was(*before.labels_at))
            continue
        yield from _ports_given_up(change, monitor, before, now)


def _ports_given_up(change: Change, monitor: Resource, before: _Target, now: _Target) -> Iterator[Problem]:
    """What a monitor scrapes by the name of a port that is called otherwise now, or gone."""
    field = _ENDPOINTS[now.monitored_by]
    for index, endpoint in enumerate(items(get(monitor.value, ("spec", field)))):
        name = get(endpoint, ("port",))
        port = next((each for each in before.ports if each[1].get("name") == name), None) if isinstance(name, str) else None
        if port is None or any(each.get("name") == name for _, each in now.ports):
            continue
        number = port[1].get(before.number)
        renamed = next(((path, each) for path, each in now.ports if each.get(now.number) == number and each.get("name")), None)
        place = change.at(*now.ports_at).key if renamed is None else change.at(*renamed[0], "name")
        what = f"{now.these} no longer {now.have}" if renamed is None else f"is called {renamed[1]['name']} now"
        yield place.problem(
            f"{monitor.ref.label} scrapes port {name}, which {what}: no metrics come from there any more",
            facts={"monitor": monitor.ref.name, "port": name},
        ).note("the monitor", monitor.at("spec", field, index, "port")).note("where it was", change.was(*port[0], "name"))


def _scraped(resource: Resource, target: _Target, ctx: Context) -> set[object]:
    """Which ports of a target some monitor scrapes, through it or through another Service in front of the same pods."""
    targets = [target]
    selector = get(resource.value, ("spec", "selector"))
    if target.monitored_by == "ServiceMonitor" and selector:
        beside = [each for each in ctx.world.of_kind("", "Service") if each is not resource and each.ref.namespace == resource.ref.namespace]
        targets += [found for each in beside if get(each.value, ("spec", "selector")) == selector and (found := _Target.of(each, ctx.world)) is not None]
    monitors = [each for each in ctx.world.of_kind(_GROUP, target.monitored_by) if _looks_into(each, resource.ref.namespace)]
    pairs = ((monitor, each) for monitor in monitors for each in targets if label_selector(get(monitor.value, _SELECTOR)).matches(each.labels))
    return {port for monitor, each in pairs for port in _scraped_by(monitor, each)}


def _scraped_by(monitor: Resource, target: _Target) -> set[object]:
    """Which ports of a target the endpoints of a monitor mean: by what they lead to where one names them, else by what the monitor says."""
    found: set[object] = set()
    for endpoint in items(get(monitor.value, ("spec", _ENDPOINTS[target.monitored_by]))):
        name = get(endpoint, ("port",))
        if isinstance(name, str):
            found.update(port.get("targetPort", port.get(target.number)) for _, port in target.ports if port.get("name") == name)
        else:
            found.add(get(endpoint, ("targetPort",)) or get(endpoint, ("portNumber",)))
    return found


class _Target:
    """What is scraped: a Service, or the pods of a workload; ``ports`` are its ports with their places, ``number`` the field that tells which one is which."""

    __slots__ = ("have", "labels", "labels_at", "monitored_by", "number", "ports", "ports_at", "these")

    def __init__(self, monitored_by: str, labels: Mapping[str, str], labels_at: Path, ports: list[tuple[Path, dict[str, Any]]], ports_at: Path) -> None:
        self.monitored_by = monitored_by
        self.labels = labels
        self.labels_at = labels_at
        self.ports = ports
        self.ports_at = ports_at
        of_service = monitored_by == "ServiceMonitor"
        self.number = "port" if of_service else "containerPort"
        self.these, self.have = ("this", "has") if of_service else ("these pods", "have")

    @classmethod
    def of(cls, resource: Resource, world: Any) -> _Target | None:
        """An object as a target; None where it is none."""
        if resource.ref.key[:2] == ("", "Service"):
            ports: list[tuple[Path, dict[str, Any]]] = [(("spec", "ports", index), port) for index, port in enumerate(items(get(resource.value, ("spec", "ports")))) if isinstance(port, dict)]
            return cls("ServiceMonitor", labels_of(resource.value), ("metadata", "labels"), ports, ("spec", "ports"))
        template = world.template_of(resource)
        if template is None or not running([template]) or not changes_over(template):
            return None
        spec = (*template.path, "spec")
        places: dict[int, Path] = {id(port): (*spec, each.list_name, each.index, "ports", index) for each in template.all_containers for index, port in enumerate(each.items("ports"))}
        found = [(places[id(port)], port) for port in container_ports.ports_of(template.spec)]
        return cls("PodMonitor", template.labels, (*template.path, "metadata", "labels"), found, (*spec, "containers"))


def _looks_into(monitor: Resource, namespace: str) -> bool:
    """Whether a monitor looks for targets in a namespace. Mirrors: getNamespacesFromNamespaceSelector (prometheus-operator)."""
    chosen = get(monitor.value, ("spec", "namespaceSelector"))
    if get(chosen, ("any",)) is True:
        return True
    names = items(get(chosen, ("matchNames",)))
    return namespace in names if names else namespace == monitor.ref.namespace
