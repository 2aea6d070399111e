"""The words of commands, and which of them name shells."""

from __future__ import annotations

from functools import lru_cache

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Container

_SHELLS = frozenset(("sh", "bash", "ash", "dash", "zsh", "ksh", "fish", "pwsh", "powershell", "cmd"))
_HANDLERS = (
    ("livenessProbe",), ("readinessProbe",), ("startupProbe",), ("lifecycle", "postStart"), ("lifecycle", "preStop"),
)  # fmt: skip
_HANDLED = frozenset(steps[0] for steps in _HANDLERS)


def is_shell(word: object) -> bool:
    """Whether a word of a command is a shell: ``sh``, ``/bin/bash``, ``powershell.exe``."""
    return isinstance(word, str) and _is_called_shell(word)


@lru_cache(4096)
def _is_called_shell(word: str) -> bool:
    name = word.replace("\\", "/").rpartition("/")[2].lower()
    return name.removesuffix(".exe") in _SHELLS


def runs_shell(words: list[object]) -> bool:
    """Whether a shell reads some of the words: one is named, or the image's own program gets ``-c`` first, as shells take it."""
    return any(map(is_shell, words)) or (bool(words) and words[0] in ("-c", "-ec", "-lc", "/c", "/C"))


def commands_of(container: Container) -> Iterator[tuple[tuple[str, ...], list[object]]]:
    """(path, words) of what a container executes: its own command with the arguments, then those of probes and hooks."""
    yield ("command",), [*container.items("command"), *container.items("args")]
    for place in _HANDLERS if not _HANDLED.isdisjoint(container.value) else ():
        if container.get(*place, "exec") is not None:
            yield (*place, "exec", "command"), container.items(*place, "exec", "command")
