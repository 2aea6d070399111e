"""A Dask cluster as an executor: each worker has a kubecheck of its own and gets the texts that it is to check."""

from __future__ import annotations

import contextlib
import warnings
from concurrent.futures import Executor

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import Any

# How long to wait for the scheduler, in seconds.
_PATIENCE = 15


class ClusterError(Exception):
    """The cluster cannot be used; the words say why."""


class DaskExecutor(Executor):
    """Hands work to a Dask cluster. Work of a worker that dies is done again by another one.

    Args:
        address: of the scheduler, as ``tcp://host:8786``.
        code: the digest of the code that a process runs.

    Raises:
        ClusterError: Dask is not installed, nobody answers there, or the workers run another kubecheck.
    """

    def __init__(self, address: str, code: Callable[[], str]) -> None:
        try:
            import distributed  # type: ignore[import-not-found,unused-ignore]  # an extra, which few have
        except ImportError:
            raise ClusterError("dask.distributed is not installed; the extra kubecheck[dask] brings it") from None
        try:
            self._client: Any = distributed.Client(  # type: ignore[no-untyped-call,unused-ignore]  # Dask has types in part
                address, set_as_default=False, timeout=_PATIENCE
            )
        except (OSError, ValueError) as error:
            raise ClusterError(f"no Dask scheduler answers at {address}: {error}") from None
        try:
            others = set(self._client.run(code).values())
        except Exception as error:  # noqa: BLE001  # Dask raises whatever a worker raised
            self.shutdown()
            raise ClusterError(f"the workers at {address} cannot run kubecheck: {error}") from None
        if others != {code()}:
            self.shutdown()
            raise ClusterError(f"the workers at {address} run another kubecheck than this one, or other plugins" if others else f"no worker is at {address}")

    def share(self, packed: bytes) -> Any:
        """What all units of some work need. The scheduler has it, so that it comes back when a worker that holds it dies."""
        return self.submit(_same, packed)

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Any:
        """A future of what the function makes of some arguments."""
        with _large_graphs():
            return self._client.submit(fn, *args, **kwargs, pure=False)

    def map(self, fn: Callable[..., Any], *iterables: Iterable[Any], timeout: float | None = None, chunksize: int = 1) -> Iterator[Any]:
        """What the function makes of each row of arguments, in order."""
        with _large_graphs():
            futures = self._client.map(fn, *map(list, iterables), pure=False)
        return (future.result(timeout) for future in futures)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Takes leave of the cluster."""
        self._client.close()


@contextlib.contextmanager
def _large_graphs() -> Iterator[None]:
    """Keeps Dask from warning of large graphs: texts are what there is to send."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Sending large graph")
        yield


def _same(packed: bytes) -> bytes:
    return packed
