"""A check opens no socket, starts no program, writes nothing, and reads what it is given, what it is made of, and its config alone."""

import os
import re
import shutil
import subprocess
import sys

import pytest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
# What Python and the C library read of the system.
SYSTEM = ("/lib", "/usr/lib", "/usr/share/locale", "/usr/share/zoneinfo", "/etc/ld.so.cache", "/etc/localtime", "/etc/ld.so.preload", "/proc/self", "/proc/meminfo", "/proc/cpuinfo", "/sys/", "/dev/")
FILES = {
    "pod.yaml": "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: a, image: 'example.com/a:1'}]}\n",
    "remote/kustomization.yaml": (
        "resources:\n- https://example.com/remote.yaml\n- github.com/example/repository//base?ref=v1\n- ../../outside.yaml\n- /etc/passwd\n"
        "helmCharts:\n- name: a\n  repo: https://example.com/charts\ngenerators:\n- plugin.yaml\n"
    ),
    "remote/plugin.yaml": "apiVersion: example.com/v1\nkind: Maker\nmetadata:\n  name: a\n  annotations:\n    config.kubernetes.io/function: 'exec: {path: ./run.sh}'\n",
    "remote/run.sh": "#!/bin/sh\ntouch /tmp/executed\n",
    "chart/Chart.yaml": "apiVersion: v2\nname: a\nversion: 1.0.0\ndependencies:\n- {name: b, version: 1.0.0, repository: 'https://example.com/charts'}\n",
    "chart/templates/a.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {a: '{{ .Files.Get \"../../outside.yaml\" }}{{ getHostByName \"example.com\" }}'}\n",
    "crd.yaml": "apiVersion: example.com/v1\nkind: A\nmetadata: {name: a}\n# yaml-language-server: $schema=https://example.com/schema.json\n",
    "schema.json": '{"$ref": "https://example.com/schema.json"}\n',
}
CALL = re.compile(r'^\d+ +(\w+)\((?:AT_FDCWD, )?(?:"((?:[^"\\]|\\.)*)")?(.*)$')


@pytest.fixture
def folder(tmp_path):
    inside = tmp_path / "inside"
    for name, text in FILES.items():
        path = inside / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    (inside / "remote" / "run.sh").chmod(0o755)
    (tmp_path / "outside.yaml").write_text("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: outside}\n", "utf-8")
    return inside


def traced(folder, log, *words):
    command = ["strace", "-f", "-qq", "-o", str(log), "-e", "trace=%network,execve,openat,open,creat,unlink,unlinkat,rename,renameat,renameat2,mkdir,mkdirat"]
    python = [sys.executable, "-m", "kubecheck", *words]
    env = {**os.environ, "HOME": str(folder.parent / "home"), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run([*command, *python], cwd=folder, env=env, capture_output=True, text=True, check=False, timeout=300)
    if "ptrace" in done.stderr or "PTRACE" in done.stderr:
        pytest.skip("this system lets nobody trace")
    assert done.returncode in (0, 1), done.stderr
    return [match.groups() for line in log.read_text("utf-8", "replace").splitlines() if (match := CALL.match(line))]


@pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed")
@pytest.mark.parametrize("words", [["check", "."], ["check", ".", "--jobs", "2", "--format", "json"], ["simulate", "."]])
def test_nothing_is_fetched_executed_or_written(folder, tmp_path, words):
    calls = traced(folder, tmp_path / "trace", *words)
    opened = [(os.path.normpath(os.path.join(folder, path)), rest) for name, path, rest in calls if name in ("openat", "open") and path]
    assert len(opened) > 20, "the trace was read"
    assert [call for call in calls if call[0] in ("socket", "connect", "bind", "sendto", "creat", "unlink", "unlinkat", "rename", "renameat", "renameat2", "mkdir", "mkdirat")] == []
    assert {os.path.realpath(path) for name, path, rest in calls if name == "execve" and rest.endswith("= 0")} == {os.path.realpath(sys.executable)}
    assert [path for path, rest in opened if ("O_WRONLY" in rest or "O_RDWR" in rest) and path != os.devnull] == []
    allowed = (str(folder), sys.prefix, sys.base_prefix, ROOT, *SYSTEM)
    found = {path for path, rest in opened if "ENOENT" not in rest and not path.startswith(allowed)}
    assert found - {str(tmp_path)} == set()


@pytest.mark.skipif(shutil.which("unshare") is None, reason="unshare is not installed")
def test_it_works_without_any_network(folder):
    spaced = ["unshare", "--map-root-user", "--net"]
    if subprocess.run([*spaced, "true"], capture_output=True, check=False).returncode:
        pytest.skip("this system makes no namespaces")
    words = [sys.executable, "-m", "kubecheck", "check", ".", "--format", "json"]
    inside = subprocess.run([*spaced, *words], cwd=folder, capture_output=True, text=True, check=False, timeout=120)
    outside = subprocess.run(words, cwd=folder, capture_output=True, text=True, check=False, timeout=120)
    assert (inside.returncode, inside.stdout, inside.stderr) == (outside.returncode, outside.stdout, outside.stderr)
    assert inside.returncode in (0, 1)
