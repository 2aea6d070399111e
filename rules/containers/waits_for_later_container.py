"""An init container that waits for a container of its own pod that starts after it."""

from __future__ import annotations

from kubecheck.sdk import PodTemplate, Severity, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=PodTemplate, severity=Severity.WARNING, since="0.1", fields=("initContainers",))
def waits_for_later_container(template: PodTemplate, ctx: Context) -> Iterator[Problem]:
    from kubecheck.sdk import waits_for_later_containers  # only where there are init containers

    for wait in waits_for_later_containers(template.spec):
        place = template.at("spec", "initContainers", wait.index, wait.field)
        help_ = f"put {wait.later} before {wait.container} in initContainers" if wait.is_sidecar else f"make {wait.later} a sidecar before it: an init container with restartPolicy: Always"
        yield place.problem(f"the pods never start: {wait}", help=help_)
