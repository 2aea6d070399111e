"""The manual page kubecheck(1), in the macros of man(7), made from the commands and their options."""

from __future__ import annotations

import click

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

_ENDING = r"""
.SH EXIT STATUS
.TP
.B 0
Nothing to tell at or above the fail level.
.TP
.B 1
There are findings.
.TP
.B 2
A wrong call, a wrong config file, a missing file, paths that hold nothing to check, or a rule that crashed.
.TP
.B 130\fR, \fB143
It was interrupted, or told to end.
.SH ENVIRONMENT
.TP
.B NO_COLOR\fR, \fBFORCE_COLOR
No colour, or colour although the output is no terminal.
.TP
.B XDG_CACHE_HOME
The folder in which the folder with earlier findings lies.
.SH FILES
.TP
.I .kubecheck.yaml
The settings, in the folder that is checked or the nearest above it.
.TP
.I ~/.cache/kubecheck
What earlier runs found; it may be deleted at any time.
.SH SEE ALSO
.BR kubectl (1),
.BR kustomize (1),
.BR helm (1)
"""


def manual(program: click.Group) -> str:
    """The text of the page.

    Args:
        program: the command that holds all others.
    """
    return "\n".join(_lines(program)) + "\n"


def _lines(program: click.Group) -> Iterator[str]:
    yield '.TH KUBECHECK 1 "" "kubecheck" "User Commands"'
    yield from (".SH NAME", r"kubecheck \- linter and static validator for Kubernetes manifests", ".SH SYNOPSIS")
    yield from (r".B kubecheck check", r"[\fIOPTION\fR].\|.\|. [\fIPATH\fR].\|.\|.", ".br", ".B kubecheck", r"\fICOMMAND\fR [\fIARGUMENT\fR].\|.\|.")
    yield from (".SH DESCRIPTION", *_paragraphs(program.help or ""))
    yield ".SH COMMANDS"
    for name, command in _commands(program, ""):
        context = click.Context(command, info_name=name)
        yield from (f".SS {_escaped(' '.join((name, *command.collect_usage_pieces(context))))}", *_paragraphs(command.help or ""))
        for parameter in command.get_params(context):
            record = parameter.get_help_record(context)
            if record is not None and record[1] and "--help" not in parameter.opts:  # newer versions of click have a record without words for an argument
                yield from (".TP", f".B {_escaped(record[0])}", _escaped(record[1]))
    yield _ENDING.strip("\n")


def _commands(group: click.Group, before: str) -> Iterator[tuple[str, click.Command]]:
    """Every command that does something, with all words that call it."""
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from _commands(command, f"{before}{name} ")
        else:
            yield f"{before}{name}", command


def _paragraphs(text: str) -> Iterator[str]:
    for index, paragraph in enumerate(text.split("\n\n")):
        if index:
            yield ".PP"
        lines = paragraph.strip("\n").splitlines()
        if lines[:1] == ["\b"]:  # click's mark for lines that stay as they are
            yield from (".nf", *map(_escaped, lines[1:]), ".fi")
        else:
            yield _escaped(" ".join(map(str.strip, lines)))


def _escaped(text: str) -> str:
    """A text of which man takes nothing for one of its own words."""
    escaped = text.replace("\\", r"\e").replace("-", r"\-").replace("'", r"\(aq")
    return rf"\&{escaped}" if escaped.startswith(".") else escaped
