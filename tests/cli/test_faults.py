"""What goes wrong around a run: one clear sentence, the exit code of the table, and nothing that looks complete and is not."""

import json
import os
import signal
import subprocess
import sys
import time

import pytest

MANIFEST = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: a, image: a}]}\n"


@pytest.fixture
def folder(tmp_path):
    for index in range(400):
        (tmp_path / f"{index}.yaml").write_text(MANIFEST.replace("name: a}\n", f"name: a{index}}}\n", 1), "utf-8")
    return tmp_path


def start(folder, *words, **streams):
    command = [sys.executable, "-m", "kubecheck", "check", *words]
    return subprocess.Popen(command, cwd=folder, stderr=subprocess.PIPE, text=True, **{"stdout": subprocess.PIPE, **streams})


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="this system has no full device")
@pytest.mark.parametrize("style", ["text", "json", "sarif", "github"])
def test_a_full_disk_is_one_sentence(folder, style):
    with open("/dev/full", "w", encoding="utf-8") as full:
        done = start(folder, "0.yaml", "--format", style, stdout=full)
    assert done.communicate(timeout=60)[1] == "kubecheck: error: standard output cannot be written: No space left on device\n"
    assert done.returncode == 2


def test_a_full_disk_for_a_file_is_one_sentence(folder):
    done = start(folder, "0.yaml", "--output", "json=/dev/full")
    assert "kubecheck: error: /dev/full cannot be written: No space left on device\n" in done.communicate(timeout=60)[1]
    assert done.returncode == 2


def test_a_reader_that_goes_away_is_no_fault(folder):
    done = start(folder, ".")
    done.stdout.close()
    with done.stderr:
        assert "Traceback" not in done.stderr.read()
    assert done.wait(timeout=60) in (0, 1)


def _is_whole(said):
    try:
        return bool(json.loads(said))
    except ValueError:
        return False


@pytest.mark.parametrize("jobs", ["1", "2"])
@pytest.mark.parametrize(("number", "codes"), [(signal.SIGINT, (130,)), (signal.SIGTERM, (143, -signal.SIGTERM))])
def test_a_signal_ends_it_with_nothing_that_looks_whole(folder, number, codes, jobs):
    started = start(folder, ".", "--jobs", jobs, "--format", "json", "--no-cache")
    time.sleep(0.4)
    if started.poll() is not None:
        pytest.skip("this machine was faster than the signal")
    started.send_signal(number)
    said, _ = started.communicate(timeout=60)
    if _is_whole(said):
        pytest.skip("this machine was faster than the signal")
    assert started.returncode in codes


def test_a_cache_folder_that_is_a_file_is_told(folder):
    done = start(folder, ".", "--cache-dir", "0.yaml")
    assert done.communicate(timeout=60) == ("", "kubecheck: error: --cache-dir 0.yaml: this is no folder\n")
    assert done.returncode == 2


def test_a_cache_that_cannot_be_written_changes_nothing(folder):
    with_cache = start(folder, ".", "--format", "json", "--cache-dir", "/proc/nowhere")
    without = start(folder, ".", "--format", "json", "--no-cache")
    assert with_cache.communicate(timeout=120) == without.communicate(timeout=120)
    assert with_cache.returncode == without.returncode == 1


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="the superuser may read everything")
def test_an_unreadable_file_is_told_and_the_rest_goes_on(folder):
    (folder / "0.yaml").chmod(0)
    done = start(folder, "0.yaml", "1.yaml")
    said, told = done.communicate(timeout=60)
    assert "0.yaml" in said + told
    assert "1.yaml" in said


def test_few_open_files_are_enough(folder):
    limited = f"import resource, runpy, sys; resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64)); sys.argv = {['kubecheck', 'check', '.', '--format', 'json']!r}; runpy.run_module('kubecheck', run_name='__main__')"
    done = subprocess.run([sys.executable, "-c", limited], cwd=folder, capture_output=True, text=True, check=False, timeout=120)
    usual = start(folder, ".", "--format", "json")
    assert done.stdout == usual.communicate(timeout=120)[0]
    assert done.returncode == 1


KILLING = """
import os, signal, sys
from kubecheck.engine.files import FileChecker
from kubecheck.__main__ import main
usual, parent = FileChecker.check, os.getpid()
def check(self, entry):
    if entry == "7.yaml" and os.getpid() != parent:
        os.kill(os.getpid(), signal.SIGKILL)
    return usual(self, entry)
FileChecker.check = check
sys.exit(main(sys.argv[1:]))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="workers have what was patched only where they are forked")
def test_what_a_worker_that_is_killed_was_at_is_done_by_the_main_process(tmp_path):
    (tmp_path / "0.yaml").write_text("#" * 300_000, "utf-8")  # a unit of its own
    (tmp_path / "7.yaml").write_text(MANIFEST, "utf-8")
    calls = [["check", ".", "--jobs", jobs, "--format", "line", "--cache-dir", "cache"] for jobs in ("2", "1")]
    done, usual = (subprocess.run([sys.executable, "-c", KILLING, *call], cwd=tmp_path, capture_output=True, text=True, check=False, timeout=120) for call in calls)
    assert (done.returncode, done.stdout) == (usual.returncode, usual.stdout)
    assert "7.yaml:" in done.stdout
    note, *rest = done.stderr.splitlines()
    assert note == (
        "note: a worker process was ended before its work was done, perhaps for want of memory; this process did the rest of the work, "
        "so nothing is missing (--jobs 1 starts none)"
    )
    assert rest == usual.stderr.splitlines()  # what is told of one run is not kept for the next
