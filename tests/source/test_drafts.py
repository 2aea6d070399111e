"""Files as they are, but for some."""

import os

import pytest

from kubecheck.source import disk
from kubecheck.source.disk import showing
from kubecheck.source.drafts import Drafts


@pytest.fixture
def drafts(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "old.yaml").write_text("old")
    (tmp_path / "other.yaml").write_text("other")
    return Drafts({"old.yaml": b"newer", "fresh.yaml": b"fresh"})


def test_texts_that_are_not_saved_stand_for_the_files(drafts):
    with showing(drafts):
        assert disk.read("old.yaml") == b"newer"
        assert disk.read(os.path.abspath("old.yaml")) == b"newer"
        assert disk.size_of("./old.yaml") == 5
        assert (disk.read("other.yaml"), disk.size_of("other.yaml")) == (b"other", 5)
    assert disk.read("old.yaml") == b"old"


def test_files_that_are_nowhere_yet_are_there(drafts):
    with showing(drafts):
        assert disk.is_file("fresh.yaml")
        assert disk.exists("fresh.yaml")
        assert disk.is_there("fresh.yaml")
        assert disk.real_path("fresh.yaml") == os.path.realpath("fresh.yaml")
        assert disk.list_folder(".") == ["fresh.yaml", "old.yaml", "other.yaml"]
        assert not disk.is_file("none.yaml")
        with pytest.raises(OSError, match="No such file"):
            disk.real_path("none.yaml")


def test_questions_about_them_are_noted(drafts):
    with showing(drafts):
        journal = disk.begin_journal()
        disk.read("old.yaml")
        disk.end_journal(journal)
    assert journal == {("read", "old.yaml"): disk.digest_of(b"newer")}
