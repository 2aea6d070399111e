"""A container that takes requests and does not say when it is ready."""

from __future__ import annotations

from kubecheck.sdk import Container, Severity, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


class Options:
    """What can be chosen."""

    every = False  # whether every container that runs for long needs a probe, also beside another one and without a Service


@rule(on=Container, severity=Severity.WARNING, since="0.1", joins=True, points_at=(("", "Service"),), presets="strict", options=Options, aliases=(
    "checkov:CKV_K8S_9", "datree:CONTAINERS_MISSING_READINESSPROBE_KEY", "gatekeeper-library:requiredprobes",
    "kube-linter:no-readiness-probe", "kube-score:pod-probes", "kubescape:C-0018", "polaris:readinessProbeMissing", "popeye:POP-104",
))  # fmt: skip
def no_readiness_probe(container: Container, ctx: Context) -> Iterator[Problem]:
    template = container.template
    if container.list_name != "containers" or not template.long_running or container.get("readinessProbe") is not None:
        return
    if ctx.options.every:
        yield container.at("name").problem(f"{container.label} counts as ready as soon as it runs: missing readinessProbe")
        return
    if (not container.items("ports") and len(template.containers) > 1) or any(each.get("readinessProbe") is not None for each in template.containers):
        return
    for service in ctx.world.selecting(template, "", "Service"):
        problem = container.at("name").problem(f"{container.label} gets requests of {service.ref.label} before it is ready: missing readinessProbe")
        yield problem.note(service.ref.label, service.at("spec", "selector"))
        return
