"""What rests lies in a file without a name, in memory where there can be none, and is read back as it was."""

import gc
import os
import pickle

import pytest

from kubecheck.source import packing
from kubecheck.source.packing import Packed, handing_over, leave_shelf, pack

unpack = Packed.unpack


@pytest.fixture(autouse=True)
def _no_shelf():
    leave_shelf()
    yield
    leave_shelf()


def test_what_is_packed_comes_back():
    values = [{"a": [1, 2.5, None, True]}, "ö\ud800", [], "x" * 100_000]
    packed = list(map(pack, values))
    assert list(map(unpack, packed)) == values
    assert [unpack(each) for each in reversed(packed)] == values[::-1]
    assert all(each._held is packing._current[0] for each in packed)  # none of it is in memory


def test_what_is_packed_crosses_as_bytes_and_rests_where_it_comes_to():
    one = pack("text")
    crossed = pickle.dumps(one)
    leave_shelf()
    again = pickle.loads(crossed)
    assert (unpack(again), again._held is packing._current[0], again._held is one._held) == ("text", True, False)


def test_what_a_large_file_holds_is_smaller_than_what_comes_before(monkeypatch):
    values = [{}, [], "", "x" * 300, "ö", 1, 2**70, 1.5, None, True, {"x": ["x"]}]
    plain = list(map(pack, values))
    assert not any(each.data.startswith(b"x") for each in plain)
    assert len(plain[3].data) > 300
    monkeypatch.setattr(packing, "_AMPLE", packing._current[0]._end)
    small = list(map(pack, values))
    assert all(each.data.startswith(b"x") for each in small)
    assert len(small[3].data) < 50
    assert list(map(unpack, plain + small)) == values + values
    again = pickle.loads(pickle.dumps(plain[3]))  # of another process, whose file is not large yet
    assert (len(again.data), unpack(again), again._held is packing._current[0]) == (len(small[3].data), "x" * 300, True)
    once_more = pickle.loads(pickle.dumps(small[3]))
    assert (once_more.data, unpack(once_more)) == (small[3].data, "x" * 300)


def test_what_is_handed_over_lies_in_no_file():
    with handing_over():
        one = pack("x" * 300)
        assert (one._held.__class__, len(one.data) > 300, packing._current) == (bytes, True, [])
        crossed = pickle.dumps(one)
    again = pickle.loads(crossed)
    assert (unpack(one), unpack(again), again._held is packing._current[0]) == ("x" * 300, "x" * 300, True)


def test_without_a_file_it_stays_in_memory(monkeypatch, tmp_path):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "gone"))
    packed = pack("text")
    assert (unpack(packed), packing._current, packed._held.__class__) == ("text", [None], bytes)
    assert unpack(pack("more")) == "more"
    assert len(pack("x" * 300).data) < 50  # memory is dear


def test_where_the_file_is_full_what_comes_stays_in_memory(monkeypatch):
    monkeypatch.setattr(packing, "_BLOCK", 40)
    first, second, third = (pack(each * 30) for each in "abc")  # the first two are written with the third, which waits
    monkeypatch.setattr(os, "write", lambda _file, data: len(data) - 1)
    fourth, fifth = pack("d" * 30), pack("e" * 30)
    assert [each._held.__class__ for each in (first, second, third)] == [packing._Shelf] * 3
    assert [(unpack(each), each._held.__class__) for each in (fourth, fifth)] == [("d" * 30, packing._Shelf), ("e" * 30, bytes)]
    assert (packing._current, [unpack(each) for each in (first, second, third)]) == ([None], ["a" * 30, "b" * 30, "c" * 30])


def test_what_waits_to_be_written_is_read_before_and_after(monkeypatch):
    monkeypatch.setattr(packing, "_BLOCK", 100)
    written = []
    write = os.write
    monkeypatch.setattr(os, "write", lambda file, data: written.append(len(data)) or write(file, data))
    values = [f"{number:030}" for number in range(20)]
    packed = []
    for value in values:
        packed.append(pack(value))
        assert unpack(packed[-1]) == value
        assert unpack(packed[0]) == values[0]
    shelf = packing._current[0]
    size = len(packed[0].data)
    each = -(-100 // size) * size  # as many as make a block
    assert written == [each] * (20 * size // each - (20 * size % each == 0))
    assert (os.fstat(shelf._file).st_size, shelf._end) == (sum(written), 20 * size)
    assert [unpack(each) for each in (*packed, *packed[::-1], *packed[::3])] == [*values, *values[::-1], *values[::3]]


@pytest.mark.skipif(not hasattr(os, "pread"), reason="the system reads in turns")
def test_what_lies_in_order_is_read_a_block_at_a_time(monkeypatch):
    monkeypatch.setattr(packing, "_BLOCK", 400)
    packed = [pack(f"{number:030}") for number in range(60)]
    size = len(packed[0].data)
    leave_shelf()
    shelf = packed[0]._held
    shelf._reads_at, read = (
        (lambda file, length, begin: asked.append((begin // size, length)) or read(file, length, begin)),
        shelf._reads_at,
    )
    asked = []
    assert [unpack(each) for each in packed[:30]] == [f"{number:030}" for number in range(30)]
    assert asked == [(400 // size, 400), (2 * (400 // size), 400)]  # the first block was read to know the size
    asked.clear()
    assert [unpack(packed[number]) for number in (3, 40, 0)] == [f"{number:030}" for number in (3, 40, 0)]
    assert asked == [(3, size), (40, size), (0, size)]  # far ahead or behind no more than is asked for


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the system does not fork")
def test_a_forked_process_reads_what_waits_here(monkeypatch):
    monkeypatch.setattr(packing, "_BLOCK", 100)
    packed = [pack(f"{number:030}") for number in range(5)]
    process = os.fork()
    if not process:
        right = [unpack(each) for each in packed] == [f"{number:030}" for number in range(5)]
        mine = pack("mine")
        os._exit(0 if right and unpack(mine) == "mine" and mine._held is not packed[0]._held else 1)
    packed += [pack(f"{number:030}") for number in range(5, 20)]
    assert os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]) == 0
    assert [unpack(each) for each in packed] == [f"{number:030}" for number in range(20)]


def test_systems_that_read_in_turns_read_the_same(monkeypatch):
    monkeypatch.delattr(os, "pread", raising=False)
    packed = [pack(each) for each in ("one", "two", "three")]
    assert [unpack(each) for each in (packed[2], packed[0], packed[1])] == ["three", "one", "two"]
    assert unpack(pack("four")) == "four"


def test_a_forked_process_writes_to_a_file_of_its_own(monkeypatch):
    mine = pack("mine")
    shelf = packing._current[0]
    monkeypatch.setattr(shelf, "process", -1)  # as the process that it was forked from
    other = pack("other")
    assert (other._held is shelf, unpack(mine), unpack(other)) == (False, "mine", "other")


def test_the_file_goes_when_nobody_holds_anything_of_it():
    packed = Packed(b"bytes")
    shelf = packing._current[0]
    number = shelf._file
    assert os.fstat(number).st_nlink == 0
    del shelf
    leave_shelf()
    assert packed.data == b"bytes"
    circle = [packed]
    circle.append(circle)
    del packed, circle
    gc.collect()
    with pytest.raises(OSError, match="Bad file descriptor"):
        os.fstat(number)


def test_too_deep_a_value_is_refused():
    value = []
    for _ in range(5000):
        value = [value]
    with pytest.raises(ValueError, match="too deeply nested"):
        pack(value)
