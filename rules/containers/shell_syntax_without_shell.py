"""Words that only a shell understands, in a command that runs without one."""

from __future__ import annotations

from kubecheck.sdk import Container, Severity, late, rule

from ._commands import commands_of, runs_shell
from ._variables import declared

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Problem

_OPERATORS = frozenset(("&&", "||", "|", ">", ">>", "2>&1", "2>", "&>"))
# Programs to which such words mean something, or which start a shell themselves.
_TAKE_OPERATORS = frozenset(("test", "[", "[[", "expr", "awk", "cut", "sort", "jq", "yq", "tr", "ssh", "su", "sudo", "watch", "xargs", "eval", "busybox"))
_VARIABLE = late(r"(?<![$\\])\$(?:\{([A-Za-z_][A-Za-z0-9_]*)\}|([A-Za-z_][A-Za-z0-9_]*)(?![A-Za-z0-9_(]))")
# Options by which programs are told to fill in variables themselves.
_FILLED_IN = ("expand-env", "expand_env", "envsubst", "environment-variables")


@rule(on=Container, severity=Severity.WARNING, since="0.1", fields=(
    "command", "args", "livenessProbe.exec", "readinessProbe.exec", "startupProbe.exec", "lifecycle.postStart.exec", "lifecycle.preStop.exec",
))  # fmt: skip
def shell_syntax_without_shell(container: Container, ctx: Context) -> Iterator[Problem]:
    for path, words in commands_of(container):
        if not words or runs_shell(words):
            continue
        own = len(container.items("command")) if path == ("command",) else len(words)
        operator = None if not own or str(words[0]).rpartition("/")[2] in _TAKE_OPERATORS else _first_operator(words)
        odd = [index for index, word in enumerate(words) if index == operator or (isinstance(word, str) and "$" in word)]
        if not odd or any(mark in str(word) for word in words for mark in _FILLED_IN):
            continue
        variables = {name for _, name, _ in declared(container)}
        for index in odd:
            word = words[index]
            place = container.at(*path, index) if index < own else container.at("args", index - own)
            if index == operator:
                yield place.problem(f"no shell reads {word}: {words[0]} gets it as an argument", help="use a shell: [sh, -c, the whole command line]")
            for match in _VARIABLE.finditer(word) if isinstance(word, str) and "$" in word else ():
                name = match[1] or match[2]
                if name in variables:
                    filled = f"; $({name}) is filled in" if path[0] == "command" else ""
                    yield place.problem(f"no shell reads {match[0]}, so it stays as it is written{filled}")


def _first_operator(words: list[object]) -> int | None:
    """The index of the first word that is an operator, unless it is the value of an option."""
    for index, word in enumerate(words[1:], 1):
        if isinstance(word, str) and word in _OPERATORS and not (word == "|" and _is_option(words[index - 1])):
            return index
    return None


def _is_option(word: object) -> bool:
    """Whether the next word may be the value of an option: ``-t``, ``--separator``, but not ``--port=80``."""
    return isinstance(word, str) and word.startswith("-") and "=" not in word
