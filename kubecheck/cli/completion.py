"""``kubecheck completion``: the words that a shell completes, the names of rules, groups, presets and limits among them."""

from __future__ import annotations

import click
from click.shell_completion import CompletionItem, get_completion_class

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    # What click asks for the words that may stand where an unfinished one does.
    Completer = Callable[[click.Context, click.Parameter, str], list[CompletionItem]]

SHELLS = ("bash", "zsh", "fish")
_VARIABLE = "_KUBECHECK_COMPLETE"


_HELP = """Print the script that makes SHELL complete kubecheck's commands, options, files, and the names of rules.

\b
In ~/.bashrc                    eval "$(kubecheck completion bash)"
In ~/.zshrc                     eval "$(kubecheck completion zsh)"
In ~/.config/fish/config.fish   kubecheck completion fish | source
"""


@click.command("completion", help=_HELP, short_help="Print what makes a shell complete commands, options and rules.")
@click.argument("shell", type=click.Choice(SHELLS))
def completion(shell: str) -> int:
    """Print the script for a shell."""
    from kubecheck.cli.main import program

    made = get_completion_class(shell)
    if made is None:  # a click that does not know it
        raise click.ClickException(f"this version of click cannot complete in {shell}")
    shell_script = made(program, {}, "kubecheck", _VARIABLE)
    click.echo(shell_script.source_template % shell_script.source_vars())  # `source()` would start a bash to ask for its version
    return 0


def rules(_context: click.Context, _parameter: click.Parameter, word: str) -> list[CompletionItem]:
    """Rules and groups; after a comma, those that a list may go on with."""
    from kubecheck.app import build_registry
    from kubecheck.engine.ruleset import UNUSED_IGNORE

    registry = build_registry()
    named = {"all": "every rule", UNUSED_IGNORE: "an ignore that ignores nothing", **dict.fromkeys(registry.groups, "a group of rules")}
    named.update((each.id, each.summary) for each in registry.rules.values())
    return _listed(named, word)


def presets(_context: click.Context, _parameter: click.Parameter, word: str) -> list[CompletionItem]:
    """The presets."""
    from kubecheck.sdk.rules import PRESETS

    return _listed(dict.fromkeys([*PRESETS, "everything"], ""), word)


def limits(_context: click.Context, _parameter: click.Parameter, word: str) -> list[CompletionItem]:
    """The names of limits."""
    from kubecheck.limits import LIMITS

    return [CompletionItem(f"{name}=") for name in LIMITS if name.startswith(word)]


def files(_context: click.Context, _parameter: click.Parameter, word: str) -> list[CompletionItem]:
    """Files, which the shell knows best."""
    return [CompletionItem(word, type="file")]


def folders(_context: click.Context, _parameter: click.Parameter, word: str) -> list[CompletionItem]:
    """Folders, which the shell knows best."""
    return [CompletionItem(word, type="dir")]


def _listed(named: dict[str, str], word: str) -> list[CompletionItem]:
    before, comma, begun = word.rpartition(",")
    taken = set(before.split(","))
    return [CompletionItem(f"{before}{comma}{name}", help=words) for name, words in sorted(named.items()) if name.startswith(begun) and name not in taken]


_BY_NAME: dict[str, Completer] = {"select": rules, "ignore": rules, "preset": presets, "limit": limits}
_BY_METAVAR: dict[str, Completer] = {"FILE": files, "PATH": files, "DIR": folders}


def completer_of(name: str, metavar: str) -> Completer | None:
    """What completes the value of an option; None where nothing does, or click knows by itself."""
    return _BY_NAME.get(name) or _BY_METAVAR.get(metavar)
