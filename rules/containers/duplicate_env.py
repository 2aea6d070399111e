"""A variable that is given twice to one container."""

from __future__ import annotations

from kubecheck.sdk import Container, Severity, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=Container, severity=Severity.WARNING, since="0.1", fields=("env",), aliases=(
    "kube-linter:duplicate-env-var", "kube-score:environment-variable-key-duplication", "kubescape:C-0295",
))  # fmt: skip
def duplicate_env(container: Container, ctx: Context) -> Iterator[Problem]:
    first: dict[str, int] = {}
    for index, variable in enumerate(container.items("env")):
        name = variable.get("name") if isinstance(variable, dict) else None
        if not isinstance(name, str):
            continue
        if name in first:
            value = variable.get("value")
            if variable.get("valueFrom") is None and isinstance(value, str) and f"$({name})" in value and value != f"$({name})":
                continue  # it builds on the earlier one
            facts = container.facts_at("env", index)
            problem = container.at("env", index, "name").problem(f"{name} is given twice, the last one wins", facts=facts)
            yield problem.note("first given here", container.at("env", first[name], "name"))
        else:
            first[name] = index
