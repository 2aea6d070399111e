"""A subPath of a ConfigMap or Secret: what changes there does not get into running containers."""

from __future__ import annotations

from kubecheck.sdk import PodTemplate, Severity, get, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem

_UPDATED = ("configMap", "secret", "projected", "downwardAPI")


@rule(on=PodTemplate, severity=Severity.INFO, since="0.1", presets=(), fields=("volumes",))
def sub_path_not_updated(template: PodTemplate, ctx: Context) -> Iterator[Problem]:
    fields = {name: next((field for field in _UPDATED if field in each), None) for each in template.items("volumes") if isinstance(name := get(each, ("name",)), str)}
    for container in template.all_containers:
        for index, mount in enumerate(container.items("volumeMounts")):
            volume = get(mount, ("name",))
            field = fields.get(volume) if isinstance(volume, str) else None
            for name in ("subPath", "subPathExpr"):
                if field and get(mount, (name,)):
                    place = container.at("volumeMounts", index, name)
                    yield place.problem(f"by a {name}, {container.label} does not see what changes in the {field} volume {volume} while it runs")
