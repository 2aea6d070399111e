"""The hooks, as pre-commit really runs them on a real repository."""

import os
import shutil
import subprocess
import sys

import pytest
import yaml

from kubecheck.cli.hooks import hooks_file

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
SERVICE = """apiVersion: v1
kind: Service
metadata:
  name: web
spec:
  portz: []
  selector:
    app: web
  ports:
    - port: 80
"""
DEPLOYMENT = """apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  replicas: 2
  selector:
    matchLabels:
      app: web
  template:
    metadata:
      labels:
        app: web
    spec:
      containers:
        - name: web
          image: registry.example.com/web:1.0.0
          readinessProbe:
            tcpSocket:
              port: 80
          resources:
            requests:
              cpu: 100m
              memory: 64Mi
            limits:
              memory: 64Mi
"""


def test_the_file_is_as_the_program_prints_it():
    with open(os.path.join(ROOT, ".pre-commit-hooks.yaml"), encoding="utf-8") as file:
        assert file.read() == hooks_file()


def test_the_entries_are_calls_that_the_fast_door_reads():
    from kubecheck.cli.options import parse

    for hook in yaml.safe_load(hooks_file()):
        program, command, *words = hook["entry"].split()
        assert (program, command) == ("kubecheck", "check")
        wanted = {"no_summary": True, "paths": ["a.yaml"]}
        assert parse([*words, "a.yaml"]) == (wanted if "pass_filenames" in hook else {**wanted, "allow_empty": True})


def call(*words, cwd, check=True, **env):
    done = subprocess.run(words, cwd=cwd, check=False, capture_output=True, text=True, env={**os.environ, **env})
    assert not check or done.returncode == 0, done.stdout + done.stderr
    return done


def commit_all(folder):
    call("git", "init", "-q", cwd=folder)
    call("git", "add", "-A", cwd=folder)
    call("git", "-c", "user.name=t", "-c", "user.email=t@example.com", "commit", "-qm", "all", "--no-verify", cwd=folder)
    return call("git", "rev-parse", "HEAD", cwd=folder).stdout.strip()


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """A repository whose pre-commit config names a repository with a copy of this checkout."""
    pytest.importorskip("pre_commit")
    if shutil.which("git") is None:
        pytest.skip("git is not installed")
    folder = tmp_path_factory.mktemp("hooks")
    ours = folder / "kubecheck"
    names = ("kubecheck", "rules", "schemas", "pyproject.toml", "README.md", "LICENSE", "docs/kubecheck.1", ".pre-commit-hooks.yaml")
    ours.mkdir()
    for name in names:
        path = os.path.join(ROOT, name)
        if os.path.isdir(path):
            shutil.copytree(path, ours / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            (ours / name).parent.mkdir(exist_ok=True)
            shutil.copy(path, ours / name)
    revision = commit_all(ours)
    project = folder / "project"
    project.mkdir()
    config = {"repos": [{"repo": str(ours), "rev": revision, "hooks": [{"id": "kubecheck"}, {"id": "kubecheck-all", "stages": ["manual"]}]}]}
    (project / ".pre-commit-config.yaml").write_text(yaml.safe_dump(config), encoding="utf-8")
    (project / ".kubecheck.yaml").write_text("files: ['deploy/*.yaml']\n", encoding="utf-8")
    (project / "deploy").mkdir()
    (project / "deploy" / "service.yaml").write_text(SERVICE, encoding="utf-8")
    (project / "deploy" / "web.yaml").write_text(DEPLOYMENT, encoding="utf-8")
    commit_all(project)
    home = str(folder / "home")
    done = call(sys.executable, "-m", "pre_commit", "install-hooks", cwd=project, check=False, PRE_COMMIT_HOME=home)
    if done.returncode and any(words in done.stdout + done.stderr for words in ("Temporary failure", "No matching distribution", "Could not find a version", "ConnectionError")):
        pytest.skip("no package index can be reached")
    assert done.returncode == 0, done.stdout + done.stderr
    return project, home


def commit_hook(project, *words):
    folder, home = project
    return call(sys.executable, "-m", "pre_commit", "run", *words, cwd=folder, check=False, PRE_COMMIT_HOME=home, NO_COLOR="1")


def test_only_changed_files_are_told_of_and_the_rest_is_context(project):
    folder, _ = project
    (folder / "deploy" / "web.yaml").write_text(DEPLOYMENT.replace("app: web", "app: wbe"), encoding="utf-8")
    call("git", "add", "deploy/web.yaml", cwd=folder)
    done = commit_hook(project, "kubecheck")
    assert done.returncode == 1
    # The Service is the one that selects nothing now: its place is in a file that did not change, a note of it in one that did.
    assert "deploy/service.yaml:8:5: error: selects app=web, which no pod template carries" in done.stdout
    assert "::: deploy/web.yaml:13:9" in done.stdout
    # What was wrong in it before is nothing that this change has to do with.
    assert "portz" not in done.stdout


def test_a_change_that_breaks_nothing_passes(project):
    folder, _ = project
    (folder / "deploy" / "web.yaml").write_text(DEPLOYMENT.replace("replicas: 2", "replicas: 3"), encoding="utf-8")
    call("git", "add", "deploy/web.yaml", cwd=folder)
    done = commit_hook(project, "kubecheck")
    assert done.returncode == 0, done.stdout


def test_the_hook_for_all_tells_of_everything(project):
    done = commit_hook(project, "kubecheck-all", "--hook-stage", "manual", "--all-files")
    assert done.returncode == 1
    assert "deploy/service.yaml:6:3: error: unknown field portz in .spec" in done.stdout


def test_changed_files_without_a_manifest_are_no_fault(project):
    folder, _ = project
    (folder / "notes.yaml").write_text("a: 1\n", encoding="utf-8")
    call("git", "add", "notes.yaml", cwd=folder)
    done = commit_hook(project, "kubecheck", "--files", "notes.yaml")
    assert done.returncode == 0, done.stdout
