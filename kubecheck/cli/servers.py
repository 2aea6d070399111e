"""The commands that serve other programs on standard input and output."""

from __future__ import annotations

import click


@click.command("mcp", short_help="Serve agents: tools by the Model Context Protocol, on standard input and output.")
@click.option("--root", "roots", multiple=True, metavar="DIR", help="A folder below which files may be read (default: the working directory); may stand several times.")
def mcp(roots: tuple[str, ...]) -> int:
    """Serve an agent on standard input and output, by the Model Context Protocol; see docs/agents.md.

    Its tools check files and texts, explain rules, simulate, and propose fixes. They read below the roots alone, write nothing and start nothing. Needs
    the extra kubecheck[mcp].
    """
    from kubecheck.cli.simulation import simulate_command
    from kubecheck.mcp.server import serve

    return serve(roots or (".",), simulate_command)
