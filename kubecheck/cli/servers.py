"""The commands that serve other programs on standard input and output."""

from __future__ import annotations

import click


@click.command("lsp", short_help="Serve an editor: the language server, on standard input and output.")
@click.option("--stdio", is_flag=True, help="As it does anyway; some editors say so.")
def lsp(stdio: bool) -> int:
    """Serve an editor on standard input and output, in the language server protocol; see docs/editors.md.

    Ends when the editor says so or is gone. Needs the extra kubecheck[lsp]. Exit code 0 after a shutdown, 1 without one, 2 where it cannot start.
    """
    from kubecheck.lsp.serving import serve

    return serve()


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
