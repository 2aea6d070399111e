"""Who judges while somebody types: step by step between messages, the newest first, and dry runs when there is a pause."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import logging
from concurrent.futures import ThreadPoolExecutor

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any

    from kubecheck.engine.warm.plays import Play
    from kubecheck.lsp.folder import Folder

# Keys that are struck so close together are judged at once.
_TOGETHER = 0.005
# A dry run begins when nobody has typed for so long.
_PAUSE = 0.3

_log = logging.getLogger(__name__)


class Worker:
    """Judges folders that are stale, one at a time, in the loop that messages are read in.

    Args:
        folders: gives the folders that are open, the most wanted first.
        tell: is called when there is something new to tell of a folder; with whether all of it was judged.
        complain: is called with what broke.
    """

    def __init__(
        self, folders: Callable[[], Iterable[Folder]], tell: Callable[[Folder, bool], None], complain: Callable[[str], None]
    ) -> None:
        self._folders = folders
        self._tell = tell
        self._complain = complain
        self._woken = asyncio.Event()
        self._rested = asyncio.Event()
        self._pool = ThreadPoolExecutor(1, "kubecheck-dry-run")
        self._play: Play | None = None
        self._broken: set[int] = set()
        self._is_frozen = False

    def wake(self) -> None:
        """Says that something changed."""
        self._rested.clear()
        self._woken.set()

    def stop(self) -> None:
        """Ends what runs."""
        if self._play is not None:
            self._play.stop()
        self._pool.shutdown(wait=False, cancel_futures=True)

    async def settle(self) -> None:
        """Waits until everything is judged as it is now, but for dry runs."""
        while not self._rested.is_set() or any(each.is_stale for each in self._folders()):  # a folder is not stale any more while it is judged
            self.wake()
            await self._rested.wait()

    async def run(self) -> None:
        """Works until it is cancelled."""
        while True:
            try:
                await self._work()
            except Exception as error:  # noqa: BLE001  # whatever breaks must not keep what is typed next from being judged
                _log.exception("working")
                self._complain(f"{type(error).__name__}: {error}")

    async def _work(self) -> None:
        while True:
            folder = next((each for each in self._folders() if each.is_stale), None)
            if folder is not None:
                self._woken.clear()
                await asyncio.sleep(_TOGETHER)
                await self._judge(folder)
                continue
            self._rested.set()
            waiting = next(((each, play) for each in self._folders() for play in each.waiting), None)
            if not await self._is_woken(None if waiting is None else _PAUSE) and waiting is not None:
                await self._try(*waiting)

    async def _is_woken(self, within: float | None) -> bool:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(within):  # wait_for of Python 3.11 forgets that it was cancelled where both happen at once
                await self._woken.wait()
        was = self._woken.is_set()
        self._woken.clear()
        return was

    async def _judge(self, folder: Folder) -> None:
        try:
            for is_new in folder.judge():
                if is_new:
                    self._tell(folder, not folder.project.changed)
                await asyncio.sleep(0)
                if folder.is_stale:  # somebody types on; what was found so far stays told
                    return
        except Exception as error:  # noqa: BLE001  # whatever breaks one judgement must not end the server
            _log.exception("judging %s", folder.path)
            self._complain(f"{folder.path} could not be judged: {type(error).__name__}: {error}")
            return
        if not self._is_frozen:
            self._is_frozen = True
            gc.collect()
            gc.freeze()  # what was read stays, and is not looked through again and again

    async def _try(self, folder: Folder, play: Play) -> None:
        self._play = play
        done: asyncio.Future[Any] = asyncio.get_running_loop().run_in_executor(self._pool, play.run)
        woken: asyncio.Future[Any] = asyncio.ensure_future(self._woken.wait())
        try:
            await asyncio.wait({done, woken}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            woken.cancel()
            if not done.done():
                play.stop()  # somebody types on, and need not wait until it has given up
            self._play = None
        folder.take(play)
