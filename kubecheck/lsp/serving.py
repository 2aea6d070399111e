"""`kubecheck lsp`: serves one client on standard input and output until it goes."""

from __future__ import annotations

import sys

MISSING = "pygls is not installed; the extra kubecheck[lsp] brings it"


def serve() -> int:
    """Serves until the client is gone.

    Returns:
        The exit code: 0 after a shutdown, 1 where the client went without one.

    Raises:
        UsageError: the extra is not installed.
    """
    try:
        import pygls.lsp.server  # noqa: F401  # asked for alone, so that a defect of ours is not taken for a missing package
    except ImportError as error:
        from kubecheck.config.settings import UsageError

        raise UsageError(MISSING) from error
    import logging

    from kubecheck.lsp.server import make_server, stop

    logging.basicConfig(level=logging.ERROR, stream=sys.stderr, format="kubecheck: %(levelname)s: %(message)s")
    logging.getLogger("pygls").setLevel(logging.CRITICAL)  # what it logs of messages is told by the server, in a line
    sys.setswitchinterval(0.001)  # the thread that reads messages is waited for
    server = make_server()
    code = 1
    try:
        server.start_io(sys.stdin.buffer, sys.stdout.buffer)
    except SystemExit as end:
        code = int(end.code or 0)
    finally:
        stop(server)
    return 0 if server.protocol._shutdown else code  # noqa: SLF001  # pygls says it nowhere else
