"""What is asked of the file system is noted with its answer while a journal is kept, and can be asked again."""

import os

import pytest

from kubecheck.source import disk


@pytest.fixture
def folder(tmp_path, monkeypatch):
    (tmp_path / "b").mkdir()
    (tmp_path / "a.yaml").write_bytes(b"one")
    (tmp_path / "link").symlink_to("a.yaml")
    (tmp_path / "broken").symlink_to("nowhere")
    monkeypatch.chdir(tmp_path)
    return tmp_path


NO_FILE = "error: No such file or directory"
NO_FOLDER = "error: Not a directory"
ONE = disk.digest_of(b"one")
ASKED = [
    ("is_file", "a.yaml", True), ("is_file", "link", True), ("is_file", "b", False), ("is_file", "broken", False),
    ("is_folder", "b", True), ("is_folder", "a.yaml", False),
    ("is_link", "link", True), ("is_link", "broken", True), ("is_link", "a.yaml", False),
    ("exists", "link", True), ("exists", "broken", False),
    ("is_there", "broken", True), ("is_there", "nowhere", False),
    ("names_in", ".", ["a.yaml", "b", "broken", "link"]), ("names_in", "b", []), ("names_in", "no", []), ("names_in", "a.yaml", []),
    ("list_folder", ".", ["a.yaml", "b", "broken", "link"]), ("list_folder", "b", []), ("list_folder", "no", NO_FILE), ("list_folder", "a.yaml", NO_FOLDER),
    ("size_of", "a.yaml", 3), ("size_of", "broken", NO_FILE),
    ("folders_matching", "*", ["b"]), ("folders_matching", "c*", []),
    ("real_path", "b/../nowhere", NO_FILE), ("real_path", "broken", NO_FILE),
]  # fmt: skip


@pytest.mark.parametrize(("question", "path", "answer"), ASKED)
@pytest.mark.usefixtures("folder")
def test_what_is_told_noted_and_asked_again_is_one(question, path, answer):
    journal = disk.begin_journal()
    try:
        if isinstance(answer, str):
            with pytest.raises(OSError, match=answer.removeprefix("error: ")):
                getattr(disk, question)(path)
        else:
            assert getattr(disk, question)(path) == answer
    finally:
        disk.end_journal(journal)
    assert journal == {(question, path): answer}
    assert disk.ask(question, path) == answer


def test_a_real_path(folder):
    assert disk.real_path("link") == os.path.realpath(folder / "a.yaml") == disk.ask("real_path", "link")


@pytest.mark.usefixtures("folder")
def test_of_a_file_the_digest_is_noted():
    journal = disk.begin_journal()
    try:
        assert disk.read("a.yaml") == b"one"
        with pytest.raises(FileNotFoundError):
            disk.read("no.yaml")
    finally:
        disk.end_journal(journal)
    assert journal == {("read", "a.yaml"): ONE, ("read", "no.yaml"): NO_FILE}
    assert (disk.ask("read", "a.yaml"), disk.ask("read", "no.yaml")) == (ONE, NO_FILE)
    assert (disk.content("a.yaml"), disk.content("no.yaml")) == (ONE, NO_FILE)


def test_a_digest():
    assert disk.digest_of(b"") == "3345524abf6bbe1809449224b5972c41790b6cf2"


@pytest.mark.usefixtures("folder")
def test_journals_are_kept_side_by_side_and_note_nothing_when_they_are_ended():
    first = disk.begin_journal()
    disk.is_file("a.yaml")
    second = disk.begin_journal()
    disk.is_file("b")
    disk.end_journal(first)
    disk.is_file("link")
    disk.end_journal(second)
    disk.is_file("broken")
    assert first == {("is_file", "a.yaml"): True, ("is_file", "b"): False}
    assert second == {("is_file", "b"): False, ("is_file", "link"): True}


def test_what_changes_meanwhile_has_no_answer(folder):
    journal = disk.begin_journal()
    disk.is_file("b/c")
    disk.is_file("a.yaml")
    (folder / "b" / "c").write_bytes(b"")
    disk.is_file("b/c")
    disk.is_file("a.yaml")
    disk.end_journal(journal)
    assert journal == {("is_file", "b/c"): None, ("is_file", "a.yaml"): True}
