"""What a shell offers behind TAB: the script that it loads, and the words that each option takes. The rest is click's."""

from __future__ import annotations

from click.shell_completion import CompletionItem, get_completion_class

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any

    import click

    Complete = Callable[[click.Context, click.Parameter, str], list[CompletionItem]]

SHELLS = ("bash", "zsh", "fish")


def script_of(shell: str, command: click.Command) -> str:
    """What the shell has to read so that it completes the words of the program."""
    kind: Any = get_completion_class(shell)
    found = kind(command, {}, "kubecheck", "_KUBECHECK_COMPLETE")
    return str(found.source_template % found.source_vars())


def rules(_: click.Context, __: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The rules with what they find, and the groups; several by comma."""
    from kubecheck.app import build_registry

    registry = build_registry()
    words = {each.id: each.summary for each in sorted(registry.rules.values(), key=lambda each: each.id)}
    words.update((name, f"{len(ids)} rules") for name, ids in sorted(registry.groups.items()))
    return _behind_commas(words, incomplete)


def one_rule(ctx: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """As `rules`, of which one can be said."""
    return [] if "," in incomplete else rules(ctx, parameter, incomplete)


def groups(_: click.Context, __: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The groups of rules."""
    from kubecheck.app import build_registry

    return _beginning(sorted(build_registry().groups), incomplete)


def presets(_: click.Context, __: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The sets of rules; several by comma."""
    from kubecheck.sdk.rules import PRESETS

    return _behind_commas(dict.fromkeys(PRESETS, ""), incomplete)


def tools(_: click.Context, __: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The tools whose checks are known."""
    from kubecheck.app import build_registry
    from kubecheck.cli.peers import checks_of_tools

    return _beginning(checks_of_tools(build_registry().rules.values()), incomplete)


def versions(_: click.Context, __: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The versions of Kubernetes, the newest first; several by comma."""
    from kubecheck.schema.structure.pack import open_pack

    return _behind_commas(dict.fromkeys(["latest", *(f"1.{minor}" for minor in reversed(open_pack().minors))], ""), incomplete)


def limits(_: click.Context, __: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The names of what may be limited, ready for a number."""
    from kubecheck.limits import LIMITS

    return _beginning([f"{name}=" for name in LIMITS], incomplete)


def outputs(_: click.Context, __: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The formats of a report that goes to a file."""
    from kubecheck.report import FORMATS

    return _beginning([f"{name}=" for name in FORMATS], incomplete)


def files(_: click.Context, __: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Files, which the shell knows itself."""
    return [CompletionItem(incomplete, type="file")]


def folders(_: click.Context, __: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Folders, which the shell knows itself."""
    return [CompletionItem(incomplete, type="dir")]


# By what stands for the value of an option in its help.
BY_METAVAR: dict[str, Complete] = {
    "RULE": rules, "VERSION": versions, "FILE": files, "PATH": files, "PATTERN": files, "DIR": folders, "NAME=N": limits, "FORMAT=FILE": outputs,
}  # fmt: skip
# By the name of an option whose placeholder does not tell.
BY_NAME: dict[str, Complete] = {"preset": presets}


def completer_of(name: str, metavar: str) -> Complete | None:
    """Who completes the values of an option; None where nobody can, or its choices say all."""
    return BY_NAME.get(name) or BY_METAVAR.get(metavar)


def _beginning(words: Iterable[str], incomplete: str) -> list[CompletionItem]:
    return [CompletionItem(each) for each in words if each.startswith(incomplete)]


def _behind_commas(words: dict[str, str], incomplete: str) -> list[CompletionItem]:
    """The words for the last of several by comma, each with those before it; what stands there already is left out."""
    done, comma, begun = incomplete.rpartition(",")
    taken = done.split(",")
    return [
        CompletionItem(f"{done}{comma}{each}", help=words[each] or None) for each in words if each.startswith(begun) and each not in taken
    ]
