"""The manual page of the program, for man(1): made of the commands and options as they are declared."""

from __future__ import annotations

import click

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

_FILES = (
    (".kubecheck.yaml", "The settings of a project; the nearest above what is checked counts. docs/configuration.md has its keys."),
    ("~/.cache/kubecheck", "What earlier runs found, kept by the content of the files; XDG_CACHE_HOME moves it, --no-cache goes without."),
)
_EXIT = (
    ("0", "Nothing was found at or above the fail level."),
    ("1", "Something was found, or got stuck in a dry run."),
    ("2", "A wrong call, a wrong config file, a missing file, paths that hold nothing to check, or a rule that crashed."),
)


def manual_page(program: click.Group) -> str:
    """The page of a program in the language of man(7).

    Args:
        program: the group of all commands.
    """
    context = click.Context(program, info_name="kubecheck")
    lines = [
        '.TH KUBECHECK 1 "" "kubecheck" "User Commands"',
        ".SH NAME",
        r"kubecheck \- check Kubernetes manifests before they are applied",
        ".SH SYNOPSIS",
        r".B kubecheck\fR \fICOMMAND\fR [\fIOPTION\fR]... [\fIPATH\fR]...",
        ".SH DESCRIPTION",
        _text(program.help or ""),
        ".SH COMMANDS",
    ]
    for name, command in _commands(program, context):
        lines += _command(name, command)
    lines += [".SH EXIT STATUS", *_pairs(_EXIT), ".SH FILES", *_pairs(_FILES), ".SH SEE ALSO", ".BR kubectl (1)"]
    return "\n".join(lines) + "\n"


def _commands(group: click.Group, context: click.Context) -> Iterator[tuple[str, click.Command]]:
    """Every command with its full name, in the order of their declaration; those for the development of the program are left out."""
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        path = f"{context.command_path} {name}"
        if isinstance(command, click.Group) and name != "dev":
            yield from _commands(command, click.Context(command, context, name))
        elif command is not None and name != "dev":
            yield path, command


def _command(name: str, command: click.Command) -> Iterator[str]:
    context = click.Context(command, info_name=name)
    usage = " ".join(command.collect_usage_pieces(context))
    yield f".SS {_text(name)} {_text(usage)}"
    for number, paragraph in enumerate((command.help or "").split("\n\n")):
        if number:
            yield ".PP"
        yield _text(" ".join(paragraph.split()))
    for parameter in command.get_params(context):
        record = parameter.get_help_record(context)
        if record is not None and "--help" not in parameter.opts:
            yield ".TP"
            yield f"\\fB{_text(record[0])}\\fR"
            yield _text(record[1])


def _pairs(pairs: tuple[tuple[str, str], ...]) -> Iterator[str]:
    for name, words in pairs:
        yield ".TP"
        yield f"\\fB{_text(name)}\\fR"
        yield _text(words)


def _text(words: str) -> str:
    """Words with nothing in them that means something to man."""
    found = words.replace("\\", "\\e").replace("-", "\\-")
    return f"\\&{found}" if found.startswith((".", "'")) else found
