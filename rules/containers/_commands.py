"""The words of commands, and which of them name shells."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Container

_SHELLS = frozenset(("sh", "bash", "ash", "dash", "zsh", "ksh", "fish", "pwsh", "powershell", "cmd"))
_HANDLERS = (
    ("livenessProbe",), ("readinessProbe",), ("startupProbe",), ("lifecycle", "postStart"), ("lifecycle", "preStop"),
)  # fmt: skip


def is_shell(word: object) -> bool:
    """Whether a word of a command is a shell: ``sh``, ``/bin/bash``, ``powershell.exe``."""
    if not isinstance(word, str):
        return False
    name = word.replace("\\", "/").rpartition("/")[2].lower()
    return name.removesuffix(".exe") in _SHELLS


def runs_shell(words: list[object]) -> bool:
    """Whether a shell reads some of the words: one is named, or the image's own program gets ``-c`` first, as shells take it."""
    return any(is_shell(word) for word in words) or (bool(words) and words[0] in ("-c", "-ec", "-lc", "/c", "/C"))


def commands_of(container: Container) -> Iterator[tuple[tuple[str, ...], list[object]]]:
    """(path, words) of what a container executes: its own command with the arguments, then those of probes and hooks."""
    yield ("command",), [*container.items("command"), *container.items("args")]
    for place in _HANDLERS:
        yield (*place, "exec", "command"), container.items(*place, "exec", "command")
