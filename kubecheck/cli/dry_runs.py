"""The commands that try manifests in a cluster: ``simulate``, and its short forms ``drain`` and ``upgrade``."""

from __future__ import annotations

import os

import click

from kubecheck.cli import completion
from kubecheck.cli.declared import given, with_options

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

_FORMS = ("text", "json", "html")
_SHARED = (
    "nodes", "kubernetes_version", "feature_gates", "namespace", "crds", "no_crd_catalog", "stdin_filename", "exclude", "no_gitignore", "allow_empty", "config",
    "no_config", "relative_to", "limit",
)  # fmt: skip
_MANIFESTS = (".yaml", ".yml", ".json")


def _written(command: Callable[..., int]) -> Callable[..., int]:
    """Adds what is said about the cluster and the outcome."""
    command = with_options(*_SHARED)(command)
    command = click.option("--format", "-f", "form", type=click.Choice(_FORMS), default="text", help="How the outcome is written.")(command)
    command = click.option("--trace", is_flag=True, help="Show every step and what caused it.")(command)
    return click.option(
        "--scheduler",
        metavar="FILE",
        shell_complete=completion.files,
        help="A KubeSchedulerConfiguration: the profiles and plugins of the cluster's scheduler.",
    )(command)


@click.command("simulate", short_help="Try manifests in a cluster: where pods go and what gets stuck.")
@click.argument("paths", nargs=-1, shell_complete=completion.files)
@click.option(
    "--play", "--plan", "play", multiple=True, metavar="STEPS",
    help="What is done after the install, by comma or several times, in order on one state: update[=KIND/NAME], drain[=NODE[+NODE]], upgrade, outage=zone/NAME, change=REVISION.",
)  # fmt: skip
@click.option("--explain", metavar="POD", help="Say what the scheduler held of each node for a pod, or for the first pod of a workload.")
@_written
def simulate(**values: Any) -> int:
    """Try manifests in a cluster: install them, update each workload, drain each node; or what --play says.

    Shows where the pods are after the install, and what got stuck and why; with --play, what each step came to. Exit code 0: all went well; 1:
    something got stuck; 2: a wrong call or config file.
    """
    from kubecheck.cli.simulation import simulate_command

    return simulate_command(given(values))


@click.command("drain", short_help="Try to drain nodes: what is evicted in which order, what is in the way, where pods go.")
@click.argument("words", nargs=-1, required=True, metavar="NODE... [PATHS]...")
@_written
def drain(words: tuple[str, ...], **values: Any) -> int:
    """Try to drain nodes on which the manifests are installed: short for simulate --play drain=NODE+NODE.

    The first word is a node; further ones are nodes up to the first that is a file, a folder or a pattern. All of them are cordoned first. Exit code 0:
    they are empty, and what was evicted runs elsewhere; 1: something got stuck; 2: a wrong call or config file.
    """
    from kubecheck.cli.simulation import simulate_command

    count = next((index for index, word in enumerate(words) if index and _is_path(word)), len(words))
    nodes = "+".join(words[:count]).replace(",", "+")  # no name of a node has a comma, which would begin another step
    return simulate_command({**given(values), "play": [f"drain={nodes}"], "paths": list(words[count:])})


@click.command("upgrade", short_help="Try to upgrade all nodes, one after another.")
@click.argument("paths", nargs=-1, shell_complete=completion.files)
@_written
def upgrade(**values: Any) -> int:
    """Try to upgrade all nodes on which the manifests are installed: short for simulate --play upgrade.

    Each node in turn is drained and comes back empty, once what was evicted has come up elsewhere; the first that cannot be drained ends it. Exit code
    0: all nodes are done; 1: something got stuck; 2: a wrong call or config file.
    """
    from kubecheck.cli.simulation import simulate_command

    return simulate_command({**given(values), "play": ["upgrade"]})


COMMANDS = (simulate, drain, upgrade)


def _is_path(word: str) -> bool:
    """Whether a word is a path, and not the name of a node."""
    return word == "-" or any(letter in word for letter in "/*?[") or word.endswith(_MANIFESTS) or os.path.exists(word)
