"""A variable that is given twice to one container, of which one comes from a whole ConfigMap or Secret."""

from __future__ import annotations

from kubecheck.sdk import Container, Severity, rule

from ._variables import declared, entries_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=Container, severity=Severity.INFO, since="0.1", presets="strict", joins=True, points_at=(), fields=("envFrom",))
def env_hides_env_from(container: Container, ctx: Context) -> Iterator[Problem]:
    """Mirrors: makeEnvironmentVariables in pkg/kubelet/kubelet_pods.go: of sources the last one wins, and the list of variables over them."""
    first: dict[str, int] = {}
    for index, _ in enumerate(container.items("envFrom")):
        for name in entries_of(container, index, ctx.world) or ():
            if name in first:
                problem = container.at("envFrom", index).problem(f"{name} comes from two sources, this one wins")
                yield problem.note("the other one", container.at("envFrom", first[name]))
            first[name] = index
    for index, name, _ in declared(container):
        if name in first:
            problem = container.at("env", index, "name").problem(f"{name} comes from envFrom as well, the value here wins")
            yield problem.note("the other one", container.at("envFrom", first[name]))
