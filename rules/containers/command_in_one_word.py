"""A command whose program and arguments are one word, so that no such program is found."""

from __future__ import annotations

from kubecheck.sdk import Container, Severity, may_become, rule

from ._commands import commands_of, is_shell

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubecheck.sdk import Context, Place, Problem

_LONGEST = 40
_POSITIONAL = ("$@", "$*", "$#", *(f"${digit}" for digit in range(10)), "${@", "${*", "${#", *(f"${{{digit}" for digit in range(10)))
# What hands its own parameters on to something else.
_HANDS_ON = ("shift", "getopts", "source ", ". ", "eval ", "%~", "%1", "%*", "for ", "$args")


@rule(on=Container, severity=Severity.ERROR, since="0.1", fields=(
    "command", "livenessProbe.exec", "readinessProbe.exec", "startupProbe.exec", "lifecycle.postStart.exec", "lifecycle.preStop.exec",
))  # fmt: skip
def command_in_one_word(container: Container, ctx: Context) -> Iterator[Problem]:
    for path, words in commands_of(container):
        own = len(container.items("command")) if path == ("command",) else len(words)
        first = words[0] if own else None
        if isinstance(first, str) and _is_many_words(first):
            yield _told(container.at(*path, 0), first)
        elif own and is_shell(first):
            yield from _in_shell(container, path, words, own)


def _told(place: Place, text: str) -> Problem:
    if _may_be_path(text):
        return place.info(f"{_short(text)} is executed as one word, the path of one program with blanks in it", help=f"if it is a program and arguments, {_parted(text)}")
    return place.problem(f"{_short(text)} is executed as one word, without a shell: no program of that name is found", help=_parted(text))


def _may_be_path(text: str) -> bool:
    """Whether a text reads like a path of which a folder has blanks in its name: ``/opt/my app/run``, not ``/bin/cat /etc/hosts``."""
    first, *rest = text.split()
    return (
        text.startswith(("/", "./", "../")) and not is_shell(first) and "/" in rest[-1] and not set(text) & set("\"'|&;<>$=*")
        and not any(word.startswith(("-", "/", "./", "../")) or "://" in word for word in rest)
    )  # fmt: skip


def _is_many_words(text: str) -> bool:
    """Whether a word holds a program and more; a path of Windows may have blanks."""
    return len(text.split()) > 1 and "\\" not in text and not any(may_become(text, each) for each in ("sh", "/bin/sh"))


def _in_shell(container: Container, path: tuple[str, ...], words: list[object], own: int) -> Iterator[Problem]:
    """What is lost on the way into a shell: an option that carries its script in one word, and words after the script."""

    def place(index: int) -> Place:
        return container.at(*path, index) if index < own else container.at("args", index - own)

    second = words[1] if len(words) > 1 else None
    if isinstance(second, str) and second.startswith("-") and second.partition(" ")[0].endswith("c") and " " in second.strip():
        option, _, script = second.strip().partition(" ")
        yield place(1).problem(f"{_short(second)} is one word, which the shell takes for an option", help=f"two words: {option}, then {_short(script)}")
        return
    index = _index_of_script(words)
    if index is not None and index + 1 < len(words):
        yield from _after_script(words, index, place(index + 1))


def _index_of_script(words: list[object]) -> int | None:
    """Where the script stands that follows ``-c``, after further options and ``--``; None where there is none."""
    carries = False
    for index, word in enumerate(words[1:], 1):
        if not isinstance(word, str) or not word.startswith(("-", "+")):
            return index if carries else None
        carries = carries or (word.endswith("c") and not word.startswith("--"))
        if word == "--":
            return index + 1 if carries else None
    return None


def _after_script(words: list[object], index: int, place: Place) -> Iterator[Problem]:
    """Words after a script are its parameters; one that asks for none ignores them."""
    script = words[index]
    rest = [str(word) for word in words[index + 1 :]]
    if not isinstance(script, str) or not rest or all(is_shell(word) or word in ("-", "--", "_") for word in rest):
        return
    if may_become(script, "x") or any(each in script for each in (*_POSITIONAL, *_HANDS_ON)):
        return
    text = f"the shell runs only {_short(script)}, what comes after it is not part of the script"
    yield place.warning(text, help=f"one word for the whole script: {_short(' '.join((script, *rest)))}")


def _parted(text: str) -> str:
    """How the words would be parted, in the notation of a list; empty where quotes are not closed."""
    try:
        import shlex  # few commands hold a blank

        words = shlex.split(text)
    except ValueError:
        return ""
    if any(mark in text for mark in ("&&", "||", "|", ">", ";", "\n")) and not is_shell(words[0]):
        return "give it to a shell: [sh, -c, the whole text]"
    return f"part the words: [{', '.join(_short(word) for word in words)}]"


def _short(text: str) -> str:
    """A word for a sentence: in quotes, its first line, not too long."""
    line = text.strip().split("\n")[0]
    return f'"{line}"' if line == text.strip() and len(line) <= _LONGEST else f'"{line[:_LONGEST].rstrip()}…"'
