"""What goes wrong around a run: one clear sentence, the exit code of the table, and nothing that looks complete and is not."""

import json
import os
import shlex
import shutil
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


@pytest.mark.skipif(sys.platform == "win32", reason="processes start with all three streams there")
@pytest.mark.parametrize("words", [("check", "0.yaml"), ("simulate", "0.yaml"), ("--version",)])
def test_without_a_standard_output_there_is_one_sentence(folder, words):
    called = shlex.join([sys.executable, "-m", "kubecheck", *words])
    done = subprocess.run(["/bin/sh", "-c", f"exec {called} >&-"], cwd=folder, stderr=subprocess.PIPE, text=True, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (2, "kubecheck: error: standard output cannot be written: it is closed\n")


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


TAGGED = MANIFEST.replace("image: a}", "image: 'a:1'}")
WITHOUT_RIGHTS = ["setpriv", "--bounding-set=-dac_override,-dac_read_search", "--inh-caps=-dac_override,-dac_read_search"]


def as_anybody():
    """The words that take from the superuser the right to read and write everything; none for whoever has it not."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        return []
    if shutil.which(WITHOUT_RIGHTS[0]) is None or subprocess.run([*WITHOUT_RIGHTS, "true"], capture_output=True, check=False).returncode != 0:
        pytest.skip("the superuser may read everything")
    return WITHOUT_RIGHTS


def check_as_anybody(folder, *words, **env):
    command = [*as_anybody(), sys.executable, "-m", "kubecheck", "check", "--format", "line", *words]
    done = subprocess.run(command, cwd=folder, env={**os.environ, **env}, capture_output=True, text=True, check=False, timeout=120)
    return done.returncode, done.stdout, done.stderr


def test_files_and_folders_that_may_not_be_read_are_told_and_the_rest_goes_on(tmp_path):
    (tmp_path / "closed").mkdir()
    for name in ("a.yaml", "b.yaml", "closed/c.yaml"):
        (tmp_path / name).write_text(TAGGED, "utf-8")
    (tmp_path / "a.yaml").chmod(0)
    (tmp_path / "closed").chmod(0)
    try:
        code, said, told = check_as_anybody(tmp_path, ".", "--no-cache")
    finally:
        (tmp_path / "closed").chmod(0o700)
    assert said == "a.yaml:1:1: error: Permission denied [unreadable]\nclosed:1:1: error: cannot be listed: Permission denied [unreadable]\n"
    assert (code, told) == (1, "no findings in 1 file (1 document); 2 unreadable (a.yaml, closed)\n")


def test_a_home_that_may_not_be_written_changes_nothing(tmp_path):
    for name in ("home", "project"):
        (tmp_path / name).mkdir()
    (tmp_path / "project" / "a.yaml").write_text(TAGGED, "utf-8")
    (tmp_path / "home").chmod(0o500)
    found = check_as_anybody(tmp_path / "project", ".", HOME=str(tmp_path / "home"), XDG_CACHE_HOME="")
    assert found == (0, "", "no findings in 1 file (1 document)\n")
    assert os.listdir(tmp_path / "home") == []


VANISHING = """
import os, sys
import kubecheck.engine.pipeline as pipeline
from kubecheck.__main__ import main
usual = pipeline.load
def load(*words, **more):  # all files are known by now, and none is read
    os.remove("1.yaml")
    os.remove("2.yaml"); os.mkdir("2.yaml")
    os.remove("3.yaml"); os.symlink("3.yaml", "3.yaml")
    with open("4.yaml", "w") as file: file.write("kind: [")
    with open("5.yaml", "wb") as file: file.write(b"\\xff\\xfe\\x00")
    return usual(*words, **more)
pipeline.load = load
sys.exit(main(sys.argv[1:]))
"""


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_files_that_vanish_or_change_before_they_are_read_are_told(tmp_path, jobs):
    for number in range(8):
        (tmp_path / f"{number}.yaml").write_text(MANIFEST.replace("name: a}\n", f"name: a{number}}}\n", 1) + "#" * 30_000, "utf-8")
    call = ["check", ".", "--no-cache", "--jobs", jobs, "--format", "line"]
    done = subprocess.run([sys.executable, "-c", VANISHING, *call], cwd=tmp_path, capture_output=True, text=True, check=False, timeout=120)
    told = {line.partition(":")[0]: line.partition(": ")[2] for line in done.stdout.splitlines()}
    assert {each: told.pop(each) for each in ("1.yaml", "2.yaml", "3.yaml")} == {
        "1.yaml": "error: No such file or directory [unreadable]", "2.yaml": "error: Is a directory [unreadable]",
        "3.yaml": "error: Too many levels of symbolic links [unreadable]",
    }  # fmt: skip
    assert "[unreadable-yaml]" in told.pop("4.yaml")
    assert "no text: byte" in told.pop("5.yaml")
    assert sorted(told) == ["0.yaml", "6.yaml", "7.yaml"]
    assert (done.returncode, "Traceback" in done.stderr) == (1, False)


def test_few_open_files_are_enough(folder):
    limited = f"import resource, runpy, sys; resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64)); sys.argv = {['kubecheck', 'check', '.', '--format', 'json']!r}; runpy.run_module('kubecheck', run_name='__main__')"
    done = subprocess.run([sys.executable, "-c", limited], cwd=folder, capture_output=True, text=True, check=False, timeout=120)
    usual = start(folder, ".", "--format", "json")
    assert done.stdout == usual.communicate(timeout=120)[0]
    assert done.returncode == 1


KILLING = """
import os, signal, sys, time
from kubecheck.engine.files import FileChecker
from kubecheck.__main__ import main
usual, parent = FileChecker.check, os.getpid()
def check(self, entry):
    if os.getpid() != parent:
        open("begun", "w").close()
        os.kill(os.getpid(), signal.SIGKILL)
    while "2" in sys.argv and not os.path.exists("begun"):
        time.sleep(0.01)
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
