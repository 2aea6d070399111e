"""Processes that are forked of this one and work beside it."""

import concurrent.futures.process
import os
import signal
import sys
import threading
import time

import pytest

from kubecheck.engine.workers import forks, spreading

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only there processes are forked")

PARENT = os.getpid()


class Squares:
    """Says the square of each number, and which process found it; what each does first is for the tests to say."""

    sources = ()

    def __init__(self, here=lambda _: None, beside=lambda _: None):
        self.here, self.beside = here, beside

    def work(self, unit):
        (self.here if os.getpid() == PARENT else self.beside)(unit)
        return unit * unit, os.getpid()

    def hand_over(self, result):
        return (*result, "handed over")


def run(task, count, processes=2, own=0):
    told = []
    results = list(spreading.spread(task, range(count), processes, told.append, own=own))
    assert [each[0] for each in results] == [number * number for number in range(count)]
    return results, told


def wait(number):
    """Lets the others begin."""
    time.sleep(0.05)


@pytest.mark.parametrize("processes", [2, 3, 4])
def test_all_processes_work_and_results_come_in_order(processes):
    results, told = run(Squares(wait, wait), 12, processes)
    assert len({each[1] for each in results}) == processes
    assert {each[2:] for each in results if each[1] == PARENT} == {()}
    assert {each[2:] for each in results if each[1] != PARENT} == {("handed over",)}
    assert told == []
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)  # none is left


def test_this_process_does_its_own_units_or_stands_aside():
    results = run(Squares(wait, wait), 12, own=3)[0]
    assert {each[1] for each in results[:3]} == {PARENT}
    assert PARENT not in {each[1] for each in run(Squares(wait, wait), 12, own=None)[0]}
    assert len({each[1] for each in run(Squares(wait, wait), 12, own=None)[0]}) == 2


def test_what_killed_processes_leave_is_done_by_who_stood_aside():
    results, told = run(Squares(wait, lambda _: os.kill(os.getpid(), signal.SIGKILL)), 6, own=None)
    assert {each[1] for each in results} == {PARENT}
    assert set(told) == {spreading._LOST}


def test_one_process_works_alone():
    assert run(Squares(), 3, 1)[0] == [(0, PARENT), (1, PARENT), (4, PARENT)]


@pytest.mark.parametrize("count", [0, 1, 999, 1000, 1001, 2500])
def test_any_number_of_units_has_tickets(count):
    assert len(run(Squares(), count)[0]) == count


def test_a_result_may_be_larger_than_what_is_written_at_once(monkeypatch):
    monkeypatch.setattr(os, "write", lambda file, data, write=os.write: write(file, data[:7] if isinstance(data, memoryview) else data))
    assert {each[1] != PARENT for each in run(Squares(wait, wait), 12)[0]} == {True, False}


def test_what_a_killed_process_was_at_is_done_here_and_told():
    results, told = run(Squares(wait, lambda _: os.kill(os.getpid(), signal.SIGKILL)), 6)
    assert {each[1] for each in results} == {PARENT}
    assert told == [spreading._LOST]


def test_what_one_of_several_killed_processes_was_at_is_done_here():
    def die_of_three(number):
        wait(number)
        if number % 5 == 3:
            os.kill(os.getpid(), signal.SIGKILL)

    run(Squares(wait, die_of_three), 30, 3)


def test_an_error_is_raised_here_as_it_is_and_one_that_comes_beside_alone_counts_as_a_loss():
    def fail(number):
        raise RuntimeError

    assert run(Squares(wait, fail), 4)[1] == [spreading._LOST]

    def fail_at_last(number):
        wait(number)
        if number == 5:
            raise RuntimeError("the last")

    with pytest.raises(RuntimeError, match=r"^the last$"):
        list(spreading.spread(Squares(fail_at_last, fail_at_last), range(6), 2, [].append))


def test_who_asks_for_no_more_leaves_no_process():
    results = spreading.spread(Squares(wait, lambda _: time.sleep(60)), range(4), 2, [].append)
    assert next(results)[0] in {0, 1}
    results.close()
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


def test_without_a_folder_for_files_results_lie_in_memory(monkeypatch):
    import tempfile

    def refuse(**options):
        raise OSError

    monkeypatch.setattr(tempfile, "TemporaryFile", refuse)
    assert len({each[1] for each in run(Squares(wait, wait), 8)[0]}) == 2


@pytest.mark.parametrize("own", [0, None])
@pytest.mark.parametrize("given", [0, 1, 2, 3])
@pytest.mark.parametrize("name", ["fork", "pipe"])
def test_where_the_system_gives_no_more_the_work_is_done_with_less(name, given, own, monkeypatch):
    before = len(os.listdir("/proc/self/fd"))
    left, real = iter(range(given)), getattr(os, name)

    def give():
        if next(left, None) is None:
            raise BlockingIOError
        return real()

    monkeypatch.setattr(os, name, give)
    results, told = run(Squares(wait, wait), 12, 3, own=own)
    most = given if name == "fork" else max(given - 1, 0)  # the first pipe is that of the tickets
    assert len({each[1] for each in results} - {PARENT}) == min(most, 3 if own is None else 2)
    assert told == []
    assert len(os.listdir("/proc/self/fd")) == before


def test_where_nobody_is_told_of_ended_processes_none_is_waited_for():
    before = signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    try:
        assert len({each[1] for each in run(Squares(wait, wait), 12, 3)[0]}) == 3
        results = spreading.spread(Squares(wait, lambda _: time.sleep(60)), range(4), 2, [].append)
        assert next(results)[0] in {0, 1}
        results.close()
    finally:
        signal.signal(signal.SIGCHLD, before)
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


def test_files_that_results_lie_in_are_closed():
    before = len(os.listdir("/proc/self/fd"))
    run(Squares(wait, wait), 8, 3)
    assert len(os.listdir("/proc/self/fd")) == before


def test_news_that_come_in_pieces_are_put_together():
    news, tell = os.pipe()
    helper = forks._Helper(-1, news, 0)
    said = forks._NEWS.pack(4, 10) + forks._NEWS.pack(2, 5)
    for piece, found in ((said[:5], {}), (said[5:-1], {4: (helper, 0, 10)}), (said[-1:], {2: (helper, 10, 5)})):
        os.write(tell, piece)
        assert helper.hear() == found
    os.close(tell)
    assert helper.hear() is None
    os.close(news)


@pytest.fixture
def beside_a_thread():
    wait_for = threading.Event()
    thread = threading.Thread(target=wait_for.wait)
    thread.start()
    yield
    wait_for.set()
    thread.join()
    assert spreading.forks()


class Plain(Squares):
    """Goes to processes that are started anew, which know this module by another `PARENT`; results cross as they are."""

    def __init__(self):
        pass

    def work(self, unit):
        return unit * unit, PARENT


def test_beside_other_threads_processes_are_started_anew(beside_a_thread):
    assert not spreading.forks()
    assert PARENT not in {each[1] for each in run(Plain(), 4)[0]}


@pytest.mark.parametrize("error", [OSError, NotImplementedError, concurrent.futures.process.BrokenProcessPool])
def test_where_none_can_be_started_this_process_does_the_work(beside_a_thread, error, monkeypatch):
    def refuse(*arguments):
        raise error

    monkeypatch.setattr(concurrent.futures, "ProcessPoolExecutor", refuse)
    results, told = run(Plain(), 4)
    assert {each[1] for each in results} == {PARENT}
    assert told == ([spreading._LOST] if error not in {OSError, NotImplementedError} else [])
