"""Processes that are forked of this one and work beside it: they have everything already, so that a unit is told by its number, and only their results cross.

Whoever is done with a unit draws the next ticket from one pipe. Results lie in a file of each process until they are asked for, so that nobody waits until somebody reads.
"""

from __future__ import annotations

import os
import struct

from kubecheck.source.packing import handing_over

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from typing import Any

    from kubecheck.engine.workers.spreading import Task

# So many tickets at most, each of as many units as it takes: they are written before anybody draws, and a pipe has room for a page at least.
_MOST_TICKETS = 1000
_TICKET = struct.Struct("=i")
# A unit that is done, and how many bytes came of it.
_NEWS = struct.Struct("=iq")


class _Helper:
    """A process beside this one, with the file that its results lie in, and the pipe that tells of them."""

    __slots__ = ("_begin", "_half", "file", "news", "process")

    def __init__(self, file: int, news: int, process: int) -> None:
        self.file = file
        self.news = news
        self.process = process
        self._begin = 0
        self._half = b""

    def hear(self) -> dict[int, tuple[_Helper, int, int]] | None:
        """Where the results lie that were told of since the last time, waiting for some; None where none will come any more."""
        said = os.read(self.news, _NEWS.size * 1000)
        if not said:
            return None
        said = self._half + said
        whole = len(said) - len(said) % _NEWS.size
        self._half = said[whole:]
        found = {}
        for number, length in _NEWS.iter_unpack(said[:whole]):
            found[number] = (self, self._begin, length)
            self._begin += length
        return found

    def read(self, begin: int, length: int) -> bytes:
        """The result at a place."""
        return os.pread(self.file, length, begin)

    def end(self) -> None:
        """Ends the process, if it has not come to its end."""
        import contextlib
        import signal

        os.close(self.news)
        os.close(self.file)
        with contextlib.suppress(ChildProcessError):  # where nobody is told of ended processes (SIGCHLD is ignored), none is left to wait for
            if not os.waitpid(self.process, os.WNOHANG)[0]:
                os.kill(self.process, signal.SIGKILL)
                os.waitpid(self.process, 0)


def work_beside(
    task: Task, units: Sequence[Any], helpers: int, pack: Callable[[Any], bytes], unpack: Callable[[bytes], Any], tell_loss: Callable[[], None], own: int | None = 0
) -> Iterator[Any]:
    """What comes of every unit of a task, in order; this process works as well, unless it stands aside. Where the system lets no more be started, it works with less, or alone.

    Args:
        task: the work.
        units: what is handed out.
        helpers: how many processes work beside this one.
        pack: makes bytes of a result.
        unpack: makes the result of these.
        tell_loss: is called where a process was ended before it had done what it had begun; that is done by this one then.
        own: so many of the units, the first ones, are done by this process; None where it stands aside and does what is left alone, so that it holds less.
    """
    share = -(-len(units) // _MOST_TICKETS) or 1
    try:
        tickets = _make_tickets(range(own or 0, len(units), share))
    except OSError:
        yield from map(task.work, units)
        return
    running: list[_Helper] = []
    done: dict[int, Any] = {}
    away: dict[int, tuple[_Helper, int, int]] = {}
    try:
        for _ in range(helpers):
            helper = _start(task, units, share, tickets, pack)
            if helper is None:
                break
            running.append(helper)
        heard = list(running)
        done.update((number, task.work(units[number])) for number in range(own or 0))
        for number in range(len(units)):
            while number not in done and number not in away:
                drawn = range(0) if own is None and heard else _draw(tickets, share, len(units))
                for each in drawn:
                    done[each] = task.work(units[each])
                _hear(heard, away, waits=not drawn)
                if not drawn and not heard and number not in away:
                    tell_loss()
                    done[number] = task.work(units[number])
            if number in done:
                yield done.pop(number)
            else:
                helper, begin, length = away.pop(number)
                yield unpack(helper.read(begin, length))
    finally:
        os.close(tickets)
        for helper in running:
            helper.end()


def _make_tickets(numbers: range) -> int:
    """A pipe that tickets can be drawn from."""
    tickets, into = os.pipe()
    os.write(into, b"".join(map(_TICKET.pack, numbers)))
    os.close(into)
    return tickets


def _draw(tickets: int, share: int, end: int) -> range:
    """The units of the next ticket; none where all are drawn."""
    ticket = os.read(tickets, _TICKET.size)
    if not ticket:
        return range(0)
    begin: int = _TICKET.unpack(ticket)[0]
    return range(begin, min(begin + share, end))


def _hear(heard: list[_Helper], away: dict[int, tuple[_Helper, int, int]], *, waits: bool) -> None:
    """Notes where the results lie that are told of by now, or, where it waits, until one is; leaves those out of whom nothing will be heard any more."""
    import select

    said = select.poll()
    for helper in heard:
        said.register(helper.news, select.POLLIN)
    ready = {file for file, _ in said.poll(None if waits and heard else 0)}
    for helper in [each for each in heard if each.news in ready]:
        found = helper.hear()
        if found is None:
            heard.remove(helper)
        else:
            away.update(found)


def _start(task: Task, units: Sequence[Any], share: int, tickets: int, pack: Callable[[Any], bytes]) -> _Helper | None:
    """A process that works beside this one; None where the system has no more processes or open files to give."""
    opened: list[int] = []
    try:
        opened.append(_make_room())
        opened += os.pipe()
        parent = os.getpid()
        process = os.fork()
    except OSError:
        for each in opened:
            os.close(each)
        return None
    file, news, tell = opened
    if not process:
        _help(task, units, share, tickets, pack, file, tell, parent)
    os.close(tell)
    return _Helper(file, news, process)


def _make_room() -> int:
    """A file without a name; in memory where there can be none."""
    import tempfile

    try:
        with tempfile.TemporaryFile(buffering=0) as file:
            return os.dup(file.fileno())
    except OSError:
        return os.memfd_create("results")


def _help(task: Task, units: Sequence[Any], share: int, tickets: int, pack: Callable[[Any], bytes], file: int, tell: int, parent: int) -> None:
    """Works until no ticket is left, and ends the process. What goes wrong is left to the other process, which does again what was not done."""
    try:
        import gc
        import signal

        signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever interrupts the run interrupts the other process too, which ends this one
        gc.freeze()  # what was forked is shared as long as nobody touches it
        while (drawn := _draw(tickets, share, len(units))) and os.getppid() == parent:
            for number in drawn:
                with handing_over():
                    packed = pack(task.hand_over(task.work(units[number])))
                _write(file, packed)
                os.write(tell, _NEWS.pack(number, len(packed)))
    finally:
        os._exit(0)


def _write(file: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(file, view) :]
