"""`check --watch`: what is checked again, by a real process; and what it refuses."""

import os
import signal
import subprocess
import sys
import threading

import pytest

from kubecheck.cli import watching

POD = "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec: {containers: [{name: web, image: web}]}\n"
TAG = "pod.yaml:4:40: warning: web has no tag, so whatever is latest runs [image-without-tag]\n"
WAITING = "watching for changes; Ctrl-C ends it\n"


@pytest.fixture
def watched(tmp_path):
    """A watching program; its lines come as they are read, or fail after a long time."""
    (tmp_path / "pod.yaml").write_text(POD, encoding="utf-8")
    words = [sys.executable, "-m", "kubecheck", "check", "--watch", "-f", "line", "--no-summary", "-o", "line=report.txt", "."]
    process = subprocess.Popen(words, cwd=tmp_path, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    timer = threading.Timer(120, process.kill)
    timer.start()
    yield process
    timer.cancel()
    process.kill()
    process.communicate()


@pytest.mark.skipif(signal.getsignal(signal.SIGINT) is signal.SIG_IGN, reason="what is started in the background is interrupted by nothing")
@pytest.mark.skipif(os.name == "nt", reason="signals are those of POSIX")
def test_a_change_is_checked_until_it_is_interrupted(watched, tmp_path):
    assert [watched.stdout.readline(), watched.stdout.readline()] == [TAG, WAITING]
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "index").write_text("", encoding="utf-8")  # changes nothing
    (tmp_path / "pod.yaml").write_text(POD.replace("image: web", "image: 'web:1'"), encoding="utf-8")
    assert watched.stdout.readline() == WAITING
    (tmp_path / "other.yaml").write_text(POD.replace("name: web}\n", "name: other}\n"), encoding="utf-8")
    assert [watched.stdout.readline(), watched.stdout.readline()] == [TAG.replace("pod", "other"), WAITING]
    watched.send_signal(signal.SIGINT)
    assert (watched.wait(60), watched.stdout.read()) == (130, "")


def test_reports_and_what_others_keep_are_no_changes():
    counts = watching._Changes({"output": ["sarif=out/report.sarif"]})
    here = os.path.abspath(".")
    names = ["a.yaml", "b/.kubecheck.yaml", ".gitignore", ".a.yaml.swp", ".git/index", "out/report.sarif", "out/other.sarif", "node_modules/x/a.yaml"]
    assert [name for name in names if counts(1, os.path.join(here, *name.split("/")))] == ["a.yaml", "b/.kubecheck.yaml", ".gitignore", "out/other.sarif"]


def test_folders_within_others_are_watched_once(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ("a/b", "ab", "c"):
        (tmp_path / name).mkdir(parents=True)
    assert watching._folders({"paths": ["a/b", "ab"]}) == [str(tmp_path)]
    monkeypatch.chdir(tmp_path / "c")
    assert watching._folders({"paths": ["../a", "../a/b", "../ab/*.yaml"], "nodes": "nodes.yaml"}) == [str(tmp_path / each) for each in ("a", "ab", "c")]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["-"], "--watch: standard input does not change; name files or folders"),
        (["--stdin-filename", "a.yaml"], "--watch: standard input does not change; name files or folders"),
        (["--add-ignore", "known", "."], "--watch goes on by itself, and would ignore whatever comes up later: no --add-ignore goes with it"),
        (["--unsafe-fixes", "."], "--unsafe-fixes goes with --fix or --diff"),
        (["no/where/a.yaml"], "--watch: {here}/no/where is no folder"),
    ],
)
def test_wrong_calls_are_refused(kubecheck, folder, words, said):
    assert kubecheck("check", "--watch", *words) == (2, "", f"kubecheck: error: {said.format(here=folder)}\n")


def test_the_extra_is_named_where_it_lacks(kubecheck, folder, monkeypatch):
    monkeypatch.setitem(sys.modules, "watchfiles", None)
    words = "kubecheck: error: --watch: watchfiles is not installed; the extra kubecheck[watch] brings it\n"
    assert kubecheck("check", "-w", ".") == (2, "", words)
