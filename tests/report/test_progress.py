"""What a terminal shows of a long run, by a clock of our own; and that others see nothing of it."""

import io
import pickle
import sys

import pytest

from kubecheck.report.progress import Progress


@pytest.fixture
def seconds():
    """The time that it is, in a list."""
    return [100.0]


@pytest.fixture
def stream():
    return io.StringIO()


@pytest.fixture
def progress(stream, seconds):
    return Progress(stream, lambda: seconds[0])


def test_a_short_run_shows_nothing(progress, stream, seconds):
    assert list(progress.over("abc", 3, "files")) == ["a", "b", "c"]
    seconds[0] += 0.9
    assert list(progress.over("d", 1, "worlds")) == ["d"]
    progress.end()
    assert stream.getvalue() == ""


def test_a_long_run_shows_a_line_now_and_then_and_takes_it_away(progress, stream, seconds):
    for _ in progress.over(range(4000), 4000, "files"):
        seconds[0] += 0.001
    assert stream.getvalue() == "".join(f"\r\x1b[Kfiles: {number:,} of 4,000" for number in range(1000, 4000, 100))
    progress.end()
    progress.end()
    assert stream.getvalue().endswith("files: 3,900 of 4,000\r\x1b[K")


def test_other_processes_get_none(progress):
    assert pickle.loads(pickle.dumps(progress)) is None


class Terminal(io.StringIO):
    """Standard error as a terminal."""

    def isatty(self):
        return True


@pytest.fixture
def shown(tmp_path, monkeypatch):
    """What standard error shows of a run over two large files, without waiting."""
    for name in ("a", "b"):
        pod = f"apiVersion: v1\nkind: Pod\nmetadata: {{name: {name}}}\nspec: {{containers: [{{name: web, image: 'web:1'}}]}}\n"
        (tmp_path / f"{name}.yaml").write_text(pod + "# nothing\n" * 30_000, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("kubecheck.report.progress._PATIENCE", 0.0)
    monkeypatch.setattr("kubecheck.report.progress._PACE", 0.0)
    monkeypatch.delenv("TERM", raising=False)

    def run(*words, stream=Terminal):
        from kubecheck.__main__ import main

        with monkeypatch.context() as patch:
            patch.setattr(sys, "stderr", stream())
            assert main(["check", "--no-cache", "--jobs", "1", *words, "."]) == 0
            return sys.stderr.getvalue()

    return run


def test_a_terminal_shows_files_and_worlds_and_at_last_the_closing_line(shown):
    lines = ["files: 0 of 2", "files: 1 of 2", "worlds: 0 of 1", "no findings in 2 files (2 documents)\n"]
    assert shown() == "".join(f"\r\x1b[K{line}" for line in lines)


def test_nobody_else_sees_anything_of_it(shown, monkeypatch):
    assert shown(stream=io.StringIO) == "no findings in 2 files (2 documents)\n"
    assert shown("--quiet") == ""
    monkeypatch.setenv("TERM", "dumb")
    assert shown() == "no findings in 2 files (2 documents)\n"
