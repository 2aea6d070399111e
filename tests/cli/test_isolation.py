"""A check opens no socket, starts no program but git, writes nothing, and reads what it is given, what it is made of, and its config alone."""

import os
import re
import shutil
import subprocess
import sys

import pytest

# The gate names the Python of an environment that holds the wheel and nothing else; without it the checkout is tried.
PYTHON = os.environ.get("KUBECHECK_PYTHON") or sys.executable
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
INSTALLED = (os.path.dirname(os.path.dirname(PYTHON)), sys.prefix, sys.base_prefix, *(() if "KUBECHECK_PYTHON" in os.environ else (ROOT,)))
# What Python and the C library read of the system.
SYSTEM = ("/lib", "/usr/lib", "/usr/share/locale", "/usr/share/zoneinfo", "/etc/ld.so.cache", "/etc/localtime", "/etc/ld.so.preload", "/proc/self", "/proc/sys/vm/overcommit_memory", "/proc/meminfo", "/proc/cpuinfo", "/sys/", "/dev/")
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
REACHING = ("socket", "connect", "bind", "sendto", "creat", "unlink", "unlinkat", "rename", "renameat", "renameat2", "mkdir", "mkdirat")
QUIET = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
# Whatever may name a program in a repository's config.
GIT_CONFIG = """
[core]
    fsmonitor = {0}/evil.sh
    hooksPath = {0}/hooks
    pager = {0}/evil.sh
    editor = {0}/evil.sh
    sshCommand = {0}/evil.sh
    gitProxy = {0}/evil.sh
    alternateRefsCommand = {0}/evil.sh
[diff]
    external = {0}/evil.sh
[diff "x"]
    command = {0}/evil.sh
    textconv = {0}/evil.sh
[merge "x"]
    driver = {0}/evil.sh
[filter "x"]
    clean = {0}/evil.sh
    smudge = {0}/evil.sh
    process = {0}/evil.sh
    required = true
[gpg]
    program = {0}/evil.sh
[log]
    showSignature = true
[credential]
    helper = !{0}/evil.sh
[alias]
    rev-parse = !{0}/evil.sh
    cat-file = !{0}/evil.sh
    ls-tree = !{0}/evil.sh
[remote "origin"]
    url = ext::{0}/evil.sh
    promisor = true
    partialclonefilter = blob:none
    uploadpack = {0}/evil.sh
[extensions]
    partialClone = origin
[protocol "ext"]
    allow = always
"""
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


def in_no_network():
    """The words that run a program in a network namespace without interfaces; none where this system makes none."""
    spaced = ["unshare", "--map-root-user", "--net"]
    can = shutil.which("unshare") is not None and subprocess.run([*spaced, "true"], capture_output=True, check=False).returncode == 0
    return spaced if can else []


def traced(folder, log, *words):
    command = ["strace", "-f", "-qq", "-o", str(log), "-e", "trace=%network,execve,openat,open,creat,unlink,unlinkat,rename,renameat,renameat2,mkdir,mkdirat"]
    env = {**os.environ, "HOME": str(folder.parent / "home"), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run([*in_no_network(), *command, PYTHON, "-m", "kubecheck", *words], cwd=folder, env=env, capture_output=True, text=True, check=False, timeout=300)
    if "ptrace" in done.stderr or "PTRACE" in done.stderr:
        pytest.skip("this system lets nobody trace")
    assert done.returncode in (0, 1), done.stderr
    return [match.groups() for line in log.read_text("utf-8", "replace").splitlines() if (match := CALL.match(line))]


def check_trace(calls, folder, programs):
    """Nothing was fetched or written, nothing but these programs started, and nothing read but what was given, the installation and the system's own."""
    opened = [(os.path.normpath(os.path.join(folder, path)), rest) for name, path, rest in calls if name in ("openat", "open") and path]
    assert len(opened) > 20, "the trace was read"
    started = {os.path.realpath(path) for name, path, rest in calls if name == "execve" and rest.endswith("= 0")}
    assert [path for path in started if not path.startswith(programs)] == []
    assert [call for call in calls if call[0] in REACHING] == []
    assert [path for path, rest in opened if ("O_WRONLY" in rest or "O_RDWR" in rest) and path not in (os.devnull, "/dev/tty")] == []
    allowed = (str(folder), *INSTALLED, *SYSTEM)
    found = {path for path, rest in opened if "ENOENT" not in rest and not path.startswith(allowed)}
    assert found - {str(folder.parent)} == set()


@pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed")
@pytest.mark.parametrize("words", [
    ["check", ".", "--no-cache"], ["check", ".", "--no-cache", "--jobs", "2", "--format", "json"], ["check", ".", "--no-cache", "--preset", "everything", "--crds", "crd.yaml", "--schemas", "."],
    ["check", ".", "--no-cache", "--diff", "--unsafe-fixes"], ["simulate", "."],
])  # fmt: skip
def test_nothing_is_fetched_executed_or_written(folder, tmp_path, words):
    check_trace(traced(folder, tmp_path / "trace", *words), folder, (os.path.realpath(PYTHON),))


@pytest.fixture
def repository(folder):
    """The folder as a repository that means harm: whatever a config, an attribute or a hook may start, it starts."""
    env = {**os.environ, **QUIET}
    evil = f"#!/bin/sh\ntouch {folder.parent}/executed\n"
    for name in (*(f"hooks/{each}" for each in ("pre-commit", "post-checkout", "reference-transaction", "post-index-change")), "evil.sh"):
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(evil, "utf-8")
        path.chmod(0o755)
    for words in (["init", "-q"], ["add", "."], ["-c", "user.name=a", "-c", "user.email=a@example.com", "commit", "-qm", "a"]):
        subprocess.run(["git", *words], cwd=folder, env=env, check=True, capture_output=True)
    (folder / ".gitattributes").write_text("* filter=x diff=x merge=x\n", "utf-8")
    with open(folder / ".git/config", "a", encoding="utf-8") as config:
        config.write(GIT_CONFIG.format(folder))
    (folder / "pod.yaml").write_text(FILES["pod.yaml"].replace("a:1", "a:2"), "utf-8")
    return folder


@pytest.mark.skipif(shutil.which("strace") is None or shutil.which("git") is None, reason="strace or git is not installed")
def test_git_starts_nothing_of_the_repository(repository, tmp_path):
    git = (os.path.realpath(PYTHON), os.path.realpath(shutil.which("git")), "/usr/lib/git-core", "/usr/libexec/git-core")
    check_trace(traced(repository, tmp_path / "trace", "check", ".", "--against", "HEAD", "--no-cache"), repository, git)
    assert not (tmp_path / "executed").exists()


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
def test_an_object_that_is_missing_is_not_fetched(repository, tmp_path):
    asked = subprocess.run(["git", "-c", "core.fsmonitor=false", "rev-parse", "HEAD:chart/Chart.yaml"], cwd=repository, capture_output=True, text=True, check=True)
    name = asked.stdout.strip()
    (repository / ".git/objects" / name[:2] / name[2:]).unlink()
    (tmp_path / "executed").unlink(missing_ok=True)
    done = subprocess.run([PYTHON, "-m", "kubecheck", "check", ".", "--against", "HEAD", "--no-cache"], cwd=repository, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 2
    assert done.stderr.startswith(f"kubecheck: error: --against HEAD: the repository lacks the object {name}")
    assert not (tmp_path / "executed").exists()


def test_it_works_without_any_network(folder):
    spaced = in_no_network()
    if not spaced:
        pytest.skip("this system makes no namespaces")
    words = [PYTHON, "-m", "kubecheck", "check", ".", "--format", "json"]
    inside = subprocess.run([*spaced, *words], cwd=folder, capture_output=True, text=True, check=False, timeout=120)
    outside = subprocess.run(words, cwd=folder, capture_output=True, text=True, check=False, timeout=120)
    assert (inside.returncode, inside.stdout, inside.stderr) == (outside.returncode, outside.stdout, outside.stderr)
    assert inside.returncode in (0, 1)
