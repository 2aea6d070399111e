"""A reference such as $(NAME) to a variable that is not there or comes later: it stays as it is written."""

from __future__ import annotations

import re

from kubecheck.sdk import Container, Severity, nearest, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem

_REFERENCE = r"\$(\$)?\(([-._a-zA-Z][-._a-zA-Z0-9]*)\)"
_SERVICE = ("_SERVICE_HOST", "_SERVICE_PORT", "_PORT")


@rule(on=Container, severity=Severity.WARNING, since="0.1")
def env_reference_unknown(container: Container, ctx: Context) -> Iterator[Problem]:
    variables = container.items("env")
    names = [each.get("name") for each in variables if isinstance(each, dict)]
    opened = bool(container.items("envFrom"))
    known: set[str] = set()
    for index, variable in enumerate(variables):
        if not isinstance(variable, dict):
            continue
        for name in _references(variable.get("value")):
            if name in known or _is_of_a_service(name) or (opened and name not in names):
                continue
            later = name in names and name != variable.get("name")
            text = f"$({name}) comes later in the list" if later else f"$({name}) is no variable of {container.label}"
            near = nearest(name, list(known))
            hint = f"; did you mean {near}?" if near and not later else ""
            yield container.at("env", index, "value").problem(f"{text}, so it stays as it is written{hint}")
        if isinstance(variable.get("name"), str):
            known.add(variable["name"])


def _references(text: object) -> list[str]:
    return [name for escaped, name in re.findall(_REFERENCE, text) if not escaped] if isinstance(text, str) and "$(" in text else []


def _is_of_a_service(name: str) -> bool:
    return name.endswith(_SERVICE) or "_PORT_" in name
