"""A reference such as $(NAME) to a variable that is not there or comes later: it stays as it is written."""

from __future__ import annotations

from kubecheck.sdk import Container, Severity, late, nearest, rule

from ._commands import runs_shell
from ._variables import declared, holds_dollar, is_of_a_service, references_in, taken_over

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kubecheck.sdk import Context, Problem

_REFERENCE = late(r"\$\(([A-Za-z_]\w*)\)")
_OF_SHELL = late(r"\$\{?([A-Za-z_]\w*)\}?")
_PROBES = ("livenessProbe", "readinessProbe", "startupProbe")


@rule(on=Container, severity=Severity.WARNING, since="0.1", joins=True, points_at=(), fields=(
    "env", "command", "args", "volumeMounts", "livenessProbe.exec", "readinessProbe.exec", "startupProbe.exec",
))  # fmt: skip
def env_reference_unknown(container: Container, ctx: Context) -> Iterator[Problem]:
    if not holds_dollar(container.value) or (container.template.is_composed and container.resource.ref.group == "tekton.dev"):
        return  # Tekton fills in what has the same form
    texts = _Texts(container, ctx)
    told: dict[str, Problem] = {}
    for found in (texts.in_paths(), texts.in_variables(), texts.in_commands(), texts.in_probes()):
        for name, problem in found:
            if name in told:
                told[name].note("here as well", problem.place)
            else:
                told[name] = problem
    yield from told.values()


class _Texts:
    """The texts of a container in which the kubelet fills in variables, and the variables that it knows."""

    def __init__(self, container: Container, ctx: Context) -> None:
        self.container = container
        self.values = {name: value for _, name, value in declared(container)}
        self.taken_over, self.has_more = taken_over(container, ctx.world)
        self.known = {**dict.fromkeys(self.taken_over), **self.values}
        self.has_operator = "." in container.resource.ref.group  # which may give variables of its own

    def in_variables(self) -> Iterator[tuple[str, Problem]]:
        """Each value sees the variables before it. Mirrors: makeEnvironmentVariables."""
        known = dict.fromkeys(self.taken_over)
        for index, variable in enumerate(self.container.items("env")):
            if not isinstance(variable, dict):
                continue
            for name in references_in(variable.get("value")):
                later = name in self.values and name != variable.get("name")
                if name in known or is_of_a_service(name) or (self.has_more and not later) or (self.has_operator and not later and not self._near(name)):
                    continue
                place = self.container.at("env", index, "value")
                if later:
                    yield name, place.problem(f"$({name}) comes later in the list, so it stays as it is written")
                else:
                    yield name, place.problem(self._words(name, nearest(name, known)))
            if isinstance(variable.get("name"), str):
                known[variable["name"]] = None

    def in_commands(self) -> Iterator[tuple[str, Problem]]:
        """Mirrors: ExpandContainerCommandAndArgs. In a shell, ``$(name)`` also runs a command, so only near misses in capitals count there."""
        words = [*self.container.items("command"), *self.container.items("args")]
        in_shell = runs_shell(words)
        for field in ("command", "args"):
            for index, text in enumerate(self.container.items(field)):
                for name in references_in(text):
                    near = self._near(name)
                    if not self._may_be_there(name) and ((near and name.isupper()) if in_shell else (near or name.isupper())):
                        yield name, self.container.at(field, index).problem(self._words(name, near))

    def in_probes(self) -> Iterator[tuple[str, Problem]]:
        """A probe's command sees only what is written as a value. Mirrors: ExpandContainerCommandOnlyStatic."""
        for probe in _PROBES:
            words = self.container.items(probe, "exec", "command")
            for index, text in enumerate(words):
                for name in references_in(text):
                    place = self.container.at(probe, "exec", "command", index)
                    if name in self.known and self.values.get(name) is None:
                        if not runs_shell(words):
                            yield name, place.problem(f"$({name}) stays as it is written: probes know only variables that are written with a value")
                    elif not self._may_be_there(name) and self._near(name):
                        yield name, place.problem(self._words(name, self._near(name)))

    def in_paths(self) -> Iterator[tuple[str, Problem]]:
        """Mirrors: ExpandContainerVolumeMounts: what is unknown or empty is an error, and the container is not made."""
        for index, mount in enumerate(self.container.items("volumeMounts")):
            if not isinstance(mount, dict):
                continue
            yield from self._in_plain_path(index, mount)
            for name in references_in(mount.get("subPathExpr")):
                place = self.container.at("volumeMounts", index, "subPathExpr")
                if self.known.get(name, self) == "":
                    yield name, place.error(f"$({name}) is empty, so {self.container.label} is not created")
                elif not self._may_be_there(name):
                    near = self._near(name)
                    hint = f"; did you mean {near}?" if near else ""
                    yield name, place.error(f"$({name}) is no variable of {self.container.label}, so it is not created{hint}")

    def _in_plain_path(self, index: int, mount: dict[str, Any]) -> Iterator[tuple[str, Problem]]:
        """Variables that the container has, written where or as nobody fills them in: the folder is called by what is written."""
        for field, form in (("subPath", _REFERENCE), ("subPathExpr", _OF_SHELL)):
            text = mount.get(field)
            for found in form.finditer(text) if isinstance(text, str) and "$" in text else ():
                if found[1] in self.values:
                    wanted = "write it in subPathExpr" if field == "subPath" else f"write $({found[1]})"
                    # At the key, since what is said of a value that may be filled in later is left out.
                    place = self.container.at("volumeMounts", index, field).key
                    yield found[1], place.problem(f"{found[0]} in {field} stays as it is written, and the folder is called so; {wanted}")

    def _may_be_there(self, name: str) -> bool:
        return name in self.known or self.has_more or is_of_a_service(name) or (self.has_operator and not self._near(name))

    def _near(self, name: str) -> str | None:
        return nearest(name, self.known)

    def _words(self, name: str, near: str | None) -> str:
        hint = f"; did you mean {near}?" if near else ""
        return f"$({name}) is no variable of {self.container.label}, so it stays as it is written{hint}"
