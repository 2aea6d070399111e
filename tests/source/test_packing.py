"""What rests lies in a file without a name, in memory where there can be none, and is read back as it was."""

import gc
import os
import pickle

import pytest

from kubecheck.source import packing
from kubecheck.source.packing import Packed, handing_over, leave_shelf, pack, unpack


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
    first = pack("first")
    monkeypatch.setattr(os, "write", lambda _file, data: len(data) - 1)
    packed = pack("text")
    assert (unpack(packed), packed._held.__class__, packing._current) == ("text", bytes, [None])
    assert unpack(first) == "first"


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
