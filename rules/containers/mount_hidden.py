"""Two volumes that are mounted at one place, so that the later mount hides the earlier."""

from __future__ import annotations

from kubecheck.sdk import Container, Severity, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem


@rule(on=Container, severity=Severity.WARNING, since="0.1", fields=("volumeMounts",))
def mount_hidden(container: Container, ctx: Context) -> Iterator[Problem]:
    seen: dict[str, tuple[int, str]] = {}
    for index, mount in enumerate(container.items("volumeMounts")):
        written = mount.get("mountPath") if isinstance(mount, dict) else None
        if not isinstance(written, str) or not written:
            continue
        path = _cleaned(written)
        if path not in seen:
            seen[path] = (index, written)
            continue
        first, other = seen[path]
        if other == written:
            continue  # the server refuses the same text twice
        place = container.at("volumeMounts", index, "mountPath")
        problem = place.problem(f"{written} is the same folder as {other}: the later mount hides the earlier")
        yield problem.note("the earlier mount", container.at("volumeMounts", first, "mountPath"))


def _cleaned(path: str) -> str:
    """The path in the container without doubled slashes, dots, and a slash at its end. Mirrors: path.Clean."""
    steps: list[str] = []
    for step in path.split("/"):
        if step == "..":
            steps = steps[:-1]
        elif step not in ("", "."):
            steps.append(step)
    return "/" + "/".join(steps)
