"""A value that looks like a password or key, written into a manifest."""

from __future__ import annotations

import re

from kubecheck.sdk import Container, Severity, credentials, late, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kubecheck.sdk import Context, Problem

_NAME = late(r"--[A-Za-z][\w.-]*")
_FLAG = late(r"--?([A-Za-z][\w.-]*)=(.+)", re.DOTALL)


@rule(on=Container, severity=Severity.WARNING, since="0.1", fields=("env", "command", "args"), aliases=(
    "datree:ALL_EXPOSED_SECRET_BITBUCKET", "datree:ALL_EXPOSED_SECRET_DATADOG", "datree:ALL_EXPOSED_SECRET_HEROKU",
    "datree:ALL_EXPOSED_SECRET_LAUNCHDARKLY", "datree:ALL_EXPOSED_SECRET_OKTA", "datree:ALL_EXPOSED_SECRET_SUMOLOGIC",
    "kube-linter:env-var-secret", "kubescape:C-0012", "kubescape:C-0259", "polaris:sensitiveContainerEnvVar",
))  # fmt: skip
def secret_in_env_value(container: Container, ctx: Context) -> Iterator[Problem]:
    for index, variable in enumerate(container.items("env")):
        if not isinstance(variable, dict):
            continue
        name, value = variable.get("name"), variable.get("value")
        if isinstance(name, str) and isinstance(value, str) and credentials.is_named_credential(name, value):
            yield container.at("env", index, "value").problem(
                f"the value of {name} stands here for everyone to read", help="keep it in a Secret, and refer to it by secretKeyRef"
            )
    for field in ("command", "args"):
        for index, name, value in _flags(container.items(field)):
            if credentials.is_named_credential(name, value):
                yield container.at(field, index).problem(
                    f"the value of --{name} stands here for everyone to read, and in the list of processes",
                    help=f"set a variable from a Secret, and write $(NAME) as the value of --{name}",
                )


def _flags(words: list[Any]) -> Iterator[tuple[int, str, str]]:
    """(index of the value, name, value) of each flag of a command, in one word with its value or in two."""
    for index, word in enumerate(words):
        if not isinstance(word, str) or word[:1] != "-":
            continue
        flag = _FLAG.fullmatch(word)
        following = words[index + 1] if index + 1 < len(words) else None
        if flag is not None:
            yield index, flag[1], flag[2]
        elif _NAME.fullmatch(word) and isinstance(following, str) and not following.startswith("-"):
            yield index + 1, word.lstrip("-"), following
