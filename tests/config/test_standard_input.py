"""Whether text is piped in, over real descriptors."""

import io
import os
import socket

import pytest

from kubecheck.config.settings import Settings
from kubecheck.config.standard_input import NOTHING, OPEN, TEXT, is_piped, state_of_input


@pytest.fixture
def given(monkeypatch):
    """Makes a descriptor standard input."""

    opened = []

    def give(descriptor):
        opened.append(os.fdopen(descriptor, "r", encoding="utf-8"))
        monkeypatch.setattr("sys.stdin", opened[-1])

    yield give
    for each in opened:
        each.close()


def test_a_pipe_with_text_and_one_that_ended(given):
    reader, writer = os.pipe()
    os.write(writer, b"kind: A\n")
    given(reader)
    assert state_of_input(0) == TEXT
    os.close(writer)
    assert state_of_input(0) == TEXT


def test_a_pipe_to_which_nobody_writes(given):
    reader, writer = os.pipe()
    given(reader)
    assert state_of_input(0.01) == OPEN
    os.close(writer)


def test_a_socket_is_as_a_pipe(given):
    ours, theirs = socket.socketpair()
    given(ours.detach())
    assert state_of_input(0.01) == OPEN
    theirs.send(b"x")
    assert state_of_input(0) == TEXT
    theirs.close()


def test_a_file_that_is_redirected(given, tmp_path):
    (tmp_path / "x.yaml").write_text("kind: A\n", encoding="utf-8")
    (tmp_path / "empty.yaml").touch()
    given(os.open(tmp_path / "empty.yaml", os.O_RDONLY))
    assert state_of_input() == NOTHING
    descriptor = os.open(tmp_path / "x.yaml", os.O_RDONLY)
    given(descriptor)
    assert state_of_input() == TEXT
    os.lseek(descriptor, 0, os.SEEK_END)
    assert state_of_input() == NOTHING


def test_devices_and_a_closed_input_hold_nothing(given, monkeypatch):
    given(os.open(os.devnull, os.O_RDONLY))
    assert state_of_input() == NOTHING
    terminal, other = os.openpty()
    given(terminal)
    assert state_of_input() == NOTHING
    os.close(other)
    monkeypatch.setattr("sys.stdin", None)
    assert state_of_input() == NOTHING
    monkeypatch.setattr("sys.stdin", io.StringIO("kind: A\n"))
    assert state_of_input() == NOTHING


def test_doubts_are_noted(given, monkeypatch):
    monkeypatch.setattr("kubecheck.config.standard_input.WAIT_SECONDS", 0.25)
    reader, writer = os.pipe()
    given(reader)
    settings = Settings()
    assert not is_piped(settings)
    assert settings.notices == ["nothing came on standard input for 0.25 s, so the folder was checked; name it, or - for standard input"]
    os.write(writer, b"kind: A\n")
    assert is_piped(Settings())
    os.close(writer)


def test_files_of_the_config_go_before_piped_text(given):
    reader, writer = os.pipe()
    given(reader)
    settings = Settings()
    settings.files, settings.config_path = ["*.yaml"], ".kubecheck.yaml"
    assert not is_piped(settings)
    assert settings.notices == []
    os.write(writer, b"kind: A\n")
    assert not is_piped(settings)
    assert settings.notices == ["standard input was not read, since `files` in .kubecheck.yaml says what is checked; - reads it"]
    os.close(writer)
