"""The tools, served by the Model Context Protocol on standard input and output."""

from __future__ import annotations

import os

from kubecheck import __version__
from kubecheck.config.settings import UsageError
from kubecheck.mcp.fence import put_up
from kubecheck.mcp.tools import Tools

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

    from mcp.server import MCPServer

_INSTRUCTIONS = (
    "kubecheck says what Kubernetes would refuse, what would never run and what would hurt later, from manifests alone. Check what you write with "
    "check_text or check; ask explain for a rule's page, propose_fixes for proven edits, simulate for where pods go and what gets stuck. Files are only read."
)


def serve(roots: Sequence[str], simulate: Callable[[dict[str, Any]], int]) -> int:
    """Serves until the client is gone.

    Args:
        roots: the folders below which files may be read; the first is where relative paths count from.
        simulate: as `Tools` takes it.

    Returns:
        The exit code.

    Raises:
        UsageError: the SDK is not installed, or a root is no folder.
    """
    for root in roots:
        if not os.path.isdir(root):
            raise UsageError(f"--root {root}: this is no folder")
    roots = [os.path.realpath(each) for each in roots]
    os.chdir(roots[0])
    server = build(Tools(roots, simulate))
    put_up(roots)
    server.run("stdio")
    return 0


def sendable(text: str) -> str:
    """A text that can be sent: halves of characters, which a call may hold, become their escapes."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def build(tools: Tools) -> MCPServer:
    """The server that offers some tools.

    Raises:
        UsageError: the SDK is not installed.
    """
    try:
        from mcp.server import MCPServer
        from mcp.server.mcpserver.exceptions import ToolError
        from mcp_types import ToolAnnotations
    except ImportError as error:
        raise UsageError("the SDK of the Model Context Protocol is not installed; the extra kubecheck[mcp] brings it") from error

    from kubecheck.config.load import ConfigError

    server = MCPServer("kubecheck", version=__version__, instructions=_INSTRUCTIONS, log_level="ERROR")

    def told(answer: Callable[[], str]) -> str:
        """The answer; what is wrong with the call is one sentence for the model."""
        try:
            return sendable(answer())
        except ConfigError as error:
            raise ToolError(sendable("; ".join(f"{each.location.path}:{each.location.line}: {each.message}" for each in error.findings))) from error
        except (UsageError, OSError) as error:
            raise ToolError(sendable(str(error))) from error

    def check(
        paths: list[str] = ["."],  # noqa: B006  # the schema that a client sees has it as the default
        select: list[str] = [],  # noqa: B006
        ignore: list[str] = [],  # noqa: B006
        preset: list[str] = [],  # noqa: B006
        kubernetes_version: str = "",
        nodes: str = "",
    ) -> str:
        """Check Kubernetes manifests (YAML, JSON, kustomizations, Helm charts) in files and folders. Returns findings with file, line, column, rule and, where there is one, a fix.

        preset: recommended (the default), strict, security, cis, charts, everything. nodes: a file of Node objects for the dry run.
        """
        return told(lambda: tools.check(paths, select=select, ignore=ignore, preset=preset, kubernetes_version=kubernetes_version, nodes=nodes))

    def check_text(text: str, filename: str = "manifest.yaml", kubernetes_version: str = "", preset: list[str] = []) -> str:  # noqa: B006
        """Check a text of Kubernetes manifests before it is written; filename is the path that it stands for."""
        return told(lambda: tools.check_text(text, filename, kubernetes_version=kubernetes_version, preset=preset))

    def propose_fixes(paths: list[str] = ["."], unsafe: bool = False) -> str:  # noqa: B006
        """The fixes for what is found, as a unified diff, each proven by judging again; nothing is written. unsafe adds those that may not be what was meant."""
        return told(lambda: tools.propose_fixes(paths, unsafe=unsafe))

    def simulate(paths: list[str] = ["."], steps: list[str] = [], nodes: str = "", kubernetes_version: str = "") -> str:  # noqa: B006
        """Install manifests in a simulated cluster: where pods go, how full nodes are, what gets stuck and why.

        steps, in order: update=Deployment/NAME, drain=NODE, upgrade, outage=zone/NAME. nodes: a file of Node objects; without it nodes are as many as are needed.
        """
        return told(lambda: tools.simulate(paths, steps, nodes=nodes, kubernetes_version=kubernetes_version))

    def explain(rule: str) -> str:
        """The page of a rule: why it is, bad and good examples, options."""
        return told(lambda: tools.explain(rule))

    def rules(group: str = "") -> str:
        """The rules there are, a line each."""
        return told(lambda: tools.rules(group))

    for tool in (check, check_text, propose_fixes, simulate, explain, rules):
        server.add_tool(tool, annotations=ToolAnnotations(read_only_hint=True, open_world_hint=False), structured_output=False)
    return server
