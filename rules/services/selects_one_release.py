"""A Service that selects pods by a label which changes with each release."""

from __future__ import annotations

from kubecheck.sdk import Service, Severity, changes_with_release, map_selector, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem, World


@rule(on=Service, severity=Severity.WARNING, since="0.1", joins=True, points_at=(), fields=("spec.selector",))
def selects_one_release(service: Service, ctx: Context) -> Iterator[Problem]:
    if service.type == "ExternalName":
        return
    for key, value in service.selector.items():
        if changes_with_release(key, value, service.name) and not _has_several(service, key, ctx.world):
            yield service.at("spec", "selector", key).problem(
                f"selects pods by {key}, which changes with each release: the next one cuts off the pods that run before its own are ready",
                help=f"leave {key} out of the selector; the pods may carry it all the same",
            )


def _has_several(service: Service, key: str, world: World) -> bool:
    """Whether several releases stand side by side, of which the Service chooses one."""
    rest = {name: value for name, value in service.selector.items() if name != key}
    found = world.templates_matching(service.namespace, map_selector(rest)) if rest else []
    return len({each.labels.get(key) for each in found}) > 1
