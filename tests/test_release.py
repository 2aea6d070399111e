"""What is asked of a release: since when, which feature gates, and for how long."""

from __future__ import annotations

import threading

import pytest

from kubecheck.fields import invalid
from kubecheck.release import Release, UnknownGateError, asking, current, parse_gates, release_of


@pytest.mark.parametrize(
    ("gate", "minor", "is_on"),
    [
        ("ImageVolume", 30, False), ("ImageVolume", 31, False), ("ImageVolume", 34, False), ("ImageVolume", 35, True), ("ImageVolume", 37, True),
        ("SidecarContainers", 28, False), ("SidecarContainers", 29, True), ("SidecarContainers", 37, True),  # gone with 1.37, on for good
        ("DRAFractionalCapacityRange", 37, False),  # on only where compatibility with older servers is given up
        ("NoSuchGate", 37, False),
    ],
)  # fmt: skip
def test_gates_by_default(gate, minor, is_on):
    assert release_of(minor).has(gate) is is_on


def test_gates_that_are_set():
    assert release_of(34, (("ImageVolume", True),)).has("ImageVolume")
    assert release_of(34, (("ImageVolume", True),)).state("ImageVolume") == "b-"
    assert not release_of(34).has("ImageVolume")
    assert release_of(34) is release_of(34)


def test_since():
    assert [release_of(minor).since(34) for minor in (33, 34, 35)] == [False, True, True]


def test_blocks_stand_in_one_another():
    outer = current()
    with asking(release_of(31)):
        with asking(release_of(37)):
            assert current().minor == 37
        assert current().minor == 31
        with pytest.raises(ValueError, match="x"), asking(release_of(33)):
            raise ValueError("x")
        assert current().minor == 31
    assert current() is outer


def test_another_thread_is_not_told():
    seen: list[Release] = []
    with asking(release_of(31)):
        thread = threading.Thread(target=lambda: seen.append(current()))
        thread.start()
        thread.join()
    assert [each.minor for each in seen] == [current().minor]


def test_what_is_set():
    assert parse_gates("ImageVolume=true, EnvFiles=False,", 34) == (("EnvFiles", False), ("ImageVolume", True))
    assert parse_gates("", 34) == ()


@pytest.mark.parametrize(
    ("text", "minor", "message", "near"),
    [
        ("ImageVolum=true", 34, "unrecognized feature gate: ImageVolum", "ImageVolume"),
        ("ImageVolume", 34, "missing bool value for ImageVolume", ""),
        ("ImageVolume=x", 34, "invalid value of ImageVolume=x, err: expected true or false", ""),
        ("ImageVolume=true", 30, "there is no feature gate ImageVolume in Kubernetes 1.30: it came with 1.31", ""),
        ("SidecarContainers=true", 37, "there is no feature gate SidecarContainers in Kubernetes 1.37: 1.36 was the last version that had it", ""),
        ("ImageVolume=false", 36, "cannot set feature gate ImageVolume to false, feature is locked to true", ""),
        ("AllAlpha=true", 36, "AllAlpha is not understood here: name the gates themselves", ""),
    ],
)
def test_what_cannot_be_set(text, minor, message, near):
    with pytest.raises(UnknownGateError) as caught:
        parse_gates(text, minor)
    assert (str(caught.value), caught.value.near) == (message, near)


@pytest.mark.parametrize(("minor", "message"), [(33, 'Invalid value: "null": a'), (34, "Invalid value: null: a")])
def test_nothing_at_all_in_messages(minor, message):
    with asking(release_of(minor)):
        assert invalid((), None, "a").message == message
