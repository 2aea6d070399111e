"""A container that runs in the group of root."""

from __future__ import annotations

from kubecheck.sdk import PodTemplate, Severity, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=PodTemplate, severity=Severity.INFO, since="0.1", presets="security", aliases=("trivy-checks:KSV-0116",))
def root_group(template: PodTemplate, ctx: Context) -> Iterator[Problem]:
    for field in ("runAsGroup", "fsGroup"):
        if _is_zero(template.get("securityContext", field)):
            yield template.at("spec", "securityContext", field).problem(f"group 0 is that of root: {_WHAT[field]}")
    for index, group in enumerate(template.items("securityContext", "supplementalGroups")):
        if _is_zero(group):
            yield template.at("spec", "securityContext", "supplementalGroups", index).problem(f"group 0 is that of root: {_WHAT['runAsGroup']}")
    for container in template.all_containers:
        if _is_zero(container.get("securityContext", "runAsGroup")):
            yield container.at("securityContext", "runAsGroup").problem(f"group 0 is that of root: {_WHAT['runAsGroup']}")


_WHAT = {
    "fsGroup": "files of volumes belong to it, and every process of root's group can use them",
    "runAsGroup": "files that root shares with its group are open to the processes",
}


def _is_zero(value: object) -> bool:
    return value == 0 and value.__class__ is int
