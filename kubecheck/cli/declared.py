"""Options that are declared as data, for click's commands."""

from __future__ import annotations

import click

from kubecheck.cli.completion import completer_of
from kubecheck.cli.options import CHECK_OPTIONS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from kubecheck.cli.options import Option


def with_options(*names: str) -> Callable[[Callable[..., int]], Callable[..., int]]:
    """Adds options that are declared as data: those of these names, or all."""
    return lambda command: _add_options(command, [each for each in CHECK_OPTIONS if not names or each.name in names])


def _add_options(command: Callable[..., int], options: list[Option]) -> Callable[..., int]:
    for option in reversed(options):
        kind: Any = click.Choice(option.choices) if option.choices else None
        if option.is_flag:
            command = click.option(*option.flags, option.name, is_flag=True, help=option.help)(command)
        else:
            metavar = option.metavar if not option.choices else None
            complete = None if option.choices else completer_of(option.name, option.metavar)
            command = click.option(
                *option.flags, option.name, type=kind, multiple=option.multiple, metavar=metavar, help=option.help, shell_complete=complete
            )(command)
    return command


def given(values: dict[str, Any]) -> dict[str, Any]:
    """The options that a call gives, with lists for those that may stand several times."""
    return {name: list(value) if isinstance(value, tuple) else value for name, value in values.items() if value or value == ""}
