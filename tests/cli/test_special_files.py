"""Pipes, sockets and devices in the place of files: what ends is read, once, and for the rest there is one clear sentence at once."""

import os
import pathlib
import socket
import threading

import pytest

from kubecheck.source import disk, special_files, writing

pytestmark = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")

NODE = "apiVersion: v1\nkind: Node\nmetadata: {name: n1}\nstatus: {allocatable: {cpu: '4', memory: 8Gi, pods: '110'}}\n"
NOBODY = "it is a pipe into which nobody writes"
NAMING = [
    ("--baseline", "the baseline {} cannot be read: "),
    ("--config", "the config file {} cannot be read: "),
    ("--nodes", "the nodes in {} cannot be read: "),
]


@pytest.fixture
def pipe(folder, monkeypatch):
    monkeypatch.setattr(special_files, "_PATIENCE", 0.01)
    os.mkfifo("pipe.yaml")
    return "pipe.yaml"


def write_later(path, text):
    """Another thread writes into a pipe, but not at once."""
    thread = threading.Thread(target=pathlib.Path(path).write_text, args=(text, "utf-8"))
    thread.start()
    return thread


@pytest.mark.parametrize(("option", "words"), NAMING)
def test_a_pipe_that_nobody_writes_into_is_one_sentence(kubecheck, pipe, option, words):
    assert kubecheck("check", option, pipe, "settings.yaml") == (2, "", f"kubecheck: error: {words.format(pipe)}{NOBODY}\n")


@pytest.mark.parametrize(("option", "words"), NAMING)
def test_a_socket_is_one_sentence(kubecheck, folder, option, words):
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("s.yaml")
        assert kubecheck("check", option, "s.yaml", "settings.yaml") == (2, "", f"kubecheck: error: {words.format('s.yaml')}it is a socket\n")


@pytest.mark.skipif(not os.path.exists("/dev/zero"), reason="this system has no device of zeros")
@pytest.mark.parametrize(("option", "words"), NAMING[:2])
def test_a_device_is_one_sentence(kubecheck, option, words):
    assert kubecheck("check", option, "/dev/zero", "settings.yaml") == (2, "", f"kubecheck: error: {words.format('/dev/zero')}it is a device\n")


def test_the_empty_device_is_an_empty_config(kubecheck):
    assert kubecheck("check", "--config", os.devnull, "settings.yaml")[0] == 0


def test_among_the_files_they_are_unreadable_and_the_rest_goes_on(kubecheck, pipe):
    assert kubecheck("check", pipe, "service.yaml", "--format", "line", "--no-summary") == (
        1, f"service.yaml:6:3: error: unknown field portz in .spec; did you mean ports? [unknown-field]\npipe.yaml:1:1: error: {NOBODY} [unreadable]\n", "",
    )  # fmt: skip


def test_a_values_file_that_is_a_pipe_is_no_file(kubecheck, pipe, folder):
    (folder / "chart/templates").mkdir(parents=True)
    (folder / "chart/Chart.yaml").write_text("apiVersion: v2\nname: web\nversion: 1.0.0\n", "utf-8")
    (folder / "chart/templates/map.yaml").write_text("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: web}\n", "utf-8")
    (folder / ".kubecheck.yaml").write_text("charts:\n  chart:\n    values: pipe.yaml\n", "utf-8")
    code, said, _ = kubecheck("check", "chart", "--format", "line")
    assert said == ".kubecheck.yaml:3:13: error: Helm does not render this with ../pipe.yaml: open pipe.yaml: no such file or directory [chart-refused]\n"
    assert code == 1


def test_what_comes_through_a_pipe_late_is_read(kubecheck, pipe, monkeypatch):
    monkeypatch.setattr(special_files, "_PATIENCE", 10)
    thread = write_later(pipe, NODE)
    assert disk.read_named(pipe) == NODE.encode()
    thread.join()


def test_with_a_cache_a_pipe_is_read_once(kubecheck, pipe, folder, monkeypatch):
    monkeypatch.setattr(special_files, "_PATIENCE", 10)
    (folder / "large.yaml").write_text(f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: large}}\ndata: {{a: {'b' * 60_000}}}\n", "utf-8")
    thread = write_later(pipe, "apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {portz: [], ports: [{port: 80}]}\n")
    assert kubecheck("check", pipe, "large.yaml", "--format", "line", "--no-summary", "--cache-dir", "cache") == (
        1, "pipe.yaml:4:8: error: unknown field portz in .spec; did you mean ports? [unknown-field]\n", "",
    )  # fmt: skip
    thread.join()


def test_a_pipe_from_which_nobody_reads_is_one_sentence(kubecheck, pipe, monkeypatch):
    monkeypatch.setattr(writing, "_PATIENCE", 0.05)
    code, said, told = kubecheck("check", "settings.yaml", "--output", f"json={pipe}", "--no-summary")
    assert (code, said, told) == (2, "", f"kubecheck: error: {pipe} cannot be written: it is a pipe from which nobody reads\n")


def test_a_pipe_that_somebody_reads_gets_the_whole_report(kubecheck, pipe, folder):
    many = "".join(f"apiVersion: v1\nkind: Service\nmetadata: {{name: web{each}}}\nspec: {{portz: [], ports: [{{port: 80}}]}}\n---\n" for each in range(400))
    (folder / "many.yaml").write_text(many, "utf-8")
    found = []
    thread = threading.Thread(target=lambda: found.append(pathlib.Path(pipe).read_text("utf-8")))
    thread.start()
    code, said, _ = kubecheck("check", "many.yaml", "--output", f"json={pipe}", "-f", "json")
    thread.join()
    assert (code, found) == (1, [said])
    assert len(said) > 100_000  # more than a pipe holds
