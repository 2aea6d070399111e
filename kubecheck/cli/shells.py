"""The command that sets a shell up for people at a terminal: completion behind TAB."""

from __future__ import annotations

import click

from kubecheck.cli import completion


@click.command("completion", short_help="Print what a shell reads to complete commands, options and rules.")
@click.argument("shell", type=click.Choice(completion.SHELLS))
@click.pass_context
def print_completion(ctx: click.Context, shell: str) -> int:
    """Print what SHELL reads to complete commands, options, rules and versions behind TAB.

    It goes into the file that the shell reads when it begins: `source <(kubecheck completion bash)` into ~/.bashrc, `source <(kubecheck completion
    zsh)` into ~/.zshrc behind compinit, `kubecheck completion fish | source` into ~/.config/fish/config.fish.
    """
    click.echo(completion.script_of(shell, ctx.find_root().command))
    return 0
