"""Who does the work, by name."""

from __future__ import annotations

from kubecheck.config.settings import UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Executor


def executor_named(name: str, code: Callable[[], str]) -> Executor:
    """The executor of a name: ``dask=ADDRESS``.

    Args:
        name: the name.
        code: the digest of the code that a process runs.

    Raises:
        UsageError: there is no executor of that name, or it cannot be used.
    """
    engine, _, address = name.partition("=")
    if engine != "dask" or not address:
        raise UsageError(f"--executor {name}: dask=ADDRESS is needed, with the address of a Dask scheduler")
    from kubecheck.engine.dask_cluster import ClusterError, DaskExecutor

    try:
        return DaskExecutor(address, code)
    except ClusterError as error:
        raise UsageError(f"--executor {name}: {error}") from error
